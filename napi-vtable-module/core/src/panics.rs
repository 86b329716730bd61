//! Where native code is entered from C: a failure is thrown, a panic becomes a JavaScript error, nothing unwinds.
//!
//! A panic's message is in its payload, its place in the source only in the panic hook. So registration chains
//! one in front of the hook that is there: it notes the place for its thread and then does what was done before
//! (std's own hook prints the panic to stderr). A Rust module has its own copy of std and so its own hook; no
//! other module and not the host is affected. A module that sets a hook of its own without calling the previous
//! one gets errors without a place.
//!
//! The panic that arrives here need not be the last one that the hook saw: the module may have caught that one, and
//! `resume_unwind` starts one that no hook sees. So a hash of what was said is noted with the place, and a place is
//! told only where the payload has the same one: rather no place than a wrong one.

use std::any::Any;
use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, Ordering};

use napi_vtable_sys::{napi_env, napi_value};

use crate::error::{ErrorClass, Failure, More, Result, decimal, joined};

thread_local! {
    /// This thread's last panic; touched by panics only. It has nothing to drop: a destructor of a thread would be more
    /// code, in every module, than all of this.
    static LAST: Cell<Noted> = const { Cell::new(Noted::NOTHING) };
}

/// The longest place that is told.
const LONGEST: usize = 252;

/// A panic that the hook saw.
#[derive(Clone, Copy)]
struct Noted {
    /// Of what was said.
    hash: u64,
    /// `FILE:LINE:COLUMN`, in so many bytes; none before the first panic, and where the place is not known or too long.
    length: usize,
    place: [u8; LONGEST],
}

impl Noted {
    const NOTHING: Self = Self {
        hash: 0,
        length: 0,
        place: [0; LONGEST],
    };

    fn place(&self) -> Option<&str> {
        let place = self.place.get(..self.length)?;
        if place.is_empty() {
            return None;
        }
        std::str::from_utf8(place).ok()
    }

    /// Appends to the place; where there is no room, there is no place.
    #[inline(never)]
    fn push(&mut self, text: &[u8]) -> Option<()> {
        let end = self.length.checked_add(text.len())?;
        self.place.get_mut(self.length..end)?.copy_from_slice(text);
        self.length = end;
        Some(())
    }
}

/// Tells one payload from another: by its type, and by what it says.
#[inline(never)]
fn hash_of(payload: &(dyn Any + Send)) -> u64 {
    let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
    payload.type_id().hash(&mut hash);
    hash.write(text_of(payload).unwrap_or_default().as_bytes());
    hash.finish()
}

/// FNV-1a; std's own hash would be a kilobyte.
struct Fnv(u64);

impl Hasher for Fnv {
    #[inline(never)]
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().copied().fold(self.0, hashed);
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

/// A step. Out of line, or the loop is unrolled.
#[inline(never)]
fn hashed(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

/// What a panic says, if its payload is a text.
#[inline(never)]
fn text_of(payload: &(dyn Any + Send)) -> Option<&str> {
    match payload.downcast_ref::<&'static str>() {
        Some(text) => Some(text),
        None => payload.downcast_ref::<String>().map(String::as_str),
    }
}

/// Chains the hook that notes where a panic happened; once, however often the module registers.
#[cold]
#[inline(never)]
pub(crate) fn install_hook() {
    static INSTALLED: AtomicBool = AtomicBool::new(false);
    if !INSTALLED.swap(true, Ordering::Relaxed) {
        // For ever, as a module is: what drops it would be code.
        let previous = Box::leak(take_hook());
        set_hook(Box::new(move |info| {
            note(info);
            previous(info);
        }));
    }
}

/// What the hook does first. Out of line, because a closure in a box is compiled twice.
#[cold]
#[inline(never)]
fn note(info: &PanicHookInfo<'_>) {
    let mut noted = Noted {
        hash: hash_of(info.payload()),
        ..Noted::NOTHING
    };
    let told = info.location().and_then(|place| {
        noted.push(place.file().as_bytes())?;
        noted.push(b":")?;
        let mut digits = [0; 20];
        noted.push(decimal(&mut digits, place.line() as usize).as_bytes())?;
        noted.push(b":")?;
        noted.push(decimal(&mut digits, place.column() as usize).as_bytes())
    });
    if told.is_none() {
        noted.length = 0;
    }
    LAST.with(|last| last.set(noted));
}

/// Runs native code that C called: throws its failure or panic and returns null then.
///
/// # Safety
/// `env` is live on this thread and the module is registered.
#[inline(always)]
pub(crate) unsafe fn enter(
    env: napi_env,
    native: impl FnOnce() -> Result<napi_value>,
) -> napi_value {
    match caught(native) {
        Ok(value) => value,
        Err(failure) => {
            // SAFETY: the caller's promise is passed on.
            unsafe { failure.throw(env) };
            null_mut()
        }
    }
}

/// Runs native code whose failure is not thrown here: a panic is a failure like any other.
#[inline(always)]
pub(crate) fn caught<T>(native: impl FnOnce() -> Result<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(native)) {
        Ok(result) => result,
        Err(panic) => Err(failure_of(panic).certain()),
    }
}

/// Runs native code that C called where nothing can be thrown: a panic ends here, after the hook has printed it.
pub(crate) fn contain(native: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(native)) {
        discard(panic);
    }
}

/// Drops a payload, which may panic; what comes out of that is left alone.
#[cold]
#[inline(never)]
fn discard(panic: Box<dyn Any + Send>) {
    if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        std::mem::forget(second);
    }
}

/// The error that a panic becomes: `panicked at FILE:LINE:COLUMN: MESSAGE`, or `panicked: MESSAGE` where the place is
/// not known; code `ERR_RUST_PANIC`.
#[cold]
#[inline(never)]
pub(crate) fn failure_of(panic: Box<dyn Any + Send>) -> Failure {
    let said = text_of(&*panic).unwrap_or("(no message)");
    let last = LAST.with(|last| last.replace(Noted::NOTHING));
    let place = match last.place() {
        Some(place) if last.hash == hash_of(&*panic) => place,
        _ => "",
    };
    let at = if place.is_empty() { "" } else { " at " };
    let message = joined(&["panicked", at, place, ": ", said]);
    discard(panic);
    let code = Some("ERR_RUST_PANIC");
    Failure::more(More::told(ErrorClass::Error, message.into(), code))
}
