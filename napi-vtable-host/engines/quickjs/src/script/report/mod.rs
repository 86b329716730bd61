//! Diagnostic reports, in the shape of Node's (version 4): `process.report`, and what `--report-on-fatalerror` writes.
//!
//! A fatal error may come from any thread of an addon, where no JavaScript can run and the engine may be in the middle
//! of anything. So a report is made of what the process knows: facts that the first engine left here when it started,
//! and what the system tells (`system.rs`). JavaScript adds its stack and heap where it asks for the report itself.
//!
//! Not in a report: network interfaces (Node's `excludeNetwork`), native frames, libuv's handles and workers.
//!
//! Source: "Diagnostic report" of Node's reference.

mod system;

use std::io::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use rquickjs_sys as q;
use serde_json::{Map, Value, json};

use super::Arguments;
use super::natives_fs::throw;
use super::state::{Call, Native};
use crate::api::lifecycle;

/// What does not change, or changes for the whole process.
struct Facts {
    start: Instant,
    command_line: Vec<String>,
    versions: Map<String, Value>,
    arch: &'static str,
    platform: &'static str,
    settings: Settings,
}

/// What options and `process.report` set.
#[derive(Default, Clone)]
struct Settings {
    on_fatal: bool,
    compact: bool,
    directory: String,
    filename: String,
}

static FACTS: Mutex<Option<Facts>> = Mutex::new(None);
static LAST_NUMBER: AtomicU32 = AtomicU32::new(0);

fn facts() -> MutexGuard<'static, Option<Facts>> {
    FACTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps what reports say of this process.
pub fn remember(
    arguments: &Arguments,
    versions: &[(&str, String)],
    arch: &'static str,
    platform: &'static str,
) {
    let mut argv = arguments.argv.iter().cloned();
    let mut command_line: Vec<String> = argv.next().into_iter().collect();
    command_line.extend(arguments.exec_argv.iter().cloned().chain(argv));
    let text = |(name, version): &(&str, String)| ((*name).to_owned(), json!(version));
    *facts() = Some(Facts {
        start: Instant::now(),
        command_line,
        versions: versions.iter().map(text).collect(),
        arch,
        platform,
        settings: Settings::default(),
    });
    lifecycle::ON_FATAL.get_or_init(|| on_fatal);
}

/// What a report is about.
struct Cause {
    event: String,
    trigger: &'static str,
    /// `None` where no JavaScript runs.
    thread_id: Option<u32>,
    stack: Value,
    heap: Option<Value>,
}

/// The report, and the names of its fields in Node's order as far as `serde_json` keeps it.
fn build(cause: Cause, filename: Option<&str>, facts: &Facts) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let milliseconds = now.map_or(0, |time| time.as_millis());
    let mut header = json!({
        "reportVersion": 4,
        "event": cause.event,
        "trigger": cause.trigger,
        "filename": filename,
        "dumpEventTime": system::time("%Y-%m-%dT%H:%M:%SZ"),
        "dumpEventTimeStamp": milliseconds.to_string(),
        "processId": std::process::id(),
        "threadId": cause.thread_id,
        "cwd": std::env::current_dir().unwrap_or_default().to_string_lossy(),
        "commandLine": facts.command_line,
        "nodejsVersion": format!("v{}", facts.versions["node"].as_str().unwrap_or_default()),
        "wordSize": usize::BITS,
        "arch": facts.arch,
        "platform": facts.platform,
        "componentVersions": facts.versions,
        "release": { "name": "node" },
        "cpus": system::processors(),
    });
    for (name, text) in system::names() {
        header[name] = text.into();
    }
    let mut report = json!({
        "header": header,
        "javascriptStack": cause.stack,
        "nativeStack": [],
        "resourceUsage": system::usage(facts.start),
        "libuv": [],
        "workers": [],
        "environmentVariables": system::variables(),
        "userLimits": system::limits(),
        "sharedObjects": system::shared_objects(),
    });
    if let Some(heap) = cause.heap {
        report["javascriptHeap"] = heap;
    }
    report
}

fn text(report: &Value, compact: bool) -> String {
    // A value of texts and numbers can always be written.
    let text = if compact {
        serde_json::to_string(report)
    } else {
        serde_json::to_string_pretty(report)
    };
    text.unwrap_or_default() + "\n"
}

/// Writes a report and says so on standard error; the name of the file.
fn write(cause: Cause, given: Option<&str>, facts: &Facts) -> io::Result<String> {
    let settings = &facts.settings;
    let chosen = given.unwrap_or(&settings.filename);
    let name = if chosen.is_empty() {
        let number = LAST_NUMBER.fetch_add(1, Ordering::Relaxed) + 1;
        let thread = cause.thread_id.unwrap_or(0);
        let process = std::process::id();
        let time = system::time("%Y%m%d.%H%M%S");
        format!("report.{time}.{process}.{thread}.{number:03}.json")
    } else {
        chosen.to_owned()
    };
    let report = text(&build(cause, Some(&name), facts), settings.compact);
    match name.as_str() {
        "stdout" => io::stdout().lock().write_all(report.as_bytes())?,
        "stderr" => io::stderr().lock().write_all(report.as_bytes())?,
        _ => {
            std::fs::write(Path::new(&settings.directory).join(&name), report)?;
            // A report that is there is one, whether or not anybody can be told.
            let mut out = io::stderr().lock();
            let _ = writeln!(out, "\nWriting Node.js report to file: {name}");
            let _ = writeln!(out, "Node.js report completed");
        }
    }
    Ok(name)
}

/// The process is about to abort, on whatever thread.
fn on_fatal(location: &[u8], _message: &[u8]) {
    let written = catch_unwind(AssertUnwindSafe(|| {
        // Another thread that comes here at the same time waits for the end of the process.
        let facts = facts();
        let Some(facts) = facts.as_ref().filter(|facts| facts.settings.on_fatal) else {
            return Ok(());
        };
        let cause = Cause {
            event: String::from_utf8_lossy(location).into_owned(),
            trigger: "FatalError",
            thread_id: None,
            stack: json!({ "message": "No stack.", "stack": ["Unavailable."] }),
            heap: None,
        };
        write(cause, None, facts).map(drop)
    }));
    if let Ok(Err(error)) = written {
        let _ = writeln!(io::stderr().lock(), "Failed to write the report: {error}");
    }
}

/// `reportSet(onFatal, compact, directory, filename)`
pub fn set(call: &Call<'_>) -> Native {
    // SAFETY: converts values that are alive.
    let truth = |index| unsafe { q::JS_ToBool(call.ctx(), call.arg(index)) } > 0;
    let settings = Settings {
        on_fatal: truth(0),
        compact: truth(1),
        directory: call.text(2)?,
        filename: call.text(3)?,
    };
    if let Some(facts) = facts().as_mut() {
        facts.settings = settings;
    }
    Ok(q::JS_UNDEFINED)
}

/// `reportSettings()`: `[onFatal, compact, directory, filename]` as texts; a flag that is off is empty.
pub fn settings(call: &Call<'_>) -> Native {
    let settings = facts().as_ref().map(|facts| facts.settings.clone());
    let settings = settings.unwrap_or_default();
    let flag = |on: bool| if on { "on" } else { "" }.to_owned();
    call.state.strings(&[
        flag(settings.on_fatal),
        flag(settings.compact),
        settings.directory,
        settings.filename,
    ])
}

/// The heap of the engine that asks; what QuickJS has nothing of is 0.
fn heap(call: &Call<'_>) -> Value {
    // SAFETY: plain numbers, for which zero is a value; the runtime is alive.
    let usage = unsafe {
        let mut usage: q::JSMemoryUsage = std::mem::zeroed();
        q::JS_ComputeMemoryUsage(call.rt(), &raw mut usage);
        usage
    };
    json!({
        "totalMemory": usage.malloc_size,
        "executableMemory": 0,
        "totalCommittedMemory": usage.malloc_size,
        "availableMemory": 0,
        "totalGlobalHandlesMemory": 0,
        "usedGlobalHandlesMemory": 0,
        "usedMemory": usage.memory_used_size,
        "memoryLimit": 0,
        "mallocedMemory": usage.malloc_size,
        "externalMemory": call.state.engine().inner().external_memory.get(),
        "peakMallocedMemory": 0,
        "nativeContextCount": 1,
        "detachedContextCount": 0,
        "doesZapGarbage": 0,
        "heapSpaces": {},
    })
}

/// `report(threadId, javascriptStack as JSON, isWritten, filename)`: the report as JSON, or the name of its file.
pub fn report(call: &Call<'_>) -> Native {
    // SAFETY: converts a value that is alive.
    let is_written = unsafe { q::JS_ToBool(call.ctx(), call.arg(2)) } > 0;
    let name = call.text(3)?;
    let cause = Cause {
        event: "JavaScript API".to_owned(),
        trigger: if is_written { "API" } else { "GetReport" },
        thread_id: Some(call.float(0)? as u32),
        stack: serde_json::from_str(&call.text(1)?).unwrap_or_default(),
        heap: Some(heap(call)),
    };
    let facts = facts();
    let Some(facts) = facts.as_ref() else {
        return Ok(q::JS_UNDEFINED);
    };
    if !is_written {
        let text = text(&build(cause, None, facts), true);
        return call.state.checked(call.state.string(&text));
    }
    match write(
        cause,
        Some(&name)
            .filter(|name| !name.is_empty())
            .map(String::as_str),
        facts,
    ) {
        Ok(name) => call.state.checked(call.state.string(&name)),
        Err(error) => Err(throw(call.state, &error, "open", Some(&name))),
    }
}
