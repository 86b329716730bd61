//! Ports: two queues between two ends, each on some engine's thread or on its way to one.
//!
//! # Life cycle
//! A pair is made with both ends in one engine. An end is *attached* while an engine knows it by a number, and is
//! in a [`Message`] while it moves; messages for it wait meanwhile. Dropping an end closes it: what waited for it is
//! dropped, and the other end closes once it has taken what was sent before.
//!
//! # What crosses threads
//! The queues, under one lock per pair. An attached end that was started has one notice in its engine's mailbox for
//! each message, so one turn of the loop takes one message.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rquickjs_sys as q;

use super::message::Message;
use crate::event_loop::Mailbox;
use crate::script::news::News;
use crate::script::state::{Call, Native, State, Thrown};

/// Where an end is attached.
struct Reader {
    mailbox: Arc<Mailbox>,
    id: u32,
    started: bool,
}

impl Reader {
    fn tell(&self) {
        self.mailbox.post(News::Port(self.id).into());
    }
}

struct Side {
    queue: VecDeque<Message>,
    reader: Option<Reader>,
    is_open: bool,
}

impl Side {
    const NEW: Self = Self {
        queue: VecDeque::new(),
        reader: None,
        is_open: true,
    };
}

struct Pair(Mutex<[Side; 2]>);

impl Pair {
    fn sides(&self) -> MutexGuard<'_, [Side; 2]> {
        // No code of ours panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One end of a pair; dropping it closes it.
pub struct PortEnd {
    pair: Arc<Pair>,
    side: usize,
}

/// What [`PortEnd::take`] found.
enum Taken {
    Message(Message),
    /// Nothing, and nothing will come.
    Closed,
    Nothing,
}

impl PortEnd {
    /// Two ends.
    pub fn pair() -> (Self, Self) {
        let pair = Arc::new(Pair(Mutex::new([Side::NEW; 2])));
        let end = |side| Self {
            pair: Arc::clone(&pair),
            side,
        };
        (end(0), end(1))
    }

    /// Whether both are ends of one pair.
    pub fn is_of_same_pair(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.pair, &other.pair)
    }

    /// Whether the other end is closed.
    pub fn is_abandoned(&self) -> bool {
        !self.pair.sides()[1 - self.side].is_open
    }

    /// Sends a message to the other end. One that holds the other end itself is lost, and with it the pair.
    pub fn send(&self, message: Message) {
        if message.holds_end_of(self) {
            return;
        }
        let mut sides = self.pair.sides();
        let other = &mut sides[1 - self.side];
        if !other.is_open {
            drop(sides);
            // Here, because the message may hold ports, which lock their pairs.
            drop(message);
            return;
        }
        other.queue.push_back(message);
        if let Some(reader) = other.reader.as_ref().filter(|reader| reader.started) {
            reader.tell();
        }
    }

    /// The oldest message; one that was not started gives messages only if `forced`.
    fn take(&self, forced: bool) -> Taken {
        let mut sides = self.pair.sides();
        let is_last = !sides[1 - self.side].is_open;
        let side = &mut sides[self.side];
        let started = side.reader.as_ref().is_some_and(|reader| reader.started);
        if side.queue.is_empty() && is_last {
            return Taken::Closed;
        }
        match (started || forced)
            .then(|| side.queue.pop_front())
            .flatten()
        {
            Some(message) => {
                if let Some(reader) = side.reader.as_ref()
                    && is_last
                    && side.queue.is_empty()
                {
                    reader.tell();
                }
                Taken::Message(message)
            }
            None => Taken::Nothing,
        }
    }

    /// Has an engine read this end.
    fn attach(&self, mailbox: Arc<Mailbox>, id: u32) {
        let mut sides = self.pair.sides();
        let is_last = !sides[1 - self.side].is_open;
        let side = &mut sides[self.side];
        let reader = side.reader.insert(Reader {
            mailbox,
            id,
            started: false,
        });
        if is_last && side.queue.is_empty() {
            reader.tell();
        }
    }

    fn detach(&self) {
        self.pair.sides()[self.side].reader = None;
    }

    /// From now on messages are announced, also those that wait.
    fn start(&self) {
        let mut sides = self.pair.sides();
        let side = &mut sides[self.side];
        let Some(reader) = side.reader.as_mut().filter(|reader| !reader.started) else {
            return;
        };
        reader.started = true;
        for _ in &side.queue {
            reader.tell();
        }
    }
}

impl Drop for PortEnd {
    fn drop(&mut self) {
        let mut sides = self.pair.sides();
        let side = &mut sides[self.side];
        side.is_open = false;
        side.reader = None;
        let dropped = std::mem::take(&mut side.queue);
        if let Some(reader) = &sides[1 - self.side].reader {
            reader.tell();
        }
        drop(sides);
        // Without the lock: messages may hold ports.
        drop(dropped);
    }
}

/// The ends that an engine knows by a number.
#[derive(Default)]
pub struct Ports {
    ends: RefCell<HashMap<u32, PortEnd>>,
    last: Cell<u32>,
}

impl Ports {
    /// Takes an end in and gives its number, which is never zero and never given twice.
    pub fn attach(&self, end: PortEnd, state: &State) -> u32 {
        let id = self.last.get() + 1;
        self.last.set(id);
        let mailbox = &state.engine().inner().events.mailbox;
        end.attach(Arc::clone(mailbox), id);
        self.ends.borrow_mut().insert(id, end);
        id
    }

    /// Gives an end up without closing it.
    pub fn take(&self, id: u32) -> Option<PortEnd> {
        let end = self.ends.borrow_mut().remove(&id)?;
        end.detach();
        Some(end)
    }

    /// Whether the end with this number and `other` are of one pair.
    pub fn is_pair_of(&self, id: u32, other: &PortEnd) -> bool {
        self.with(id, |end| end.is_of_same_pair(other)) == Some(true)
    }

    fn with<R>(&self, id: u32, body: impl FnOnce(&PortEnd) -> R) -> Option<R> {
        self.ends.borrow().get(&id).map(body)
    }
}

fn id(call: &Call<'_>) -> Result<u32, Thrown> {
    call.float(0).map(|id| id as u32)
}

/// `portPair()`: the numbers of two new ends.
pub fn make(call: &Call<'_>) -> Native {
    let (one, two) = PortEnd::pair();
    let ports = &call.state.ports;
    let ids = [one, two].map(|end| f64::from(ports.attach(end, call.state)));
    call.state.numbers(&ids)
}

/// `portSend(id, cells, parts)`: what is moved is gone afterwards, also where the port is closed. False where the
/// message held the other end, and both are closed.
pub fn send(call: &Call<'_>) -> Native {
    let message = Message::read(call, 1)?;
    let ports = &call.state.ports;
    let lost = ports.with(id(call)?, |end| {
        let lost = message.holds_end_of(end);
        end.send(message);
        lost
    });
    Ok(if lost == Some(true) {
        q::JS_FALSE
    } else {
        q::JS_TRUE
    })
}

/// `portTake(id, forced)`: `[cells, parts]`, null where nothing will come any more, else undefined.
pub fn take(call: &Call<'_>) -> Native {
    // SAFETY: reads a tag.
    let forced = unsafe { q::JS_VALUE_GET_BOOL(call.arg(1)) };
    match call.state.ports.with(id(call)?, |end| end.take(forced)) {
        Some(Taken::Message(message)) => message.into_js(call.state),
        Some(Taken::Closed) => Ok(q::JS_NULL),
        Some(Taken::Nothing) | None => Ok(q::JS_UNDEFINED),
    }
}

/// `portStart(id)`.
pub fn start(call: &Call<'_>) -> Native {
    call.state.ports.with(id(call)?, PortEnd::start);
    Ok(q::JS_UNDEFINED)
}

/// `portClose(id)`.
pub fn close(call: &Call<'_>) -> Native {
    let end = call.state.ports.take(id(call)?);
    drop(end);
    Ok(q::JS_UNDEFINED)
}

/// `moveParts(cells, parts)`: `[cells, parts]` as a message would bring them, for a clone in the same engine.
pub fn move_parts(call: &Call<'_>) -> Native {
    Message::read(call, 0)?.into_js(call.state)
}
