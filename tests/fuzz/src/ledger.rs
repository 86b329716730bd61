//! What was promised about finalizers, hooks and the like: each runs once, or never where it was called off.

use std::cell::RefCell;
use std::ffi::c_void;

use crate::world::violation;

/// What must become of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It has not run and must, at the latest when its env ends.
    Due,
    /// It may run once, or not: nothing says which.
    Open,
    /// It has run.
    Done,
    /// It must not run any more.
    Off,
}

/// One promise.
pub struct Entry {
    /// What it is for.
    pub what: &'static str,
    pub state: State,
    /// The memory that goes with it.
    memory: Option<Box<[u64]>>,
    /// The index of its env.
    pub env: usize,
}

/// All promises of a round; what a module passes for data or hint is a position here.
#[derive(Default)]
pub struct Ledger(RefCell<Vec<Entry>>);

/// What native functions are made with: this, and a number.
const CALLBACK: usize = 0xcb << 32;

impl Ledger {
    /// A new promise, of which nothing is sure yet.
    pub fn add(&self, what: &'static str, env: usize) -> usize {
        let mut entries = self.0.borrow_mut();
        let state = State::Open;
        entries.push(Entry {
            what,
            state,
            memory: None,
            env,
        });
        entries.len()
    }

    /// Memory of so many bytes that is freed when the promise is kept. It is aligned to eight.
    pub fn memory(&self, id: usize, bytes: usize) -> *mut u8 {
        let mut memory = vec![0_u64; bytes.div_ceil(8).max(1)].into_boxed_slice();
        let start = memory.as_mut_ptr().cast();
        self.0.borrow_mut()[id - 1].memory = Some(memory);
        start
    }

    /// What a native function is made with.
    pub fn callback(&self) -> *mut c_void {
        std::ptr::without_provenance_mut(CALLBACK | self.0.borrow().len())
    }

    /// Checks what a native function got.
    pub fn check_callback(&self, data: *mut c_void) {
        if data.addr() & CALLBACK != CALLBACK {
            violation(&format!(
                "a native function got {data:?}, which nobody gave"
            ));
        }
    }

    /// What an entry is for.
    pub fn what(&self, id: usize) -> &'static str {
        let entries = self.0.borrow();
        id.checked_sub(1)
            .and_then(|index| entries.get(index))
            .map_or("", |entry| entry.what)
    }

    /// What is known of a promise.
    pub fn state(&self, id: usize) -> Option<State> {
        self.0.borrow().get(id.checked_sub(1)?).map(|e| e.state)
    }

    /// Says what must become of a promise that has not been kept.
    pub fn expect(&self, id: usize, state: State) {
        let mut entries = self.0.borrow_mut();
        let entry = id.checked_sub(1).and_then(|index| entries.get_mut(index));
        if let Some(entry) = entry.filter(|entry| entry.state != State::Done) {
            entry.state = state;
        }
    }

    /// Says whose a promise is.
    pub fn belongs(&self, id: usize, env: usize) {
        if let Some(entry) = self.0.borrow_mut().get_mut(id.wrapping_sub(1)) {
            entry.env = env;
        }
    }

    /// Says that nobody knows what becomes of the promises of a function.
    pub fn open_all(&self, what: &str) {
        for entry in self.0.borrow_mut().iter_mut() {
            if entry.what == what && entry.state == State::Due {
                entry.state = State::Open;
            }
        }
    }

    /// Keeps a promise, for the first time.
    pub fn keep(&self, id: usize) {
        let mut entries = self.0.borrow_mut();
        let Some(entry) = id.checked_sub(1).and_then(|i| entries.get_mut(i)) else {
            violation(&format!("a finalizer got data that nobody gave: {id}"));
        };
        match entry.state {
            State::Due | State::Open => {
                entry.state = State::Done;
                entry.memory = None;
            }
            State::Done => violation(&format!("{} {id} ran twice", entry.what)),
            State::Off => violation(&format!("{} {id} ran though it was called off", entry.what)),
        }
    }

    /// Checks that everything that is due in an env, or in all, has run.
    pub fn settle(&self, env: Option<usize>) {
        for (index, entry) in self.0.borrow().iter().enumerate() {
            if entry.state == State::Due && env.is_none_or(|env| env == entry.env) {
                violation(&format!("{} {} never ran", entry.what, index + 1));
            }
        }
    }
}
