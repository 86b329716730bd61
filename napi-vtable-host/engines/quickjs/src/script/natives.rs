//! The native functions that the parts in JavaScript stand on. Scripts never see them.

use std::ffi::CString;
use std::io::{self, IsTerminal as _, Write as _};

use rquickjs_sys as q;
use rquickjs_sys::{JSContext, JSValue};

use super::state::{Call, Function, Native, State, Thrown};
use super::{
    Arguments, addon, natives_children, natives_files, natives_fs, natives_hash, natives_lazy,
    natives_modules, natives_os, natives_spawn, natives_text, report, worker,
};
use crate::owned::Owned;

macro_rules! functions {
    ($($name:literal => $body:expr,)*) => { &[$(Function { name: $name, body: $body },)*] };
}

/// All of them, by the name that JavaScript uses.
pub static FUNCTIONS: &[Function] = functions! {
    "access" => natives_files::access,
    "atomicsNotify" => worker::waiting::notify,
    "atomicsWait" => worker::waiting::wait,
    "broadcastJoin" => worker::broadcast::join,
    "broadcastLeave" => worker::broadcast::leave,
    "broadcastSend" => worker::broadcast::send,
    "changeMode" => natives_files::change_mode,
    "chdir" => natives_os::chdir,
    "className" => class_name,
    "close" => natives_files::close,
    "closePipe" => natives_children::close_pipe,
    "collectGarbage" => natives_os::collect_garbage,
    "compileModule" => natives_modules::compile_module,
    "copyFile" => natives_files::copy_file,
    "cpuTime" => natives_os::cpu_time,
    "cwd" => natives_fs::cwd,
    "decode" => natives_text::decode,
    "detectModule" => natives_modules::detect_module,
    "domainTo" => natives_text::domain_to,
    "encode" => natives_text::encode,
    "encodingName" => natives_text::encoding_name,
    "environmentDelete" => worker::environment::delete,
    "environmentPull" => worker::environment::pull,
    "environmentSet" => worker::environment::set,
    "environmentShare" => worker::environment::share,
    "evaluate" => evaluate_text,
    "evaluateModule" => natives_modules::evaluate_module,
    "exit" => exit,
    "formEncode" => natives_text::form_encode,
    "formParse" => natives_text::form_parse,
    "hashCopy" => natives_hash::copy,
    "hashDigest" => natives_hash::digest,
    "hashDrop" => natives_hash::drop_hash,
    "hashNames" => natives_hash::names,
    "hashStart" => natives_hash::start,
    "hashUpdate" => natives_hash::update,
    "hold" => worker::hold,
    "isExternal" => worker::is_external,
    "isLinked" => addon::is_linked,
    "isTerminal" => is_terminal,
    "kill" => natives_os::kill,
    "kindOf" => natives_fs::kind_of,
    "lazyPart" => natives_lazy::lazy_part,
    "letGo" => worker::let_go,
    "loadAddon" => addon::load,
    "makeFolder" => natives_files::make_folder,
    "makeLink" => natives_files::make_link,
    "makeTemporary" => natives_files::make_temporary,
    "memoryUsage" => natives_os::memory_usage,
    "moduleNamespace" => natives_modules::module_namespace,
    "moveParts" => worker::port::move_parts,
    "nanoseconds" => nanoseconds,
    "now" => now,
    "open" => natives_files::open,
    "openChannel" => natives_children::open_channel,
    "openInput" => natives_children::open_input,
    "portClose" => worker::port::close,
    "portPair" => worker::port::make,
    "portSend" => worker::port::send,
    "portStart" => worker::port::start,
    "portTake" => worker::port::take,
    "processors" => natives_os::processors,
    "promiseState" => promise_state,
    "proxyHandler" => proxy_handler,
    "proxyTarget" => proxy_target,
    "randomBytes" => natives_os::random_bytes,
    "readBytes" => natives_fs::read_bytes,
    "readDescriptor" => natives_files::read_descriptor,
    "readFolder" => natives_files::read_folder,
    "readLink" => natives_files::read_link,
    "readText" => natives_fs::read_text,
    "realPath" => natives_fs::real_path,
    "reapProgram" => natives_children::reap_program,
    "removeAll" => natives_files::remove_all,
    "removeFile" => natives_files::remove_file,
    "removeFolder" => natives_files::remove_folder,
    "rename" => natives_files::rename,
    "report" => report::report,
    "reportSet" => report::set,
    "reportSettings" => report::settings,
    "runProgram" => natives_spawn::run_program,
    "startProgram" => natives_children::start_program,
    "stat" => natives_files::stat,
    "statDescriptor" => natives_files::stat_descriptor,
    "syntheticModule" => natives_modules::synthetic_module,
    "systemName" => natives_os::system_name,
    "umask" => natives_os::umask,
    "urlParse" => natives_text::url_parse,
    "urlSet" => natives_text::url_set,
    "userIds" => natives_os::user_ids,
    "workerEnd" => worker::end,
    "workerStart" => worker::start,
    "workerStop" => worker::stop,
    "write" => write,
    "writeDescriptor" => natives_files::write_descriptor,
    "writeFile" => natives_files::write_file,
    "writePipe" => natives_children::write_pipe,
};

/// Adds what does not change during a run.
pub fn constants(state: &State, object: JSValue, arguments: &Arguments) -> Result<(), Thrown> {
    state.set(object, "argv", state.strings(&arguments.argv)?)?;
    state.set(object, "execArgv", state.strings(&arguments.exec_argv)?)?;
    state.set(object, "platform", state.string(platform()))?;
    state.set(object, "arch", state.string(architecture()))?;
    // SAFETY: makes a number.
    let pid = unsafe { q::JS_NewNumber(state.ctx(), f64::from(std::process::id())) };
    state.set(object, "pid", pid)?;

    let versions = [
        ("napi-vtable", env!("CARGO_PKG_VERSION").to_owned()),
        ("node", crate::api::version::node_version()),
        ("napi", state.engine().node_api_version().to_string()),
        ("quickjs", quickjs_version()),
        ("modules", MODULES.to_owned()),
        #[cfg(feature = "uv")]
        ("uv", crate::event_loop::uv_version()),
    ];
    if state.worker.is_none() {
        report::remember(arguments, &versions, architecture(), platform());
    }
    state.set(object, "versions", plain_object(state, versions)?)?;
    let variables = match &state.worker {
        Some(place) => {
            state.set(object, "worker", place.describe(state)?)?;
            place.environment()
        }
        None => {
            let lossy = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
            let variables = std::env::vars_os();
            variables
                .map(|(name, value)| (lossy(name), lossy(value)))
                .collect()
        }
    };
    state.set(object, "environment", plain_object(state, variables)?)
}

/// The version of the binary interface of addons of the Node release whose Node-API this is.
const MODULES: &str = "147";

fn plain_object<N: AsRef<str>>(
    state: &State,
    entries: impl IntoIterator<Item = (N, String)>,
) -> Native {
    // SAFETY: the context is alive; the object is owned here.
    let object = unsafe { Owned::new(state.ctx(), state.checked(q::JS_NewObject(state.ctx()))?) };
    for (name, value) in entries {
        state.set(object.raw(), name.as_ref(), state.string(&value))?;
    }
    Ok(object.into_raw())
}

fn quickjs_version() -> String {
    // SAFETY: a literal in QuickJS.
    unsafe { std::ffi::CStr::from_ptr(q::JS_GetVersion()) }
        .to_string_lossy()
        .into_owned()
}

/// Node's name of the system.
fn platform() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    }
}

/// Node's name of the processor.
fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "x64",
        "x86" => "ia32",
        "aarch64" => "arm64",
        "loongarch64" => "loong64",
        "powerpc64" => "ppc64",
        other => other,
    }
}

/// `evaluate(text, filename)`: the value of a script.
fn evaluate_text(call: &Call<'_>) -> Native {
    evaluate(call.ctx(), &call.text(0)?, &call.text(1)?).into_native(call.state)
}

/// What an evaluation gave: a value or [`q::JS_EXCEPTION`].
pub struct Evaluated(JSValue);

impl Evaluated {
    pub fn into_native(self, state: &State) -> Native {
        state.checked(self.0)
    }
}

/// Evaluates a script.
pub fn evaluate(ctx: *mut JSContext, text: &str, filename: &str) -> Evaluated {
    let mut source = Vec::with_capacity(text.len() + 1);
    source.extend_from_slice(text.as_bytes());
    source.push(0); // QuickJS wants a NUL behind the source.
    let filename = CString::new(filename.replace('\0', "\u{fffd}")).unwrap_or_default();
    // SAFETY: the context is alive on this thread; both texts end in a NUL and outlive the call.
    Evaluated(unsafe {
        let flags = q::JS_EVAL_TYPE_GLOBAL as i32;
        q::JS_Eval(
            ctx,
            source.as_ptr().cast(),
            text.len() as _,
            filename.as_ptr(),
            flags,
        )
    })
}

/// `exit(code)`: ends the script. It returns an exception that scripts cannot catch.
fn exit(call: &Call<'_>) -> Native {
    let code = call.integer(0)?;
    if call.state.exit.get().is_none() {
        call.state.exit.set(Some(code));
    }
    Err(call.state.interrupt())
}

/// `write(descriptor, text or Uint8Array)`: all of it, at once. `code` is EPIPE where nobody reads.
fn write(call: &Call<'_>) -> Native {
    let bytes = call.bytes(1)?;
    let written = match call.integer(0)? {
        // `print` is what a test harness captures.
        1 if call.state.prints.get() => {
            print!("{}", String::from_utf8_lossy(&bytes));
            Ok(())
        }
        1 => {
            let mut out = io::stdout().lock();
            out.write_all(&bytes).and_then(|()| out.flush())
        }
        _ => io::stderr().lock().write_all(&bytes),
    };
    match written {
        Ok(()) => Ok(q::JS_UNDEFINED),
        Err(error) => Err(natives_fs::throw(call.state, &error, "write", None)),
    }
}

fn is_terminal(call: &Call<'_>) -> Native {
    let terminal = match call.integer(0)? {
        0 => io::stdin().is_terminal(),
        1 => io::stdout().is_terminal(),
        _ => io::stderr().is_terminal(),
    };
    Ok(if terminal { q::JS_TRUE } else { q::JS_FALSE })
}

/// `now()`: milliseconds since the run began.
fn now(call: &Call<'_>) -> Native {
    let elapsed = call.state.start.elapsed().as_secs_f64() * 1000.0;
    // SAFETY: makes a number.
    call.state
        .checked(unsafe { q::JS_NewNumber(call.ctx(), elapsed) })
}

/// `nanoseconds()`: the same as a BigInt of nanoseconds.
fn nanoseconds(call: &Call<'_>) -> Native {
    let elapsed = u64::try_from(call.state.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
    // SAFETY: makes a BigInt.
    call.state
        .checked(unsafe { q::JS_NewBigUint64(call.ctx(), elapsed) })
}

/// `className(value)`: the engine's name for the kind of an object, whatever its prototype says.
fn class_name(call: &Call<'_>) -> Native {
    // SAFETY: the argument is alive; the atom is owned and given back.
    unsafe {
        let class = q::JS_GetClassID(call.arg(0));
        let atom = q::JS_GetClassName(call.rt(), class);
        let name = q::JS_AtomToString(call.ctx(), atom);
        q::JS_FreeAtom(call.ctx(), atom);
        call.state.checked(name)
    }
}

/// `proxyTarget(value)`: undefined where the value is no proxy, null where it is a revoked one.
fn proxy_target(call: &Call<'_>) -> Native {
    proxy_field(call, q::JS_GetProxyTarget)
}

fn proxy_handler(call: &Call<'_>) -> Native {
    proxy_field(call, q::JS_GetProxyHandler)
}

fn proxy_field(
    call: &Call<'_>,
    get: unsafe extern "C" fn(*mut JSContext, JSValue) -> JSValue,
) -> Native {
    // SAFETY: the argument is alive.
    if !unsafe { q::JS_IsProxy(call.arg(0)) } {
        return Ok(q::JS_UNDEFINED);
    }
    // SAFETY: as above; what a revoked proxy throws is dropped.
    unsafe {
        let value = get(call.ctx(), call.arg(0));
        if q::JS_IsException(value) {
            q::JS_FreeValue(call.ctx(), q::JS_GetException(call.ctx()));
            return Ok(q::JS_NULL);
        }
        Ok(value)
    }
}

/// `promiseState(promise)`: `[state, result]`.
fn promise_state(call: &Call<'_>) -> Native {
    let (ctx, promise) = (call.ctx(), call.arg(0));
    // SAFETY: the argument is alive; for what is no promise the state says so.
    let (name, settled) = match unsafe { q::JS_PromiseState(ctx, promise) } {
        q::JSPromiseStateEnum_JS_PROMISE_FULFILLED => ("fulfilled", true),
        q::JSPromiseStateEnum_JS_PROMISE_REJECTED => ("rejected", true),
        _ => ("pending", false),
    };
    // SAFETY: the context is alive; the array is owned here.
    let array = unsafe { Owned::new(ctx, call.state.checked(q::JS_NewArray(ctx))?) };
    call.state.set(array.raw(), "0", call.state.string(name))?;
    if settled {
        // SAFETY: the promise is settled.
        call.state.set(array.raw(), "1", unsafe {
            q::JS_PromiseResult(ctx, promise)
        })?;
    }
    Ok(array.into_raw())
}
