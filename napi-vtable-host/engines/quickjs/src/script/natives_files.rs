//! Native functions behind `fs` that `require` itself does not need.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::mem::ManuallyDrop;
use std::os::fd::{FromRawFd as _, IntoRawFd as _, OwnedFd};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};

use rquickjs_sys as q;

use super::natives_fs::{throw, throw_two};
use super::state::{Call, Native, Thrown};

fn done(call: &Call<'_>, result: io::Result<()>, name: &str, path: &str) -> Native {
    match result {
        Ok(()) => Ok(q::JS_UNDEFINED),
        Err(error) => Err(throw(call.state, &error, name, Some(path))),
    }
}

/// What `Stats` holds, in its order; times in milliseconds.
fn stats(call: &Call<'_>, data: &Metadata) -> Native {
    let time = |seconds: i64, nanoseconds: i64| seconds as f64 * 1e3 + nanoseconds as f64 / 1e6;
    let change = time(data.ctime(), data.ctime_nsec());
    let birth = data
        .created()
        .ok()
        .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
        .map_or(change, |time| time.as_secs_f64() * 1e3);
    call.state.numbers(&[
        data.dev() as f64,
        f64::from(data.mode()),
        data.nlink() as f64,
        f64::from(data.uid()),
        f64::from(data.gid()),
        data.rdev() as f64,
        data.blksize() as f64,
        data.ino() as f64,
        data.size() as f64,
        data.blocks() as f64,
        time(data.atime(), data.atime_nsec()),
        time(data.mtime(), data.mtime_nsec()),
        change,
        birth,
    ])
}

/// `stat(path, follow)`: see [`stats`].
pub fn stat(call: &Call<'_>) -> Native {
    let path = call.text(0)?;
    let (result, name) = if call.integer(1)? != 0 {
        (fs::metadata(&path), "stat")
    } else {
        (fs::symlink_metadata(&path), "lstat")
    };
    match result {
        Ok(data) => stats(call, &data),
        Err(error) => Err(throw(call.state, &error, name, Some(&path))),
    }
}

/// `readFolder(path)`: the names and the kinds (1 file, 2 folder, 3 link, 0 other) in turn, sorted.
pub fn read_folder(call: &Call<'_>) -> Native {
    let path = call.text(0)?;
    let read = || -> io::Result<Vec<(String, u8)>> {
        let mut entries = vec![];
        for entry in fs::read_dir(&path)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            let kind = match () {
                () if kind.is_file() => b'1',
                () if kind.is_dir() => b'2',
                () if kind.is_symlink() => b'3',
                () => b'0',
            };
            entries.push((entry.file_name().to_string_lossy().into_owned(), kind));
        }
        entries.sort();
        Ok(entries)
    };
    match read() {
        Ok(entries) => {
            let flat: Vec<String> = entries
                .into_iter()
                .flat_map(|(name, kind)| [name, char::from(kind).to_string()])
                .collect();
            call.state.strings(&flat)
        }
        Err(error) => Err(throw(call.state, &error, "scandir", Some(&path))),
    }
}

/// `makeFolder(path, mode)`
pub fn make_folder(call: &Call<'_>) -> Native {
    use std::os::unix::fs::DirBuilderExt as _;

    let path = call.text(0)?;
    let mode = call.integer(1)? as u32;
    let result = fs::DirBuilder::new().mode(mode).create(&path);
    done(call, result, "mkdir", &path)
}

/// `removeFile(path)`
pub fn remove_file(call: &Call<'_>) -> Native {
    let path = call.text(0)?;
    done(call, fs::remove_file(&path), "unlink", &path)
}

/// `removeFolder(path)`: an empty one.
pub fn remove_folder(call: &Call<'_>) -> Native {
    let path = call.text(0)?;
    done(call, fs::remove_dir(&path), "rmdir", &path)
}

/// `removeAll(path)`: a folder and what is in it; links are not followed.
pub fn remove_all(call: &Call<'_>) -> Native {
    let path = call.text(0)?;
    done(call, fs::remove_dir_all(&path), "rm", &path)
}

/// `access(path, mode)`
pub fn access(call: &Call<'_>) -> Native {
    let path = call.text(0)?;
    let mode = call.integer(1)?;
    let result = match std::ffi::CString::new(path.as_str()) {
        // SAFETY: the path ends in a NUL and outlives the call.
        Ok(name) if unsafe { libc::access(name.as_ptr(), mode) } == 0 => Ok(()),
        Ok(_) => Err(io::Error::last_os_error()),
        Err(error) => Err(error.into()),
    };
    done(call, result, "access", &path)
}

/// `changeMode(path, mode)`
pub fn change_mode(call: &Call<'_>) -> Native {
    let path = call.text(0)?;
    let mode = fs::Permissions::from_mode(call.integer(1)? as u32);
    done(call, fs::set_permissions(&path, mode), "chmod", &path)
}

fn two(call: &Call<'_>, name: &str, act: fn(&str, &str) -> io::Result<()>) -> Native {
    let (from, to) = (call.text(0)?, call.text(1)?);
    match act(&from, &to) {
        Ok(()) => Ok(q::JS_UNDEFINED),
        Err(error) => Err(throw_two(call.state, &error, name, &from, &to)),
    }
}

/// `copyFile(from, to, exclusive)`
pub fn copy_file(call: &Call<'_>) -> Native {
    if call.integer(2)? != 0 {
        return two(call, "copyfile", |from, to| {
            let mut source = File::open(from)?;
            let mut target = OpenOptions::new().write(true).create_new(true).open(to)?;
            io::copy(&mut source, &mut target)?;
            target.set_permissions(source.metadata()?.permissions())
        });
    }
    two(call, "copyfile", |from, to| fs::copy(from, to).map(drop))
}

/// `rename(from, to)`
pub fn rename(call: &Call<'_>) -> Native {
    two(call, "rename", |from, to| fs::rename(from, to))
}

/// `makeLink(target, path)`: a symbolic one.
pub fn make_link(call: &Call<'_>) -> Native {
    two(call, "symlink", |target, path| {
        std::os::unix::fs::symlink(target, path)
    })
}

/// `readLink(path)`
pub fn read_link(call: &Call<'_>) -> Native {
    let path = call.text(0)?;
    match fs::read_link(&path) {
        Ok(target) => {
            let text = target.to_string_lossy();
            call.state.checked(call.state.string(&text))
        }
        Err(error) => Err(throw(call.state, &error, "readlink", Some(&path))),
    }
}

/// `makeTemporary(prefix)`: a new folder whose name starts with it.
pub fn make_temporary(call: &Call<'_>) -> Native {
    let mut template = format!("{}XXXXXX", call.text(0)?);
    let shown = template.clone();
    template.push('\0');
    let mut bytes = template.into_bytes();
    // SAFETY: the text ends in a NUL; the system writes into its last six letters.
    if unsafe { libc::mkdtemp(bytes.as_mut_ptr().cast()) }.is_null() {
        let error = io::Error::last_os_error();
        return Err(throw(call.state, &error, "mkdtemp", Some(&shown)));
    }
    bytes.pop();
    call.state
        .checked(call.state.string(&String::from_utf8_lossy(&bytes)))
}

// ---- descriptors

/// The file of a descriptor, which stays open.
fn file_of(call: &Call<'_>, name: &str) -> Result<ManuallyDrop<File>, Thrown> {
    let descriptor = call.integer(0)?;
    if descriptor < 0 {
        let error = io::Error::from_raw_os_error(libc::EBADF);
        return Err(throw(call.state, &error, name, None));
    }
    // SAFETY: the file is never closed by this value. As in Node, a number that a script makes up
    // reaches whatever it names, or EBADF.
    Ok(ManuallyDrop::new(unsafe { File::from_raw_fd(descriptor) }))
}

/// `open(path, flags, mode)`: a descriptor.
pub fn open(call: &Call<'_>) -> Native {
    let path = call.text(0)?;
    let (flags, mode) = (call.integer(1)?, call.integer(2)?);
    match open_with(&path, flags, mode) {
        Ok(file) => call.state.number(f64::from(file.into_raw_fd())),
        Err(error) => Err(throw(call.state, &error, "open", Some(&path))),
    }
}

fn open_with(path: &str, flags: i32, mode: i32) -> io::Result<File> {
    let access = flags & libc::O_ACCMODE;
    OpenOptions::new()
        .read(access != libc::O_WRONLY)
        .write(access != libc::O_RDONLY)
        .custom_flags(flags & !libc::O_ACCMODE)
        .mode(mode as u32)
        .open(path)
}

/// `writeFile(path, text or Uint8Array, flags, mode)`
pub fn write_file(call: &Call<'_>) -> Native {
    let path = call.text(0)?;
    let bytes = call.bytes(1)?;
    let file = open_with(&path, call.integer(2)?, call.integer(3)?);
    let mut file = match file {
        Ok(file) => file,
        Err(error) => return Err(throw(call.state, &error, "open", Some(&path))),
    };
    match file.write_all(&bytes) {
        Ok(()) => Ok(q::JS_UNDEFINED),
        Err(error) => Err(throw(call.state, &error, "write", None)),
    }
}

/// `close(descriptor)`
pub fn close(call: &Call<'_>) -> Native {
    let file = file_of(call, "close")?;
    if let Err(error) = file.metadata() {
        return Err(throw(call.state, &error, "close", None));
    }
    let descriptor = call.integer(0)?;
    // SAFETY: it is open, and closing it is the script's wish.
    drop(unsafe { OwnedFd::from_raw_fd(descriptor) });
    Ok(q::JS_UNDEFINED)
}

/// `statDescriptor(descriptor)`: see [`stats`].
pub fn stat_descriptor(call: &Call<'_>) -> Native {
    match file_of(call, "fstat")?.metadata() {
        Ok(data) => stats(call, &data),
        Err(error) => Err(throw(call.state, &error, "fstat", None)),
    }
}

/// `readDescriptor(descriptor, length, position or -1)`: what was read, as an ArrayBuffer.
pub fn read_descriptor(call: &Call<'_>) -> Native {
    let mut file = file_of(call, "read")?;
    let length = usize::try_from(call.integer(1)?).unwrap_or(0);
    let mut bytes = vec![0; length];
    let read = move_to(&mut file, call.float(2)?, |file| file.read(&mut bytes));
    match read {
        Ok(count) => call.state.buffer(&bytes[..count]),
        Err(error) => Err(throw(call.state, &error, "read", None)),
    }
}

/// `writeDescriptor(descriptor, bytes, position or -1)`: how many were written.
pub fn write_descriptor(call: &Call<'_>) -> Native {
    let mut file = file_of(call, "write")?;
    let bytes = call.bytes(1)?;
    match move_to(&mut file, call.float(2)?, |file| file.write(&bytes)) {
        Ok(count) => call.state.number(count as f64),
        Err(error) => Err(throw(call.state, &error, "write", None)),
    }
}

/// Acts at a position and goes back; a negative one means where the file is.
fn move_to<T>(
    file: &mut File,
    position: f64,
    act: impl FnOnce(&mut File) -> io::Result<T>,
) -> io::Result<T> {
    if position < 0.0 {
        return act(file);
    }
    let here = file.stream_position()?;
    file.seek(SeekFrom::Start(position as u64))?;
    let result = act(file);
    file.seek(SeekFrom::Start(here))?;
    result
}
