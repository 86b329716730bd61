//! One call: its arguments, the memory they need, and what must hold before and after it.

use std::any::Any;
use std::ffi::CStr;
use std::fmt::Write as _;

use napi_vtable_sys::*;

use crate::calls;
use crate::kinds::Kind;
use crate::ledger::State;
use crate::world::{World, js, violation};

/// What an out parameter gets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Made {
    Value,
    Reference,
    Deferred,
    Scope,
    Escapable,
    CallbackScope,
    Context,
    Work,
    Threadsafe,
    HookHandle,
    Other,
}

/// What is around the memory of an out parameter, and in it before the call.
const CANARY: u64 = 0xa5a5_5a5a_a5a5_5a5a;

/// Functions that set their result to false before they look further, as Node does.
const WRITES_FIRST: &[&str] = &["instanceof"];

/// Functions that succeed with an exception pending; the last one does so for a range that is too long, as in Node.
const THROWS_AND_SUCCEEDS: &[&str] = &[
    "throw_value",
    "throw_error",
    "throw_type_error",
    "throw_range_error",
    "throw_syntax_error",
    "create_buffer_from_arraybuffer",
];

struct Out {
    made: Made,
    /// A canary, the place, and a canary.
    words: Box<[u64]>,
    /// What it had in it before.
    before: u64,
}

/// See the [module](self).
pub struct Plan<'w> {
    pub world: &'w World,
    pub function: &'static Function,
    /// The env that was passed; none for null and where the function takes none.
    pub env: Option<usize>,
    /// The memory behind other arguments.
    kept: Vec<Box<dyn Any>>,
    outs: Vec<Out>,
    /// How many units the last text has, and whether a NUL follows them.
    pub text: Option<(usize, bool)>,
    /// How many entries the list has that was made last or comes next.
    pub count: Option<usize>,
    /// How many units the buffer has that was made last.
    pub room: Option<usize>,
    /// How many bytes the memory has that was made last or comes next.
    pub bytes: Option<usize>,
    promise: usize,
    /// Whether a callback was passed that keeps the promise.
    pub is_promised: bool,
    /// The first value that was passed.
    pub value: napi_value,
    /// The reference, scope, work and so on that was passed.
    pub handle: usize,
    /// The enum that was passed last.
    pub mode: u32,
    /// A count that was passed.
    pub number: usize,
    text_of_call: String,
    pending_before: bool,
}

impl<'w> Plan<'w> {
    pub fn new(world: &'w World, function: &'static Function) -> Self {
        Self {
            world,
            function,
            env: None,
            kept: Vec::new(),
            outs: Vec::new(),
            text: None,
            count: None,
            room: None,
            bytes: None,
            promise: 0,
            is_promised: false,
            value: std::ptr::null_mut(),
            handle: 0,
            mode: 0,
            number: 0,
            text_of_call: String::new(),
            pending_before: false,
        }
    }

    /// Whether the function is this one.
    pub fn is(&self, field: &str) -> bool {
        self.function.field == field
    }

    /// Adds to what is told of the call.
    pub fn tell(&mut self, parameter: &str, argument: impl std::fmt::Display) {
        if self.world.trace {
            let comma = if self.text_of_call.is_empty() {
                ""
            } else {
                ", "
            };
            let _ = write!(self.text_of_call, "{comma}{parameter}: {argument}");
        }
    }

    /// Keeps memory until the call is over.
    pub fn keep<T: Copy + 'static>(&mut self, memory: Vec<T>) -> *mut T {
        let mut memory = memory.into_boxed_slice();
        let start = memory.as_mut_ptr();
        self.kept.push(Box::new(memory));
        start
    }

    /// A place for a result of so many bytes.
    pub fn out(&mut self, made: Made, size: usize, before: Option<u64>) -> *mut u8 {
        let words = size.div_ceil(8).max(1);
        let mut memory = vec![CANARY; words + 2].into_boxed_slice();
        let before = before.unwrap_or(CANARY);
        memory[1] = before;
        let start = memory[1..].as_mut_ptr().cast();
        self.outs.push(Out {
            made,
            words: memory,
            before,
        });
        start
    }

    /// The promise of this call, made when it is first asked for.
    pub fn promise(&mut self) -> usize {
        if self.promise == 0 {
            // The memory under a `SharedArrayBuffer` goes with the engine, whichever env made it.
            let env = match self.function.field {
                "create_external_sharedarraybuffer" => usize::MAX,
                _ => self.world.current.get(),
            };
            self.promise = self.world.ledger.add(self.function.field, env);
        }
        self.promise
    }

    /// What is true before the call.
    pub fn begin(&mut self) {
        let world = self.world;
        self.pending_before = world.is_pending();
        if self.promise != 0 && !self.is_promised {
            world.ledger.expect(self.promise, State::Off);
        }
        world.calls.set(world.calls.get() + 1);
        let text = &self.text_of_call;
        world.say(|| {
            format!(
                "{}({text})",
                self.function.symbol.to_str().unwrap_or_default()
            )
        });
    }

    /// The result that an out parameter got.
    pub fn result(&self, made: Made) -> Option<usize> {
        let out = self.outs.iter().find(|out| out.made == made)?;
        Some(out.words[1] as usize)
    }

    /// What must be true after the call, and what follows from it.
    pub fn end(self, status: napi_status) {
        let world = self.world;
        world.say(|| format!("  = {status:?}"));
        {
            let table = usize::from(self.function.table == Table::Module);
            let (all, good) = &mut world.covered.borrow_mut()[table][self.function.slot];
            *all += 1;
            *good += u64::from(status == napi_ok);
        }
        let broken = |what: &str| -> ! { self.broken(status, what) };
        if status.name().is_none() {
            broken("an unknown status");
        }
        for out in &self.outs {
            let last = out.words.len() - 1;
            if out.words[0] != CANARY || out.words[last] != CANARY {
                broken("wrote outside of a result");
            }
            let untouched =
                out.words[1] == out.before && out.words[2..].iter().all(|word| *word == CANARY);
            if status != napi_ok && !untouched && !WRITES_FIRST.contains(&self.function.field) {
                broken("wrote a result though it failed");
            }
            let throws = THROWS_AND_SUCCEEDS.contains(&self.function.field);
            if status == napi_ok && untouched && out.made != Made::Other && !throws {
                broken("succeeded without a result");
            }
        }
        if let Some(env) = self.env {
            self.check_env(env, status);
        }
        if status == napi_ok && self.is_promised {
            world.ledger.expect(self.promise, State::Due);
        }
        calls::follow(&self, status);
        if status == napi_ok {
            self.take_results();
        } else if self.promise != 0 {
            if world.ledger.state(self.promise) == Some(State::Done) && self.is_promised {
                broken("finalized though it failed");
            }
            world.ledger.expect(self.promise, State::Off);
        }
    }

    fn broken(&self, status: napi_status, what: &str) -> ! {
        violation(&format!(
            "{}: {what} (status {status:?})",
            self.function.symbol.to_string_lossy()
        ))
    }

    /// The last error and the pending exception.
    fn check_env(&self, env: usize, status: napi_status) {
        let broken = |what: &str| -> ! { self.broken(status, what) };
        let world = self.world;
        let raw = world.env(env);
        if !self.is("get_last_error_info") {
            let mut info: *const napi_extended_error_info = std::ptr::null();
            // SAFETY: the env is alive on this thread; what it gives is good until the next call.
            let (code, message) = unsafe {
                if (js().get_last_error_info)(raw, &mut info) != napi_ok || info.is_null() {
                    broken("there is no last error info");
                }
                ((*info).error_code, (*info).error_message)
            };
            if code != status {
                broken(&format!("the last error is {code:?}"));
            }
            if (status == napi_ok) != message.is_null() {
                broken("the last error's text does not fit its code");
            }
            if !message.is_null() {
                // SAFETY: a text that ends in a NUL, good until the next call.
                let text = unsafe { CStr::from_ptr(message) };
                if text.is_empty() || text.to_bytes().len() > 200 {
                    broken("the last error's text is odd");
                }
            }
        }
        let pending = world.is_pending();
        if self.pending_before && !self.function.pending_exception {
            if status != napi_pending_exception {
                broken("ran while an exception is pending");
            }
            if !pending {
                broken("lost the pending exception");
            }
        }
        let field = self.function.field;
        let clears = field == "get_and_clear_last_exception";
        if status == napi_ok
            && !clears
            && !THROWS_AND_SUCCEEDS.contains(&field)
            && pending != self.pending_before
        {
            broken(if pending {
                "succeeded and left an exception"
            } else {
                "cleared an exception"
            });
        }
        if clears && status == napi_ok && pending {
            broken("did not clear the exception");
        }
        // Two functions answer so for `null` and `undefined`, as Node's do.
        let tags = ["type_tag_object", "check_object_type_tag"];
        if status == napi_pending_exception && !pending && !tags.contains(&field) {
            broken("speaks of an exception that is not there");
        }
    }

    /// Puts what was made where later calls find it.
    fn take_results(&self) {
        let world = self.world;
        let env = world.current.get();
        for out in &self.outs {
            let word = out.words[1] as usize;
            if word == 0 {
                continue;
            }
            match out.made {
                _ if word as u64 == CANARY => {}
                Made::Value if self.is("escape_handle") => {
                    world.add_escaped(std::ptr::without_provenance_mut(word), self.handle)
                }
                Made::Value => world.add_value(std::ptr::without_provenance_mut(word)),
                Made::Other => {}
                made => calls::made(self, made, word, env),
            }
        }
    }

    /// The id that was made for the promise or for its data, 0 for none.
    pub fn promise_made(&self) -> usize {
        self.promise
    }

    /// The id of the promise, 0 where there is none.
    pub fn promised(&self) -> usize {
        if self.is_promised { self.promise } else { 0 }
    }

    /// The kind of the value that was passed first.
    pub fn kind(&self) -> Kind {
        self.world.kind_of(self.value)
    }
}
