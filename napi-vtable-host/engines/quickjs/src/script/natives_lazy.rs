//! The parts in JavaScript that most scripts never need: evaluated when a script first asks for them.

use super::natives::evaluate;
use super::state::{Call, Native};

macro_rules! parts {
    ($($name:literal)*) => { &[$(($name, include_str!(concat!("js/lazy/", $name, ".js"))),)*] };
}

/// The sources, by the name that `main.js` knows them by.
const PARTS: &[(&str, &str)] = parts! {
    "assert" "broadcast_channel" "channel" "child_process" "child_process_options" "children"
    "clone" "compare" "crypto" "encoding" "esm" "eval" "event_target" "events" "format" "fs"
    "fs_async" "fs_sync" "hash" "inspect" "message_port" "options" "os" "package" "policy" "process" "rejections"
    "report" "serialize" "stdin" "stream" "stream_base" "stream_readable" "stream_writable"
    "string_decoder" "timers_promises" "types" "url" "util" "values" "warnings" "worker_threads"
};

/// `lazyPart(name)`: the function that makes the part.
pub fn lazy_part(call: &Call<'_>) -> Native {
    let name = call.text(0)?;
    match PARTS.iter().find(|(known, _)| *known == name) {
        Some((_, text)) => {
            evaluate(call.ctx(), text, &format!("napi-vtable:{name}")).into_native(call.state)
        }
        None => Err(call
            .state
            .throw(&format!("there is no part named {name}"), &[])),
    }
}
