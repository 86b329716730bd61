//! The addon that is loaded, `fixtures/soak.c`, and its counts.

use std::path::PathBuf;
use std::ptr::null_mut;
use std::sync::Arc;

use napi_vtable_host::{Host, Module};
use napi_vtable_quickjs::{Engine, EnvHandle, TABLES};
use napi_vtable_sys::*;
use napi_vtable_tests::compiler::gcc;
use napi_vtable_tests::paths;

static HOST: Host = Host::new(&TABLES);

/// What the counts are, in the order of the fixture.
pub const NAMES: [&str; 7] = [
    "instances",
    "cleanup hooks",
    "wraps",
    "finalizers",
    "references",
    "external buffers",
    "async works",
];

/// The built addon.
pub struct Addon {
    pub path: PathBuf,
}

/// How many of each were made, and how many are gone.
pub type Counts = [[u64; 2]; NAMES.len()];

impl Addon {
    /// Compiles the addon for this process alone.
    ///
    /// # Errors
    /// Where gcc is missing or refuses.
    pub fn build() -> Result<Self, String> {
        let gcc = gcc().map_err(|missing| missing.to_string())?;
        let path = paths::scratch(&format!("soak-{}", std::process::id())).join("soak.node");
        let flags = [
            "-O1",
            "-Wall",
            "-fvisibility=hidden",
            "-DNODE_API_MODULE_USE_VTABLE",
        ];
        gcc.addon(&paths::fixtures("soak.c"), &flags, &path)?;
        Ok(Self { path })
    }

    /// Opens the addon.
    ///
    /// # Errors
    /// What the host says.
    pub fn open(&self) -> Result<Arc<Module>, String> {
        HOST.open(&self.path).map_err(|error| error.to_string())
    }

    /// The counts, from the library itself.
    ///
    /// # Errors
    /// Where the library has no counts.
    pub fn counts(&self) -> Result<Counts, String> {
        let mut counts: Counts = Default::default();
        // SAFETY: the library is the fixture; opened twice it is the same one. Its function writes as many numbers.
        unsafe {
            let library =
                libloading::Library::new(&self.path).map_err(|error| error.to_string())?;
            let read = library
                .get::<unsafe extern "C" fn(*mut u64)>(c"soak_counts")
                .map_err(|error| error.to_string())?;
            read(counts.as_mut_ptr().cast());
        }
        Ok(counts)
    }
}

impl Drop for Addon {
    fn drop(&mut self) {
        if let Some(folder) = self.path.parent() {
            // What is left is in the target folder.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// Loads the module into an env and gives it to scripts as `addon`.
///
/// # Errors
/// What the module or the engine says.
pub fn load<'e>(engine: &'e Engine, module: &Module) -> Result<EnvHandle<'e>, String> {
    let env = engine.new_env("file:///soak.node", module.api_version());
    let registered = env.scope(|raw| {
        let js = TABLES.js();
        let (mut exports, mut global) = (null_mut(), null_mut());
        // SAFETY: the env is alive on this thread, its tables are the module's, and each place is good.
        unsafe {
            (js.create_object)(raw, &mut exports);
            let exports = module
                .register(raw, exports)
                .map_err(|error| error.to_string())?;
            (js.get_global)(raw, &mut global);
            let status = (js.set_named_property)(raw, global, c"addon".as_ptr(), exports);
            if status == napi_ok {
                Ok(())
            } else {
                Err(format!("the exports are not kept: {status:?}"))
            }
        }
    });
    registered.map_err(|error| error.to_string())??;
    Ok(env)
}

/// Checks that all that was made since `before` is gone, and how much it is.
///
/// # Errors
/// The first count that is off.
pub fn check(before: &Counts, after: &Counts, expected: &[(&str, u64)]) -> Result<(), String> {
    for (name, (before, after)) in NAMES.iter().zip(before.iter().zip(after)) {
        let (made, gone) = (after[0] - before[0], after[1] - before[1]);
        println!("  {name}: {made} made, {gone} gone");
        if made != gone {
            return Err(format!("{made} {name} were made and {gone} are gone"));
        }
        let wanted = expected.iter().find(|(wanted, _)| wanted == name);
        if wanted.is_some_and(|(_, wanted)| *wanted != made) {
            return Err(format!(
                "{made} {name} were made where the run makes others"
            ));
        }
    }
    Ok(())
}
