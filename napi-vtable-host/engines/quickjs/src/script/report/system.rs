//! What the system tells for a report. Each of these may run on any thread.

use std::ffi::CStr;
use std::time::Instant;

use serde_json::{Map, Value, json};

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// The local time, as `strftime` writes it.
pub fn time(format: &str) -> String {
    let mut format = format.as_bytes().to_vec();
    format.push(0);
    let mut text = [0_u8; 64];
    // SAFETY: plain numbers, for which zero is a value; the format ends in a NUL, the text is as long as it says.
    let length = unsafe {
        let now = libc::time(std::ptr::null_mut());
        let mut parts: libc::tm = std::mem::zeroed();
        libc::localtime_r(&now, &mut parts);
        libc::strftime(
            text.as_mut_ptr().cast(),
            text.len(),
            format.as_ptr().cast(),
            &parts,
        )
    };
    String::from_utf8_lossy(&text[..length]).into_owned()
}

/// The texts of the header that name the system.
pub fn names() -> Vec<(&'static str, String)> {
    // SAFETY: plain arrays of bytes, for which zero is a value; the system fills them.
    let name = unsafe {
        let mut name: libc::utsname = std::mem::zeroed();
        libc::uname(&raw mut name);
        name
    };
    let text = |field: &[libc::c_char]| {
        let bytes: Vec<u8> = field.iter().map(|&unit| unit as u8).chain([0]).collect();
        let text = CStr::from_bytes_until_nul(&bytes).unwrap_or_default();
        text.to_string_lossy().into_owned()
    };
    let mut names = vec![
        ("osName", text(&name.sysname)),
        ("osRelease", text(&name.release)),
        ("osVersion", text(&name.version)),
        ("osMachine", text(&name.machine)),
        ("host", text(&name.nodename)),
    ];
    if let Some(version) = libc_version() {
        names.push(("glibcVersionRuntime", version.clone()));
        names.push(("glibcVersionCompiler", version));
    }
    names
}

/// The version of the GNU C library.
pub fn libc_version() -> Option<String> {
    #[cfg(target_env = "gnu")]
    {
        // SAFETY: gives a text that lives as long as the library.
        let version = unsafe { CStr::from_ptr(libc::gnu_get_libc_version()) };
        Some(version.to_string_lossy().into_owned())
    }
    #[cfg(not(target_env = "gnu"))]
    None
}

/// The processors, as `os.cpus()` has them.
pub fn processors() -> Value {
    let field = |block: &str, name: &str| {
        let mut lines = block.lines().filter_map(|line| line.split_once(':'));
        let found = lines.find(|(key, _)| key.trim() == name);
        found.map(|(_, value)| value.trim().to_owned())
    };
    let stat = read("/proc/stat");
    let times = stat.lines().filter(|line| {
        let name = line.strip_prefix("cpu");
        name.is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit()))
    });
    let times: Vec<Vec<u64>> = times
        .map(|line| {
            let words = line.split_whitespace().skip(1);
            // Ticks of ten milliseconds.
            words.map(|word| word.parse().unwrap_or(0) * 10).collect()
        })
        .collect();
    let info = read("/proc/cpuinfo");
    let blocks = info
        .split("\n\n")
        .filter(|block| field(block, "processor").is_some());
    let described: Vec<Value> = blocks
        .enumerate()
        .map(|(index, block)| {
            let time = |kind: usize| times.get(index).and_then(|all| all.get(kind)).unwrap_or(&0);
            let speed = field(block, "cpu MHz").and_then(|text| text.parse::<f64>().ok());
            json!({
                "model": field(block, "model name").unwrap_or_else(|| "unknown".into()),
                "speed": speed.unwrap_or(0.0) as u64,
                "user": time(0),
                "nice": time(1),
                "sys": time(2),
                "idle": time(3),
                "irq": time(5),
            })
        })
        .collect();
    described.into()
}

/// What the process has used since `start`.
pub fn usage(start: Instant) -> Value {
    // SAFETY: plain numbers, for which zero is a value; the system fills them.
    let used = unsafe {
        let mut used: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &raw mut used);
        used
    };
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    let (user, kernel) = (seconds(used.ru_utime), seconds(used.ru_stime));
    let lived = start.elapsed().as_secs_f64().max(1e-6);
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    let most = used.ru_maxrss * unit;
    let memory = read("/proc/meminfo");
    let kibibytes = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    };
    let of_system = |name: &str| kibibytes(&memory, name).unwrap_or(0) * 1024;
    let resident = kibibytes(&read("/proc/self/status"), "VmRSS:");
    json!({
        "free_memory": of_system("MemFree:"),
        "total_memory": of_system("MemTotal:"),
        "available_memory": of_system("MemAvailable:"),
        "rss": resident.map_or(json!(most), |amount| json!(amount * 1024)),
        "userCpuSeconds": user,
        "kernelCpuSeconds": kernel,
        "cpuConsumptionPercent": (user + kernel) / lived * 100.0,
        "userCpuConsumptionPercent": user / lived * 100.0,
        "kernelCpuConsumptionPercent": kernel / lived * 100.0,
        "maxRss": most,
        "pageFaults": { "IORequired": used.ru_majflt, "IONotRequired": used.ru_minflt },
        "fsActivity": { "reads": used.ru_inblock, "writes": used.ru_oublock },
    })
}

/// The environment that native code sees.
pub fn variables() -> Map<String, Value> {
    let variables = std::env::vars_os();
    variables
        .map(|(name, value)| {
            let name = name.to_string_lossy().into_owned();
            (name, value.to_string_lossy().into())
        })
        .collect()
}

/// `ulimit`, soft and hard, in the system's units.
pub fn limits() -> Value {
    macro_rules! limits {
        ($($name:literal: $resource:ident,)*) => {
            [$(($name.to_owned(), {
                // SAFETY: plain numbers, for which zero is a value; the system fills them.
                let limit = unsafe {
                    let mut limit: libc::rlimit = std::mem::zeroed();
                    libc::getrlimit(libc::$resource, &raw mut limit);
                    limit
                };
                json!({ "soft": bounded(limit.rlim_cur), "hard": bounded(limit.rlim_max) })
            }),)*]
        };
    }
    fn bounded(limit: libc::rlim_t) -> Value {
        if limit == libc::RLIM_INFINITY {
            json!("unlimited")
        } else {
            json!(limit)
        }
    }
    let limits = limits! {
        "core_file_size_blocks": RLIMIT_CORE,
        "data_seg_size_kbytes": RLIMIT_DATA,
        "file_size_blocks": RLIMIT_FSIZE,
        "max_locked_memory_bytes": RLIMIT_MEMLOCK,
        "max_memory_size_kbytes": RLIMIT_RSS,
        "open_files": RLIMIT_NOFILE,
        "stack_size_bytes": RLIMIT_STACK,
        "cpu_time_seconds": RLIMIT_CPU,
        "max_user_processes": RLIMIT_NPROC,
        "virtual_memory_kbytes": RLIMIT_AS,
    };
    limits.into_iter().collect()
}

/// The libraries that are loaded, each once.
pub fn shared_objects() -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    for line in read("/proc/self/maps").lines() {
        let Some(at) = line.find('/') else { continue };
        let file = &line[at..];
        let is_library = file.ends_with(".so") || file.contains(".so.");
        if is_library && !files.iter().any(|known| known == file) {
            files.push(file.to_owned());
        }
    }
    files
}
