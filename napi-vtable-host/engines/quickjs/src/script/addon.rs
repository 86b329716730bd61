//! Native modules: from a `.node` file to what `require` returns.
//!
//! The host crate opens the file and hands it this crate's tables; the module is then registered with
//! an env of its own. Loading the same file again, after the script cleared the cache, registers it
//! again in a new env, while its library stays open. A module that is linked into the executable goes the same way
//! by its name.

use std::path::Path;

use napi_vtable_host::{Host, Module};
use rquickjs_sys as q;

use super::state::{Call, Native, State, Thrown};

/// Opens modules for this engine.
fn host(state: &State) -> Host {
    Host::new(state.engine().tables())
}

/// `isLinked(name)`: whether a module of this name is linked into the executable.
pub fn is_linked(call: &Call<'_>) -> Native {
    let name = call.text(0)?;
    // One that is linked and cannot be used is still found: loading it tells why.
    let found = !matches!(host(call.state).linked(&name), Ok(None));
    Ok(if found { q::JS_TRUE } else { q::JS_FALSE })
}

/// `loadAddon(path, exports)`: what the module exports: `exports`, filled, or the value that it
/// returned instead.
pub fn load(call: &Call<'_>) -> Native {
    let path = call.text(0)?;
    let state = call.state;
    let failed = |message: String| state.throw(&message, &[("code", "ERR_DLOPEN_FAILED")]);
    let module = host(state)
        .open(&path)
        .map_err(|error| failed(with_causes(&error)))?;

    let env = state
        .engine()
        .new_env(&file_name(&module), module.api_version());
    let handles = &state.engine().inner().handles;
    let frame = handles.enter();
    // SAFETY: the argument is alive during this call.
    let exports = unsafe { env.handle(call.arg(1)) };
    // SAFETY: the env is of this engine, whose functions stand in the host's tables, on its thread; the
    // frame is open, and `exports` was made in it.
    let registered = unsafe { module.register(env.raw(), exports) };
    let value = registered
        .as_ref()
        .ok()
        .and_then(|&handle| handles.get(handle));
    let value = value.filter(|&value| {
        // SAFETY: reads a tag.
        !unsafe { q::JS_IsUndefined(value) }
    });
    // SAFETY: the handle stack keeps the value until the frame is left.
    let result = unsafe { q::JS_DupValue(call.ctx(), value.unwrap_or_else(|| call.arg(1))) };
    handles.leave(frame);

    let exception = env.env().take_pending();
    if exception.is_none() && registered.is_ok() {
        return Ok(result);
    }
    // SAFETY: owned here.
    unsafe { q::JS_FreeValue(call.ctx(), result) };
    // What the module made before it failed stays usable until the engine goes: scripts may hold it.
    match (exception, registered) {
        (Some(exception), _) => {
            // SAFETY: the env handed the exception over; the context takes it.
            unsafe { q::JS_Throw(call.ctx(), exception) };
            Err(Thrown)
        }
        (None, Err(error)) => Err(failed(with_causes(&error))),
        (None, Ok(_)) => Err(Thrown),
    }
}

/// An error's message; a cause that it does not quote follows.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

/// What `node_api_get_module_file_name` gives: nothing for a module without a file.
fn file_name(module: &Module) -> String {
    if module.is_linked() {
        String::new()
    } else {
        file_url(module.path())
    }
}

/// The `file:` URL of an absolute path, as `node_api_get_module_file_name` gives it.
fn file_url(path: &Path) -> String {
    use std::fmt::Write as _;

    let mut url = String::from("file://");
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'/'
            | b'-'
            | b'_'
            | b'.'
            | b'~'
            | b'!'
            | b'$'
            | b'&'
            | b'\''
            | b'('
            | b')'
            | b'*'
            | b'+'
            | b','
            | b';'
            | b'='
            | b':'
            | b'@' => url.push(char::from(byte)),
            // Writing to a string does not fail.
            _ => drop(write!(url, "%{byte:02X}")),
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_characters_in_a_path_are_escaped_in_its_url() {
        let url = file_url(Path::new("/a b/ä#?%.node"));
        assert_eq!(url, "file:///a%20b/%C3%A4%23%3F%25.node");
    }
}
