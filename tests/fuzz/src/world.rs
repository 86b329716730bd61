//! What a round works on: an engine, its envs, and everything that calls have brought so far.
//!
//! Native callbacks come back here while a call is under way, so every field is a cell and no borrow spans a call
//! into the engine.

use std::cell::{Cell, RefCell};
use std::io::Write as _;

use napi_vtable_quickjs::{Engine, EnvHandle, TABLES};
use napi_vtable_sys::*;

use crate::kinds::{self, Kind};
use crate::ledger::Ledger;
use crate::rng::Rng;

/// The exit code of a round that broke a rule without crashing.
pub const VIOLATION: i32 = 77;

/// Ends the process because the engine broke a rule.
pub fn violation(what: &str) -> ! {
    let _ = std::io::stdout().flush();
    eprintln!("violation: {what}");
    std::process::exit(VIOLATION)
}

/// A live value.
#[derive(Clone, Copy)]
pub struct Value {
    pub handle: napi_value,
    pub kind: Kind,
    /// Whether something is wrapped in it, as far as is known.
    is_wrapped: bool,
    /// How many frames and scopes are around it.
    depth: usize,
}

/// An env of the round.
pub struct Slot {
    pub raw: napi_env,
    /// None once it is closed, so that nothing here keeps its memory.
    pub handle: Option<EnvHandle<'static>>,
    pub version: i32,
    pub is_closed: bool,
}

/// A scope or a frame on the stack.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The call of a native function.
    Frame,
    Plain(napi_handle_scope),
    Escapable(napi_escapable_handle_scope),
}

/// A reference that has not been deleted.
#[derive(Clone, Copy)]
pub struct Reference {
    pub env: usize,
    pub handle: napi_ref,
    /// The count, as far as it is known.
    pub count: Option<u32>,
    /// What the value was.
    pub kind: Kind,
    /// The promise that goes with it.
    pub finalizer: usize,
}

/// An async work.
#[derive(Clone, Copy)]
pub struct Work {
    pub env: usize,
    pub handle: napi_async_work,
    pub data: usize,
    /// The promise that it completes, once it is queued.
    pub queued: usize,
}

/// A threadsafe function that this thread has shares of.
#[derive(Clone, Copy)]
pub struct Threadsafe {
    pub env: usize,
    pub handle: napi_threadsafe_function,
    pub shares: usize,
    pub bounded: bool,
    pub calls_back: bool,
}

/// Something by handle that belongs to an env.
#[derive(Clone, Copy)]
pub struct Owned<H> {
    pub env: usize,
    pub handle: H,
}

/// See the [module](self).
pub struct World {
    pub rng: Rng,
    pub engine: &'static Engine,
    pub envs: RefCell<Vec<Slot>>,
    /// The env whose native code runs.
    pub current: Cell<usize>,
    values: RefCell<Vec<Value>>,
    /// Handles whose scope has closed.
    stale: RefCell<Vec<napi_value>>,
    pub scopes: RefCell<Vec<Scope>>,
    /// The calls of native functions that are under way, each with its depth.
    pub infos: RefCell<Vec<(usize, napi_callback_info)>>,
    pub references: RefCell<Vec<Reference>>,
    pub deferreds: RefCell<Vec<Owned<napi_deferred>>>,
    pub contexts: RefCell<Vec<Owned<napi_async_context>>>,
    pub callback_scopes: RefCell<Vec<Owned<napi_callback_scope>>>,
    pub works: RefCell<Vec<Work>>,
    pub threadsafe: RefCell<Vec<Threadsafe>>,
    pub hook_handles: RefCell<Vec<Owned<napi_async_cleanup_hook_handle>>>,
    /// Plain cleanup hooks by argument.
    pub hooks: RefCell<Vec<Owned<usize>>>,
    pub instance_data: RefCell<Vec<(usize, usize)>>,
    pub ledger: Ledger,
    /// How many native callbacks are on the stack.
    pub depth: Cell<usize>,
    /// How many calls native callbacks may still make in this step.
    pub budget: Cell<usize>,
    /// Whether the engine ends.
    pub is_ending: Cell<bool>,
    /// Whether a finalizer runs that must not use JavaScript.
    pub in_basic_finalizer: Cell<bool>,
    /// What the documentation does not allow but the engine promises to survive: stale handles, those of other envs.
    pub wild: bool,
    /// Whether other threads take part.
    pub threads: bool,
    pub trace: bool,
    pub joins: RefCell<Vec<std::thread::JoinHandle<()>>>,
    pub calls: Cell<u64>,
    /// How often each function was called, and with success.
    pub covered: RefCell<[[(u64, u64); 130]; 2]>,
}

thread_local! {
    static WORLD: Cell<*const World> = const { Cell::new(std::ptr::null()) };
}

/// The world of this thread, for native callbacks.
pub fn world() -> &'static World {
    // SAFETY: `enter` set it and its world outlives every callback; the round clears it afterwards.
    unsafe { WORLD.get().as_ref() }
        .unwrap_or_else(|| violation("a callback ran on another thread or after the end"))
}

/// Makes a world the one of this thread, or none.
pub fn enter(world: *const World) {
    WORLD.set(world);
}

/// The js table.
pub fn js() -> &'static node_api_js_native_vtable {
    TABLES.js()
}

/// The module table.
pub fn module() -> &'static node_api_module_vtable {
    TABLES.module()
}

impl World {
    /// A world with one engine and no env.
    pub fn new(engine: &'static Engine, wild: bool, threads: bool, trace: bool) -> Self {
        Self {
            rng: Rng::new(0),
            engine,
            envs: RefCell::default(),
            current: Cell::new(0),
            values: RefCell::default(),
            stale: RefCell::default(),
            scopes: RefCell::default(),
            infos: RefCell::default(),
            references: RefCell::default(),
            deferreds: RefCell::default(),
            contexts: RefCell::default(),
            callback_scopes: RefCell::default(),
            works: RefCell::default(),
            threadsafe: RefCell::default(),
            hook_handles: RefCell::default(),
            hooks: RefCell::default(),
            instance_data: RefCell::default(),
            ledger: Ledger::default(),
            depth: Cell::new(0),
            budget: Cell::new(0),
            is_ending: Cell::new(false),
            in_basic_finalizer: Cell::new(false),
            wild,
            threads,
            trace,
            joins: RefCell::default(),
            calls: Cell::new(0),
            covered: RefCell::new([[(0, 0); 130]; 2]),
        }
    }

    /// Tells what happens, where somebody reads it.
    pub fn say(&self, text: impl FnOnce() -> String) {
        if self.trace {
            println!("{:indent$}{}", "", text(), indent = self.depth.get() * 2);
        }
    }

    /// The pointer of an env.
    pub fn env(&self, index: usize) -> napi_env {
        self.envs.borrow()[index].raw
    }

    /// The pointer of the current env.
    pub fn env_now(&self) -> napi_env {
        self.env(self.current.get())
    }

    /// Which env a pointer is.
    pub fn index_of(&self, env: napi_env) -> usize {
        let envs = self.envs.borrow();
        envs.iter()
            .position(|slot| slot.raw == env && !slot.is_closed)
            .unwrap_or_else(|| violation("a callback got an env that nobody made"))
    }

    /// Gives up the handles of all envs: the engine will end them.
    pub fn engine_ends(&self) {
        self.is_ending.set(true);
        for slot in self.envs.borrow_mut().iter_mut() {
            slot.handle = None;
        }
    }

    /// The version that the module of an env declares.
    pub fn version(&self, index: usize) -> i32 {
        self.envs.borrow()[index].version
    }

    /// Whether an exception is pending in the current env.
    pub fn is_pending(&self) -> bool {
        // A finalizer that must not use JavaScript may not ask, and has none: that of a call further out is aside.
        if self.in_basic_finalizer.get() {
            return false;
        }
        let mut pending = false;
        // SAFETY: the env is alive on this thread.
        let status = unsafe { (js().is_exception_pending)(self.env_now(), &mut pending) };
        assert_eq!(status, napi_ok);
        pending
    }

    // Values.

    /// Keeps a handle for later calls.
    pub fn add_value(&self, handle: napi_value) {
        if handle.is_null() {
            return;
        }
        let kind = kinds::classify(self.env_now(), handle);
        self.add_value_at(handle, kind, self.scopes.borrow().len());
    }

    /// The same for a value that was escaped to the scope around another.
    pub fn add_escaped(&self, handle: napi_value, scope: usize) {
        let kind = kinds::classify(self.env_now(), handle);
        let scopes = self.scopes.borrow();
        let depth = scopes
            .iter()
            .rposition(|s| matches!(s, Scope::Escapable(s) if s.addr() == scope));
        self.add_value_at(handle, kind, depth.unwrap_or_default());
    }

    fn add_value_at(&self, handle: napi_value, kind: Kind, depth: usize) {
        let mut values = self.values.borrow_mut();
        if values.len() >= 96 {
            let position = self.rng.below(values.len());
            values.swap_remove(position);
        }
        values.push(Value {
            handle,
            kind,
            is_wrapped: false,
            depth,
        });
    }

    /// A live value of a kind.
    pub fn value_of(&self, wanted: Kind) -> Option<Value> {
        let values = self.values.borrow();
        let matching: Vec<Value> = values
            .iter()
            .filter(|value| value.kind.is(wanted) || (wanted == Kind::Wrapped && value.is_wrapped))
            .copied()
            .collect();
        (!matching.is_empty()).then(|| *self.rng.pick(&matching))
    }

    /// What is known of a live value.
    pub fn kind_of(&self, handle: napi_value) -> Kind {
        let values = self.values.borrow();
        values
            .iter()
            .find(|value| value.handle == handle)
            .map_or(Kind::Any, |value| value.kind)
    }

    /// A handle that is not good any more.
    pub fn stale_value(&self) -> napi_value {
        let stale = self.stale.borrow();
        if stale.is_empty() || self.rng.chance(20) {
            return *self.rng.pick(&[
                std::ptr::without_provenance_mut(usize::MAX),
                std::ptr::without_provenance_mut(100_000),
                std::ptr::without_provenance_mut(1 << 40),
            ]);
        }
        *self.rng.pick(&stale)
    }

    /// Forgets the values above a depth.
    fn cut(&self, depth: usize) {
        self.scopes.borrow_mut().truncate(depth);
        let mut stale = self.stale.borrow_mut();
        self.values.borrow_mut().retain(|value| {
            let lives = value.depth <= depth;
            if !lives && stale.len() < 32 {
                stale.push(value.handle);
            }
            lives
        });
    }

    // Frames and scopes.

    /// Begins the call of a native function.
    pub fn enter_frame(&self, env: usize) -> (usize, usize) {
        let outer = self.current.replace(env);
        self.depth.set(self.depth.get() + 1);
        let mut scopes = self.scopes.borrow_mut();
        scopes.push(Scope::Frame);
        (outer, scopes.len() - 1)
    }

    /// Ends it.
    pub fn leave_frame(&self, (outer, scopes): (usize, usize)) {
        self.cut(scopes);
        self.depth.set(self.depth.get() - 1);
        self.current.set(outer);
    }

    /// Notes that the innermost scope was closed.
    pub fn scope_closed(&self) {
        let depth = self.scopes.borrow().len() - 1;
        self.cut(depth);
    }

    /// One of the current call's scopes of a kind, mostly the innermost.
    pub fn pick_scope(&self, escapable: bool) -> Option<Scope> {
        let scopes = self.scopes.borrow();
        let floor = scopes.iter().rposition(|scope| *scope == Scope::Frame)? + 1;
        let own: Vec<Scope> = scopes[floor..]
            .iter()
            .filter(|scope| self.wild || matches!(scope, Scope::Escapable(_)) == escapable)
            .copied()
            .collect();
        if self.rng.chance(85) {
            return own.last().copied();
        }
        (!own.is_empty()).then(|| *self.rng.pick(&own))
    }

    /// Notes that something is wrapped in a value, or is not any more.
    pub fn set_wrapped(&self, handle: napi_value, is_wrapped: bool) {
        for value in self
            .values
            .borrow_mut()
            .iter_mut()
            .filter(|value| value.handle == handle)
        {
            value.is_wrapped = is_wrapped;
        }
    }

    /// Whether the current env has ended.
    pub fn is_over(&self) -> bool {
        self.envs.borrow()[self.current.get()].is_closed
    }
}
