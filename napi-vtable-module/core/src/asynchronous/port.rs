//! The way from any thread to an env's own: what was posted runs there.
//!
//! **Life cycle.** An env's [`Local`] is made when somebody first asks for it, its [`Port`], with one threadsafe function
//! behind it, with the first operation. Any thread posts; the first message after the inbox was emptied wakes the env,
//! and all that have come by then are taken at once. While an operation is pending the threadsafe function keeps the
//! event loop going. A cleanup hook closes the port: from then on, a message comes back to who posts it, pending
//! operations are told to end, and what they lend from the env is handed over to them.
//!
//! The runtime may free a threadsafe function as soon as the env has ended, whoever holds it. So it is called under the
//! lock that the hook takes first; the call only queues.

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::ffi::c_void;
use std::mem::take;
use std::ptr::null_mut;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};

use napi_vtable_sys::{
    napi_deferred, napi_env, napi_ok, napi_threadsafe_function, napi_tsfn_abort,
    napi_tsfn_nonblocking, napi_value,
};

use super::executor::{DEFAULT, Executor};
use super::held::Loans;
use super::operation::Control;
use super::places::{Id, Places};
use super::streamed::Iterators;
use super::{locked, resident};
use crate::env::{Env, Opened};
use crate::error::{Error, Result};
use crate::panics::contain;
use crate::raw;
use crate::value::Handle;

/// What is to happen on the env's thread.
pub(super) type Message = Box<dyn FnOnce(&Env<'_>, &Local) + Send>;

/// Where any thread leaves messages for an env.
pub(super) struct Port {
    thread: ThreadId,
    inbox: Mutex<Inbox>,
}

struct Inbox {
    messages: Vec<Message>,
    /// Null once the env ends.
    wakes: napi_threadsafe_function,
}

// SAFETY: the threadsafe function is what its name says, and is called as long as it is there only.
unsafe impl Send for Inbox {}

impl Port {
    /// Leaves a message.
    ///
    /// # Errors
    /// The message, if the env has ended.
    pub(super) fn post(&self, message: Message) -> Result<(), Message> {
        let mut inbox = locked(&self.inbox);
        if inbox.wakes.is_null() {
            return Err(message);
        }
        inbox.messages.push(message);
        if inbox.messages.len() == 1 {
            // SAFETY: it is released under this lock, and is null then.
            let called = unsafe {
                raw::napi_call_threadsafe_function(inbox.wakes, null_mut(), napi_tsfn_nonblocking)
            };
            if called != napi_ok {
                inbox.wakes = null_mut(); // the env ends, before the hook; it takes what is here
            }
        }
        Ok(())
    }

    /// Whether the env has not ended.
    pub(super) fn is_open(&self) -> bool {
        !locked(&self.inbox).wakes.is_null()
    }

    /// Whether this thread is the env's.
    pub(super) fn is_here(&self) -> bool {
        thread::current().id() == self.thread
    }
}

/// What the env's own thread knows of its asynchronous work.
pub(super) struct Local {
    executor: Cell<&'static dyn Executor>,
    port: OnceCell<Arc<Port>>,
    /// Null before the first operation and after the env's end.
    function: Cell<napi_threadsafe_function>,
    operations: RefCell<Places<Operation>>,
    pub(super) loans: Loans,
    pub(super) iterators: Iterators,
    ended: Cell<bool>,
    /// An empty list with room, to take the messages with.
    spare: RefCell<Vec<Message>>,
}

/// An operation that has not ended.
pub(super) struct Operation {
    /// What its promise is settled by.
    pub(super) deferred: napi_deferred,
    pub(super) control: Arc<Control>,
    /// What its end needs besides.
    pub(super) more: Option<Rc<dyn Any>>,
}

impl Local {
    pub(super) fn of<'s>(env: &Env<'s>) -> Result<&'s Rc<Self>> {
        env.state_or_init(|_| {
            Ok(Rc::new(Self {
                executor: Cell::new(&DEFAULT),
                port: OnceCell::new(),
                function: Cell::new(null_mut()),
                operations: RefCell::default(),
                loans: Loans::default(),
                iterators: Iterators::default(),
                ended: Cell::new(false),
                spare: RefCell::default(),
            }))
        })
    }

    pub(super) fn executor(&self) -> &Cell<&'static dyn Executor> {
        &self.executor
    }

    /// The port, opened where it is not yet.
    pub(super) fn port(self: &Rc<Self>, env: &Env<'_>) -> Result<&Arc<Port>> {
        if self.ended.get() {
            return Err(Error::new("the env ends").with_code("ERR_ENV_ENDS").into());
        }
        match self.port.get() {
            Some(port) => Ok(port),
            None => self.open(env),
        }
    }

    #[cold]
    fn open(self: &Rc<Self>, env: &Env<'_>) -> Result<&Arc<Port>> {
        resident::keep_loaded();
        let name = env.string("napi-vtable:futures")?;
        let data = Rc::into_raw(Rc::clone(self)).cast_mut().cast();
        let mut function = null_mut();
        // SAFETY: env and handle are live, the functions fit the context, the result is a local.
        let made = env.check(unsafe {
            raw::napi_create_threadsafe_function(
                env.raw(),
                null_mut(),
                null_mut(),
                name.raw(),
                0,
                1,
                null_mut(),
                Some(finalize),
                data,
                Some(awake),
                &raw mut function,
            )
        });
        if let Err(failure) = made {
            // SAFETY: the runtime has not taken it.
            unsafe { Rc::decrement_strong_count(data.cast::<Self>()) };
            return Err(failure);
        }
        // SAFETY: both are live.
        env.check(unsafe { raw::napi_unref_threadsafe_function(env.raw(), function) })?;
        // The hook is younger than what the runtime ends the function by, so it runs before that.
        let ends = Rc::clone(self);
        env.on_exit(move || ends.end())?.keep();
        self.function.set(function);
        Ok(self.port.get_or_init(|| {
            Arc::new(Port {
                thread: thread::current().id(),
                inbox: Mutex::new(Inbox {
                    messages: Vec::new(),
                    wakes: function,
                }),
            })
        }))
    }

    /// Notes an operation; as long as there is one, the event loop goes on.
    pub(super) fn insert(&self, env: &Env<'_>, operation: Operation) -> Id {
        let mut operations = self.operations.borrow_mut();
        if operations.is_empty() {
            // SAFETY: both are live. A failure leaves a process that may end too early.
            unsafe { raw::napi_ref_threadsafe_function(env.raw(), self.function.get()) };
        }
        operations.insert(operation)
    }

    /// Takes an operation, unless it is gone.
    pub(super) fn remove(&self, env: &Env<'_>, id: Id) -> Option<Operation> {
        let mut operations = self.operations.borrow_mut();
        let operation = operations.remove(id)?;
        if operations.is_empty() {
            // SAFETY: both are live: operations are gone when the env has ended.
            unsafe { raw::napi_unref_threadsafe_function(env.raw(), self.function.get()) };
        }
        Some(operation)
    }

    /// Takes the messages that have come.
    fn read(&self, env: &Env<'_>) {
        let Some(port) = self.port.get() else { return };
        let mut messages = take(&mut *self.spare.borrow_mut());
        std::mem::swap(&mut messages, &mut locked(&port.inbox).messages);
        for message in messages.drain(..) {
            contain(|| {
                let _scope = Opened::new(env);
                message(env, self);
            });
        }
        *self.spare.borrow_mut() = messages;
    }

    /// The env ends.
    fn end(&self) {
        self.ended.set(true);
        let Some(port) = self.port.get() else { return };
        let (function, messages) = {
            let mut inbox = locked(&port.inbox);
            let function = std::mem::replace(&mut inbox.wakes, null_mut());
            (function, take(&mut inbox.messages))
        };
        self.function.set(null_mut());
        if !function.is_null() {
            // SAFETY: in its hooks an env is still live; this was the one thread that held the function.
            unsafe { raw::napi_release_threadsafe_function(function, napi_tsfn_abort) };
        }
        for message in messages {
            contain(|| drop(message));
        }
        self.loans.hand_over();
        contain(|| self.iterators.clear());
        let operations = self.operations.borrow_mut().drain();
        for operation in operations {
            contain(|| operation.control.cancel());
        }
    }
}

/// The env was woken.
unsafe extern "C" fn awake(
    env: napi_env,
    _function: napi_value,
    context: *mut c_void,
    _data: *mut c_void,
) {
    if env.is_null() {
        return; // it ends
    }
    // SAFETY: the context is the share that the threadsafe function has, which ends no earlier than that.
    let local = unsafe {
        let local = context.cast_const().cast::<Local>();
        Rc::increment_strong_count(local);
        Rc::from_raw(local)
    };
    // SAFETY: the runtime calls with a live env, on its thread and in a scope that ends behind this.
    let env = unsafe { Env::from_raw(env) };
    local.read(&env);
}

/// The threadsafe function is gone.
unsafe extern "C" fn finalize(_env: napi_env, _data: *mut c_void, context: *mut c_void) {
    // SAFETY: the context is the share that the threadsafe function had.
    unsafe { Rc::decrement_strong_count(context.cast_const().cast::<Local>()) };
}
