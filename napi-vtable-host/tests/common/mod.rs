//! Fixture addons, compiled on first use, and a runtime to hand to them.

// Each test program uses a part of this.
#![allow(dead_code)]

use std::ffi::{CStr, OsStr, c_int};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use napi_vtable_host::{Host, Tables};
use napi_vtable_sys::missing::{Caller, Missing, ReportMissing, js_native_stubs, module_stubs};
use napi_vtable_sys::*;

/// A runtime whose values are addresses and whose env counts calls.
pub struct Runtime;

/// What an env of [`Runtime`] points to.
#[derive(Default)]
pub struct Env {
    pub created: Vec<i32>,
}

impl Env {
    pub fn handle(&mut self) -> napi_env {
        (&raw mut *self).cast()
    }
}

/// What stubs reported, in the order of the calls, by whoever holds [`reports`].
static REPORTS: Mutex<Vec<(String, bool)>> = Mutex::new(Vec::new());

/// Takes what was reported so far: the text, and whether an env came with it.
pub fn reports() -> Vec<(String, bool)> {
    std::mem::take(&mut *REPORTS.lock().unwrap())
}

impl ReportMissing for Runtime {
    unsafe fn report(caller: Caller, missing: &'static Missing) -> napi_status {
        let env = matches!(caller, Caller::Env(env) if !env.is_null());
        REPORTS.lock().unwrap().push((missing.to_string(), env));
        napi_generic_failure
    }
}

unsafe extern "C" fn create_int32(
    env: napi_env,
    value: i32,
    result: *mut napi_value,
) -> napi_status {
    // SAFETY: the tests register with an `Env` of theirs, which nobody else uses meanwhile.
    unsafe { (*env.cast::<Env>()).created.push(value) };
    // SAFETY: the fixture passes room for a value.
    unsafe { *result = value_of(value) };
    napi_ok
}

/// The value that stands for a number.
pub fn value_of(number: i32) -> napi_value {
    std::ptr::without_provenance_mut(0x1000 + number as usize)
}

/// Exports to register with.
pub fn exports() -> napi_value {
    value_of(0)
}

pub const fn tables() -> Tables {
    Tables::new::<Runtime>(
        node_api_js_native_vtable {
            create_int32,
            ..js_native_stubs::<Runtime>()
        },
        module_stubs::<Runtime>(),
    )
}

pub static TABLES: Tables = tables();
pub static HOST: Host = Host::new(&TABLES);

/// Where the fixtures of a test program lie; a fixture is one file, and a file is one module in a process.
pub fn folder() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(program.file_name().unwrap());
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Compiles the fixture with these compiler arguments.
pub fn build<A: AsRef<OsStr>>(name: &str, arguments: &[A]) -> PathBuf {
    let addon = folder().join(name);
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/addon.c");
    let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
    // Built beside and renamed: a file that a process has mapped must not change.
    let fresh = tempfile::Builder::new()
        .tempfile_in(folder())
        .unwrap()
        .into_temp_path();
    let output = Command::new(&compiler)
        .args([
            "-shared",
            "-fPIC",
            "-O1",
            "-Wall",
            "-Werror",
            "-fvisibility=hidden",
            "-o",
        ])
        .arg(&fresh)
        .arg(source)
        .args(arguments)
        .output()
        .unwrap_or_else(|e| panic!("these tests need a C compiler; {compiler:?}: {e}"));
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    fresh.persist(&addon).unwrap();
    addon
}

/// A fixture without a flaw.
pub fn good(name: &str) -> PathBuf {
    build(name, &["-DVERSION=8"])
}

/// Reads a counter of a fixture that is open.
pub fn counter(addon: &Path, name: &CStr) -> c_int {
    // SAFETY: the fixture is open already and has no constructor to run.
    let library = unsafe { libloading::Library::new(addon) }.unwrap();
    // SAFETY: the fixture's counters are ints.
    let counter = unsafe { library.get::<*const c_int>(name.to_bytes_with_nul()) }.unwrap();
    // SAFETY: as above; it stays mapped, because a host opened it.
    unsafe { counter.read_volatile() }
}
