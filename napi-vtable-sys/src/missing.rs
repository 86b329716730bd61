//! What stands in a slot whose function a runtime lacks: a stub that reports, never null.
//!
//! Three kinds of tables need stubs: those of a runtime that lacks functions, those that a module fills by name,
//! and the tail of every table that a host hands out. The tail is [`PADDING`] slots long, so that a module which
//! knows more functions than its host gets a status and not a wild jump.
//!
//! A stub itself only collects who called what. A [`ReportMissing`] decides what the caller finds in its last
//! error; the runtime knows best how to write one.
//!
//! ```
//! use napi_vtable_sys::missing::{Caller, Missing, ReportMissing, js_native_stubs};
//! use napi_vtable_sys::{napi_generic_failure, napi_status};
//!
//! struct Runtime;
//! impl ReportMissing for Runtime {
//!     unsafe fn report(_caller: Caller, missing: &'static Missing) -> napi_status {
//!         eprintln!("{missing}");
//!         napi_generic_failure
//!     }
//! }
//!
//! let table = js_native_stubs::<Runtime>();
//! // SAFETY: a stub reads none of its arguments.
//! let status = unsafe { (table.create_object)(std::ptr::null_mut(), std::ptr::null_mut()) };
//! assert_eq!(status, napi_generic_failure);
//! ```

use core::ffi::{CStr, c_char, c_void};
use core::fmt;

use crate::absent::{EXPERIMENTAL, VERSIONED, text};
use crate::{NAPI_VERSION_EXPERIMENTAL, Table, napi_env, napi_status};
use crate::{node_api_js_native_vtable, node_api_module_vtable};

/// How many stubs follow the known slots in a table that a host hands out.
pub const PADDING: usize = 64;

/// A slot that was called without a function behind it.
///
/// Its text names the function and the Node-API version that brought it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Missing {
    /// The table of the slot.
    pub table: Table,
    /// The position of the slot.
    pub slot: usize,
    /// The function's name and the version that brought it; `None` in a slot past the ones this crate knows.
    pub function: Option<(&'static CStr, i32)>,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.function {
            None => write!(
                f,
                "slot {} of {} is newer than this runtime, which knows {} slots",
                self.slot,
                self.table.name(),
                self.table.slots()
            ),
            Some((symbol, since)) => {
                Lossy(symbol.to_bytes()).fmt(f)?;
                if since == NAPI_VERSION_EXPERIMENTAL {
                    f.write_str(EXPERIMENTAL)
                } else {
                    write!(f, "{VERSIONED}{since}")
                }
            }
        }
    }
}

/// Who called a stub, as far as the stub can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The function takes an env first, and this is what the caller passed.
    Env(napi_env),
    /// The function takes no env.
    NoEnv,
    /// Nobody knows the function. This was its first argument; it is an env if it equals one.
    FirstArgument(*mut c_void),
}

/// Writes down that a function is missing, where the caller finds it.
pub trait ReportMissing {
    /// Leaves a last error that says what [`Missing`] says, and returns the status for the caller.
    /// `missing` is static, so that 161 stubs stay small and a runtime may keep it.
    ///
    /// It must not unwind: its caller is a C function.
    ///
    /// # Safety
    /// An env in [`Caller::Env`] is what a module passed for one: null, or an env that the runtime handed out and
    /// that still lives. The pointer in [`Caller::FirstArgument`] may be anything.
    unsafe fn report(caller: Caller, missing: &'static Missing) -> napi_status;
}

/// The body of one stub; the first word is the function's kind.
macro_rules! stub {
    (env_status $table:ident $slot:literal $symbol:ident $since:literal $report:ident [$env:ident $($rest:ident)*]) => {{
        let _ = ($($rest,)*);
        // SAFETY: the module passes for an env what its contract with the runtime lets it pass.
        unsafe { $report::report(Caller::Env($env), known!($table $slot $symbol $since)) }
    }};
    (handle_status $table:ident $slot:literal $symbol:ident $since:literal $report:ident [$($argument:ident)*]) => {{
        let _ = ($($argument,)*);
        // SAFETY: no env is passed.
        unsafe { $report::report(Caller::NoEnv, known!($table $slot $symbol $since)) }
    }};
    (no_result $table:ident $slot:literal $symbol:ident $since:literal $report:ident [$($argument:ident)*]) => {{
        let _ = ($($argument,)*);
        // SAFETY: no env is passed. The function returns nothing, so the status has nowhere to go.
        let _ = unsafe { $report::report(Caller::NoEnv, known!($table $slot $symbol $since)) };
    }};
    (no_return $table:ident $slot:literal $symbol:ident $since:literal $report:ident
     [$location:ident $location_length:ident $message:ident $message_length:ident]) => {{
        // SAFETY: no env is passed. The process ends, whatever the status.
        let _ = unsafe { $report::report(Caller::NoEnv, known!($table $slot $symbol $since)) };
        // SAFETY: the caller passes texts as `napi_fatal_error` asks for them.
        unsafe { fatal($location, $location_length, $message, $message_length) }
    }};
}

/// An identifier with a NUL behind it.
const fn c_name(identifier: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(identifier.as_bytes()) {
        Ok(name) => name,
        Err(_) => panic!("an identifier holds no NUL"),
    }
}

macro_rules! known {
    ($table:ident $slot:literal $symbol:ident $since:literal) => {
        const {
            &Missing {
                table: Table::$table,
                slot: $slot,
                function: Some((c_name(concat!(stringify!($symbol), "\0")), $since)),
            }
        }
    };
}

macro_rules! stubs {
    ([$table:ident $type:ident $function:ident $doc:literal]
     $({ $slot:literal $field:ident $symbol:ident $since:literal $kind:ident ($($name:ident: $argument:ty),*) -> $returns:ty })*) => {
        #[doc = $doc]
        #[must_use]
        pub const fn $function<R: ReportMissing>() -> $type {
            $type {
                $($field: {
                    unsafe extern "C" fn $field<R: ReportMissing>($($name: $argument),*) -> $returns {
                        stub!($kind $table $slot $symbol $since R [$($name)*])
                    }
                    $field::<R>
                },)*
            }
        }
    };
}
crate::for_each_js_function!(
    stubs,
    JsNative node_api_js_native_vtable js_native_stubs
    "A js table in which every slot is a stub: the ground on which a table with gaps is filled."
);
crate::for_each_module_function!(
    stubs,
    Module node_api_module_vtable module_stubs
    "A module table in which every slot is a stub: the ground on which a table with gaps is filled."
);

/// Stands in for `napi_fatal_error`, which never returns: the panic has nowhere to unwind to and ends the process
/// with its message.
///
/// # Safety
/// As for [`text`], of each of the two.
unsafe fn fatal(
    location: *const c_char,
    location_length: usize,
    message: *const c_char,
    message_length: usize,
) -> ! {
    // SAFETY: the caller's promise is passed on.
    let (location, message) = unsafe {
        (
            text(location, location_length),
            text(message, message_length),
        )
    };
    panic!("FATAL ERROR: {} {}", Lossy(location), Lossy(message));
}

/// Bytes as the text that they should be.
struct Lossy<'a>(&'a [u8]);

impl fmt::Display for Lossy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            f.write_str(chunk.valid())?;
            if !chunk.invalid().is_empty() {
                f.write_str("\u{fffd}")?;
            }
        }
        Ok(())
    }
}

/// A table followed by [`PADDING`] stubs, as a host hands it out.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Padded<T> {
    known: T,
    padding: [unsafe extern "C" fn(*mut c_void) -> napi_status; PADDING],
}

impl<T> Padded<T> {
    /// The slots that this crate knows.
    #[must_use]
    pub const fn known(&self) -> &T {
        &self.known
    }

    /// The address to hand to a module: provenance covers the padding too.
    #[must_use]
    pub const fn as_ptr(&self) -> *const T {
        (&raw const *self).cast()
    }
}

/// The stub of a slot that nobody knows. Every C ABI that Node runs on lets a caller pass more arguments than the
/// callee reads.
unsafe extern "C" fn beyond<R: ReportMissing, const JS: bool, const PAST: usize>(
    first: *mut c_void,
) -> napi_status {
    let missing = const {
        let table = if JS { Table::JsNative } else { Table::Module };
        &Missing {
            table,
            slot: table.slots() + PAST,
            function: None,
        }
    };
    // SAFETY: `FirstArgument` may hold anything.
    unsafe { R::report(Caller::FirstArgument(first), missing) }
}

macro_rules! padding {
    ($report:ident $js:literal: $($past:literal)*) => { [$(beyond::<$report, $js, $past>,)*] };
    ($report:ident $js:literal) => {
        padding!($report $js:
            0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31
            32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63)
    };
}

impl Padded<node_api_js_native_vtable> {
    /// Pads a js table.
    #[must_use]
    pub const fn js_native<R: ReportMissing>(known: node_api_js_native_vtable) -> Self {
        Self {
            known,
            padding: padding!(R true),
        }
    }
}

impl Padded<node_api_module_vtable> {
    /// Pads a module table.
    #[must_use]
    pub const fn module<R: ReportMissing>(known: node_api_module_vtable) -> Self {
        Self {
            known,
            padding: padding!(R false),
        }
    }
}
