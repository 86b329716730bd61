//! Tokio as the executor.

use std::io;
use std::sync::{Mutex, OnceLock};

use tokio::runtime::{Builder, Handle, Runtime};

use super::executor::{BoxFuture, Executor};
use super::locked;

/// A Tokio runtime with several threads: one for the process, whatever loads the module how often. Feature `tokio`.
///
/// It starts with the first future, and stays as long as the process. Futures use Tokio's timers, sockets and tasks, as far
/// as the features say that the module itself gives to its dependency `tokio`.
///
/// ```
/// use napi_vtable_module::asynchronous::Tokio;
///
/// #[napi_vtable_module::module(executor = Tokio)]
/// mod work {
///     use napi_vtable_module::Result;
///
///     #[export]
///     async fn in_the_background(number: u64) -> Result<u64> {
///         Ok(tokio::task::spawn_blocking(move || number * 2).await?)
///     }
/// }
/// # fn main() {}
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Tokio;

static RUNTIME: OnceLock<Runtime> = OnceLock::new();
/// Held while the runtime starts.
static STARTS: Mutex<()> = Mutex::new(());

impl Tokio {
    /// Starts the runtime with settings of one's own, unless it runs already; returns whether it did not.
    ///
    /// An `#[init]` function is a good place: it runs once in each env, and the first one counts.
    ///
    /// ```
    /// use napi_vtable_module::asynchronous::Tokio;
    /// use napi_vtable_module::{Exports, Result};
    ///
    /// fn init(exports: &mut Exports<'_>) -> Result<()> {
    ///     Tokio::start(|builder| builder.worker_threads(2).thread_name("work"))?;
    ///     exports.set_executor(&Tokio)
    /// }
    /// ```
    /// The builder is one of a multi-thread runtime with timers and sockets enabled.
    ///
    /// # Errors
    /// If the runtime cannot start.
    pub fn start(settings: impl FnOnce(&mut Builder) -> &mut Builder) -> io::Result<bool> {
        let _starts = locked(&STARTS);
        if RUNTIME.get().is_some() {
            return Ok(false);
        }
        let mut builder = Builder::new_multi_thread();
        builder.enable_all().thread_name("napi-vtable");
        let runtime = settings(&mut builder).build()?;
        Ok(RUNTIME.set(runtime).is_ok())
    }

    /// The runtime's handle, to spawn tasks of one's own, and to make what has to be made inside of a runtime.
    ///
    /// ```
    /// use napi_vtable_module::asynchronous::Tokio;
    /// # fn main() -> std::io::Result<()> {
    /// let _inside = Tokio::handle()?.enter();
    /// let task = tokio::spawn(async { 1 + 1 });
    /// # drop(task);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the runtime does not run and cannot start.
    pub fn handle() -> io::Result<&'static Handle> {
        loop {
            if let Some(runtime) = RUNTIME.get() {
                return Ok(runtime.handle());
            }
            Self::start(|builder| builder)?;
        }
    }
}

impl Executor for Tokio {
    fn spawn(&'static self, future: BoxFuture) {
        match Self::handle() {
            Ok(handle) => drop(handle.spawn(future)),
            Err(error) => panic!("Tokio's runtime cannot start: {error}"),
        }
    }
}
