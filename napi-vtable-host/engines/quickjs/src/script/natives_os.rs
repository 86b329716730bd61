//! Native functions that ask the system and the engine about themselves.

use std::ffi::CStr;

use rquickjs_sys as q;

use super::natives_fs::throw;
use super::state::{Call, Native};

fn last_error() -> std::io::Error {
    std::io::Error::last_os_error()
}

/// `systemName()`: `[sysname, nodename, release, version, machine]`.
pub fn system_name(call: &Call<'_>) -> Native {
    // SAFETY: plain arrays of bytes, for which zero is a value; the system fills them.
    let (done, name) = unsafe {
        let mut name: libc::utsname = std::mem::zeroed();
        (libc::uname(&raw mut name), name)
    };
    if done < 0 {
        return Err(throw(call.state, &last_error(), "uname", None));
    }
    let fields: [&[libc::c_char]; 5] = [
        &name.sysname,
        &name.nodename,
        &name.release,
        &name.version,
        &name.machine,
    ];
    let texts = fields.map(|field| {
        let bytes: Vec<u8> = field.iter().map(|&unit| unit as u8).chain([0]).collect();
        CStr::from_bytes_until_nul(&bytes)
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    });
    call.state.strings(&texts)
}

/// `memoryUsage()`: `[rss, heapTotal, heapUsed, external, arrayBuffers]` in bytes.
pub fn memory_usage(call: &Call<'_>) -> Native {
    // SAFETY: plain numbers, for which zero is a value; the runtime is alive.
    let usage = unsafe {
        let mut usage: q::JSMemoryUsage = std::mem::zeroed();
        q::JS_ComputeMemoryUsage(call.rt(), &raw mut usage);
        usage
    };
    let external = call.state.engine().inner().external_memory.get();
    call.state.numbers(&[
        resident_bytes(),
        usage.malloc_size as f64,
        usage.memory_used_size as f64,
        external as f64 + usage.binary_object_size as f64,
        usage.binary_object_size as f64,
    ])
}

/// What the process holds in memory; the most it ever held where the system tells no more.
fn resident_bytes() -> f64 {
    if cfg!(target_os = "linux") {
        let pages = std::fs::read_to_string("/proc/self/statm")
            .ok()
            .and_then(|text| text.split(' ').nth(1)?.parse::<f64>().ok());
        // SAFETY: asks for a constant of the system.
        let size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
        if let Some(pages) = pages {
            return pages * size as f64;
        }
    }
    // SAFETY: plain numbers, for which zero is a value; the system fills them.
    let most = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &raw mut usage);
        usage.ru_maxrss as f64
    };
    if cfg!(target_os = "macos") {
        most
    } else {
        most * 1024.0
    }
}

/// `cpuTime()`: `[user, system]` of this process in microseconds.
pub fn cpu_time(call: &Call<'_>) -> Native {
    // SAFETY: as above.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &raw mut usage);
        usage
    };
    let micros = |time: libc::timeval| time.tv_sec as f64 * 1e6 + time.tv_usec as f64;
    call.state
        .numbers(&[micros(usage.ru_utime), micros(usage.ru_stime)])
}

/// `processors()`: how many this process may use at once.
pub fn processors(call: &Call<'_>) -> Native {
    let count = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    call.state.number(count as f64)
}

/// `umask(mask)`: sets it where a number is given; the former one.
pub fn umask(call: &Call<'_>) -> Native {
    // SAFETY: reads a tag.
    let given = unsafe { !q::JS_IsUndefined(call.arg(0)) };
    let mask = if given { call.integer(0)? } else { 0 } as libc::mode_t;
    // SAFETY: sets a number of the process; it is set back where it was only asked for.
    let former = unsafe {
        let former = libc::umask(mask);
        if !given {
            libc::umask(former);
        }
        former
    };
    call.state.number(f64::from(former))
}

/// `userIds()`: `[uid, gid, euid, egid, ppid]`.
pub fn user_ids(call: &Call<'_>) -> Native {
    // SAFETY: these ask for numbers of the process.
    let ids = unsafe {
        [
            f64::from(libc::getuid()),
            f64::from(libc::getgid()),
            f64::from(libc::geteuid()),
            f64::from(libc::getegid()),
            f64::from(libc::getppid()),
        ]
    };
    call.state.numbers(&ids)
}

/// `chdir(path)`
pub fn chdir(call: &Call<'_>) -> Native {
    let path = call.text(0)?;
    match std::env::set_current_dir(&path) {
        Ok(()) => Ok(q::JS_UNDEFINED),
        Err(error) => Err(throw(call.state, &error, "chdir", Some(&path))),
    }
}

/// `kill(pid, signal)`
pub fn kill(call: &Call<'_>) -> Native {
    let (pid, signal) = (call.integer(0)?, call.integer(1)?);
    // SAFETY: sends a signal; what it does to others is the script's wish.
    if unsafe { libc::kill(pid, signal) } < 0 {
        return Err(throw(call.state, &last_error(), "kill", None));
    }
    Ok(q::JS_UNDEFINED)
}

/// `randomBytes(count)`: from the system, as an ArrayBuffer.
pub fn random_bytes(call: &Call<'_>) -> Native {
    let mut bytes = vec![0; usize::try_from(call.integer(0)?).unwrap_or(0)];
    match getrandom::fill(&mut bytes) {
        Ok(()) => call.state.buffer(&bytes),
        Err(error) => {
            let message = format!("the system gives no random bytes: {error}");
            Err(call
                .state
                .throw(&message, &[("code", "ERR_OPERATION_FAILED")]))
        }
    }
}

/// `collectGarbage()`: objects that hold each other in circles go.
pub fn collect_garbage(call: &Call<'_>) -> Native {
    // SAFETY: the runtime is alive on this thread.
    unsafe { q::JS_RunGC(call.rt()) };
    call.state.engine().inner().drain_basic_finalizers();
    Ok(q::JS_UNDEFINED)
}
