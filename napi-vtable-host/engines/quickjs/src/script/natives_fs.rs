//! Native functions for files, with errors as Node words them.

use std::io;

use rquickjs_sys as q;

use super::state::{Call, Native, State, Thrown};

/// Throws what the system said about a file: `ENOENT: no such file or directory, open 'x'`.
pub fn throw(state: &State, error: &io::Error, call: &str, path: Option<&str>) -> Thrown {
    let (code, text) = name(error);
    let target = path.map(|path| format!(" '{path}'")).unwrap_or_default();
    let message = format!("{code}: {text}, {call}{target}");
    let mut properties = vec![("code", code), ("syscall", call)];
    properties.extend(path.map(|path| ("path", path)));
    state.throw(&message, &properties)
}

/// The code that scripts test for, and what it means.
fn name(error: &io::Error) -> (&'static str, String) {
    let known = |code, text: &str| (code, text.to_owned());
    match error.kind() {
        io::ErrorKind::NotFound => known("ENOENT", "no such file or directory"),
        io::ErrorKind::PermissionDenied => known("EACCES", "permission denied"),
        io::ErrorKind::AlreadyExists => known("EEXIST", "file already exists"),
        io::ErrorKind::IsADirectory => known("EISDIR", "illegal operation on a directory"),
        io::ErrorKind::NotADirectory => known("ENOTDIR", "not a directory"),
        io::ErrorKind::BrokenPipe => known("EPIPE", "broken pipe"),
        io::ErrorKind::InvalidInput => known("EINVAL", "invalid argument"),
        io::ErrorKind::ReadOnlyFilesystem => known("EROFS", "read-only file system"),
        io::ErrorKind::StorageFull => known("ENOSPC", "no space left on device"),
        _ => ("EIO", error.to_string()),
    }
}

/// `kindOf(path)`: 1 for a file, 2 for a folder, 0 for nothing that can be reached.
pub fn kind_of(call: &Call<'_>) -> Native {
    let kind = match std::fs::metadata(call.text(0)?) {
        Ok(data) if data.is_dir() => 2,
        Ok(_) => 1,
        Err(_) => 0,
    };
    Ok(q::JS_MKVAL(q::JS_TAG_INT, kind))
}

fn read(call: &Call<'_>) -> Result<Vec<u8>, Thrown> {
    let path = call.text(0)?;
    std::fs::read(&path).map_err(|error| {
        let operation = if error.kind() == io::ErrorKind::IsADirectory {
            "read"
        } else {
            "open"
        };
        throw(call.state, &error, operation, Some(&path))
    })
}

/// `readText(path)`: the file as UTF-8; what is not becomes U+FFFD.
pub fn read_text(call: &Call<'_>) -> Native {
    let bytes = read(call)?;
    call.state
        .checked(call.state.string(&String::from_utf8_lossy(&bytes)))
}

/// `readBytes(path)`: the file as an ArrayBuffer.
pub fn read_bytes(call: &Call<'_>) -> Native {
    let bytes = read(call)?;
    // SAFETY: QuickJS copies the bytes.
    call.state
        .checked(unsafe { q::JS_NewArrayBufferCopy(call.ctx(), bytes.as_ptr(), bytes.len() as _) })
}

/// `writeFile(path, text or Uint8Array)`
pub fn write_file(call: &Call<'_>) -> Native {
    let path = call.text(0)?;
    match std::fs::write(&path, call.bytes(1)?) {
        Ok(()) => Ok(q::JS_UNDEFINED),
        Err(error) => Err(throw(call.state, &error, "open", Some(&path))),
    }
}

/// `realPath(path)`: absolute, and without symbolic links.
pub fn real_path(call: &Call<'_>) -> Native {
    let path = call.text(0)?;
    match std::fs::canonicalize(&path) {
        Ok(real) => call
            .state
            .checked(call.state.string(&real.to_string_lossy())),
        Err(error) => Err(throw(call.state, &error, "realpath", Some(&path))),
    }
}

/// `cwd()`
pub fn cwd(call: &Call<'_>) -> Native {
    match std::env::current_dir() {
        Ok(path) => call
            .state
            .checked(call.state.string(&path.to_string_lossy())),
        Err(error) => Err(throw(call.state, &error, "uv_cwd", None)),
    }
}
