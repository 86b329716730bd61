//! Broadcast channels: all that have one name, in whichever engine of the process.
//!
//! A channel is one end of a pair of ports; the other end lies in a list under the channel's name, and whoever posts
//! sends a message of its own to each of them. An engine that ends closes its ends; what they left in a list goes
//! when somebody next looks at it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rquickjs_sys as q;

use super::message::Message;
use super::port::PortEnd;
use crate::script::state::{Call, Native};

/// The far ends, by the name of their channels.
static CHANNELS: Mutex<BTreeMap<String, Vec<PortEnd>>> = Mutex::new(BTreeMap::new());

/// The lists, without what was abandoned under `name`.
fn channels(name: &str) -> MutexGuard<'static, BTreeMap<String, Vec<PortEnd>>> {
    // No code of ours panics while it holds the lock.
    let mut channels = CHANNELS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(ends) = channels.get_mut(name) {
        ends.retain(|end| !end.is_abandoned());
        if ends.is_empty() {
            channels.remove(name);
        }
    }
    channels
}

/// `broadcastJoin(name)`: the number of a new channel's port.
pub fn join(call: &Call<'_>) -> Native {
    let name = call.text(0)?;
    let (near, far) = PortEnd::pair();
    channels(&name).entry(name).or_default().push(far);
    let id = call.state.ports.attach(near, call.state);
    call.state.number(f64::from(id))
}

/// `broadcastSend(name, id, cells, parts)`: to all channels of the name but the one with this port.
pub fn send(call: &Call<'_>) -> Native {
    let (name, id) = (call.text(0)?, call.float(1)? as u32);
    let count = channels(&name).get(&name).map_or(0, Vec::len);
    // Made without the lock: making one may throw.
    let mut messages = vec![];
    for _ in 0..count {
        messages.push(Message::read(call, 2)?);
    }
    let ports = &call.state.ports;
    let channels = channels(&name);
    let others = channels.get(&name).into_iter().flatten();
    let others = others.filter(|end| !ports.is_pair_of(id, end));
    // A channel that came since then is too late for this message.
    for (end, message) in others.zip(messages) {
        end.send(message);
    }
    Ok(q::JS_UNDEFINED)
}

/// `broadcastLeave(name, id)`: closes a channel.
pub fn leave(call: &Call<'_>) -> Native {
    let (name, id) = (call.text(0)?, call.float(1)? as u32);
    drop(call.state.ports.take(id));
    drop(channels(&name));
    Ok(q::JS_UNDEFINED)
}
