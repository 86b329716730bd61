//! Native functions for files, with errors as Node words them.

use std::io;

use rquickjs_sys as q;

use super::state::{Call, Native, State, Thrown};
use crate::owned::Owned;

/// Throws what the system said about a file: `ENOENT: no such file or directory, open 'x'`.
pub fn throw(state: &State, error: &io::Error, call: &str, path: Option<&str>) -> Thrown {
    throw_about(state, error, call, path, None)
}

/// The same for a call that takes two paths.
pub fn throw_two(state: &State, error: &io::Error, call: &str, path: &str, dest: &str) -> Thrown {
    throw_about(state, error, call, Some(path), Some(dest))
}

fn throw_about(
    state: &State,
    error: &io::Error,
    call: &str,
    path: Option<&str>,
    dest: Option<&str>,
) -> Thrown {
    let (code, text) = name(error);
    let mut message = format!("{code}: {text}, {call}");
    if let Some(path) = path {
        message.push_str(&format!(" '{path}'"));
    }
    if let Some(dest) = dest {
        message.push_str(&format!(" -> '{dest}'"));
    }
    state.throw(&message, &[]);
    let ctx = state.ctx();
    // SAFETY: the exception is taken out, completed, and handed back.
    unsafe {
        let thrown = Owned::new(ctx, q::JS_GetException(ctx));
        let number = error
            .raw_os_error()
            .map(|number| state.number(f64::from(-number)));
        let texts = [
            ("code", Some(code)),
            ("syscall", Some(call)),
            ("path", path),
            ("dest", dest),
        ];
        if let Some(Ok(number)) = number {
            let _ = state.set(thrown.raw(), "errno", number);
        }
        for (key, text) in texts {
            if let Some(text) = text {
                // Without memory for it the error lacks a property.
                let _ = state.set(thrown.raw(), key, state.string(text));
            }
        }
        q::JS_Throw(ctx, thrown.into_raw());
    }
    Thrown
}

/// The code that scripts test for, and what it means.
pub fn name(error: &io::Error) -> (&'static str, String) {
    let known = |code: &'static str, text: &str| (code, text.to_owned());
    if let Some(number) = error.raw_os_error() {
        let found = NAMES.iter().find(|(known, ..)| *known == number);
        if let Some(&(_, code, text)) = found {
            return known(code, text);
        }
    }
    match error.kind() {
        io::ErrorKind::NotFound => known("ENOENT", "no such file or directory"),
        io::ErrorKind::AlreadyExists => known("EEXIST", "file already exists"),
        io::ErrorKind::BrokenPipe => known("EPIPE", "broken pipe"),
        io::ErrorKind::InvalidInput => known("EINVAL", "invalid argument"),
        _ => ("EIO", error.to_string()),
    }
}

const NAMES: [(i32, &str, &str); 22] = [
    (libc::ENOENT, "ENOENT", "no such file or directory"),
    (libc::EACCES, "EACCES", "permission denied"),
    (libc::EPERM, "EPERM", "operation not permitted"),
    (libc::EEXIST, "EEXIST", "file already exists"),
    (libc::EISDIR, "EISDIR", "illegal operation on a directory"),
    (libc::ENOTDIR, "ENOTDIR", "not a directory"),
    (libc::ENOTEMPTY, "ENOTEMPTY", "directory not empty"),
    (libc::EPIPE, "EPIPE", "broken pipe"),
    (libc::EINVAL, "EINVAL", "invalid argument"),
    (libc::EROFS, "EROFS", "read-only file system"),
    (libc::ENOSPC, "ENOSPC", "no space left on device"),
    (libc::EBADF, "EBADF", "bad file descriptor"),
    (libc::EMFILE, "EMFILE", "too many open files"),
    (libc::ELOOP, "ELOOP", "too many symbolic links encountered"),
    (libc::EXDEV, "EXDEV", "cross-device link not permitted"),
    (libc::ENAMETOOLONG, "ENAMETOOLONG", "name too long"),
    (libc::EBUSY, "EBUSY", "resource busy or locked"),
    (libc::ETXTBSY, "ETXTBSY", "text file is busy"),
    (libc::EAGAIN, "EAGAIN", "resource temporarily unavailable"),
    (libc::ESRCH, "ESRCH", "no such process"),
    (libc::ENOMEM, "ENOMEM", "not enough memory"),
    (libc::E2BIG, "E2BIG", "argument list too long"),
];

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
    std::fs::read(&path).map_err(|error| match error.kind() {
        // A folder can be opened; its bytes cannot be read.
        io::ErrorKind::IsADirectory => throw(call.state, &error, "read", None),
        _ => throw(call.state, &error, "open", Some(&path)),
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
