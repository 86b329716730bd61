//! Workers: engines on threads of their own, and what goes between them.
//!
//! # Who owns the thread
//! The engine that started a worker: its [`Workers`] hold the thread's handle and join it, either when the worker
//! has ended or when the engine itself ends. So a worker never outlives its parent, nor the process's last engine.
//! A worker is a [`Runner`] like the main script's, with its own engine, envs and pool of threads for async work;
//! a pool starts its threads with the first work and joins them when its engine ends, so nothing of a worker is
//! left once it is joined.
//!
//! # What crosses threads
//! | what | how |
//! |---|---|
//! | values | as [messages](message) between [ports](port): pieces that belong to no engine |
//! | wake-ups | [`News`] in the mailbox of the engine that is to look |
//! | shared memory | counted for the process, `shared_memory.rs` |
//! | the wish that a worker ends | its [`Stop`] |
//! | how it ended | [`End`], written before the parent's notice |
//!
//! Two pairs of ports connect a worker with its parent: `parentPort`, and one on which the runtime's own parts talk
//! (`js/lazy/worker_threads.js`): what to run, that it runs, its uncaught error.
//!
//! # How it ends
//! By itself, by `process.exit`, by an uncaught error, or because it was asked to. In each case the runner's thread
//! tears its engine down in the order of every engine: its own workers first, cleanup hooks, async work, finalizers.
//! Only then is the parent told, so the parent's `exit` event finds everything done. A worker that is asked to end is
//! interrupted where it runs JavaScript, waits for events or sits in `Atomics.wait`; native code is waited for. A
//! panic of ours ends the worker and is reported as its error.

pub mod broadcast;
pub mod environment;
pub mod message;
pub mod port;
mod stop;
pub mod waiting;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rquickjs_sys as q;

pub use self::environment::SharedEnvironment;
use self::environment::{Environment, Variables};
use self::port::PortEnd;
pub use self::port::Ports;
pub use self::stop::Stop;
use super::addon::with_causes;
use super::news::News;
use super::runner::Runner;
use super::state::{Call, Native, State, Thrown, panic_text};
use super::{Arguments, RunError};
use crate::Engine;

/// The stack of a worker's thread in bytes: four times what JavaScript may use, the rest is for native code.
const STACK: usize = 4 * 1024 * 1024;

/// The number of the thread that was started last; the main script's is 0.
static LAST_THREAD: AtomicU32 = AtomicU32::new(0);

/// Where a worker's `process.env` comes from.
enum Source {
    Copy(Variables),
    Shared(Arc<Environment>),
}

/// What a worker's engine is given on its thread.
pub struct Seat {
    thread_id: u32,
    stop: Arc<Stop>,
    environment: Source,
    control: PortEnd,
    port: PortEnd,
}

/// What a worker's engine is known by.
pub struct Place {
    thread_id: u32,
    environment: Variables,
    /// The numbers of its two ports.
    control: u32,
    port: u32,
}

impl Seat {
    /// Makes an engine a worker's.
    pub fn take(self, state: &mut State) {
        let environment = match self.environment {
            Source::Copy(variables) => variables,
            Source::Shared(environment) => {
                let variables = environment.variables();
                state.environment.set(environment);
                variables
            }
        };
        state.stop = self.stop;
        state.worker = Some(Place {
            thread_id: self.thread_id,
            environment,
            control: state.ports.attach(self.control, state),
            port: state.ports.attach(self.port, state),
        });
    }
}

impl Place {
    /// What `process.env` starts with.
    pub fn environment(&self) -> Variables {
        self.environment.clone()
    }

    /// `[threadId, control, port, isShared]` for JavaScript.
    pub fn describe(&self, state: &State) -> Native {
        let is_shared = state.environment.get().is_some();
        state.numbers(&[
            f64::from(self.thread_id),
            f64::from(self.control),
            f64::from(self.port),
            f64::from(u8::from(is_shared)),
        ])
    }
}

/// How a worker ended.
struct End {
    code: i32,
    /// Why it never ran, or did not end as it should.
    failure: Option<String>,
}

/// A worker as its parent sees it.
struct Running {
    stop: Arc<Stop>,
    end: Arc<Mutex<Option<End>>>,
    thread: JoinHandle<()>,
}

impl Running {
    /// Waits for the thread.
    fn join(self) -> End {
        // A panic of the thread is caught there and is in `end`.
        let _ = self.thread.join();
        let end = self
            .end
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        end.unwrap_or(End {
            code: 1,
            failure: Some("the worker's thread ended without a word".into()),
        })
    }
}

/// The workers of an engine that were not joined yet, by the number of their thread.
#[derive(Default)]
pub struct Workers {
    running: RefCell<HashMap<u32, Running>>,
    closed: Cell<bool>,
}

impl Workers {
    /// Ends all of them and waits until they are gone. From here on none starts.
    pub fn end_all(&self) {
        self.closed.set(true);
        let running = self.running.take();
        for worker in running.values() {
            worker.stop.ask();
        }
        for worker in running.into_values() {
            if let Some(failure) = worker.join().failure {
                // Nobody listens any more.
                eprintln!("napi-vtable: a worker failed: {failure}");
            }
        }
    }
}

/// `workerStart(script, argv, execArgv, control, port, environment)`: the number of the new thread. The two ports are
/// given up. The environment is a flat list of names and values, undefined for the shared one.
pub fn start(call: &Call<'_>) -> Native {
    let state = call.state;
    let failed = |message: &str| state.throw(message, &[("code", "ERR_WORKER_INIT_FAILED")]);
    if state.workers.closed.get() {
        return Err(failed("the engine that would own the worker is ending"));
    }
    let script = call.text(0)?;
    let arguments = Arguments {
        argv: message::texts(call, 1)?,
        exec_argv: message::texts(call, 2)?,
    };
    let end = |index| -> Result<PortEnd, Thrown> {
        let id = call.float(index)? as u32;
        let end = state.ports.take(id);
        end.ok_or_else(|| failed("a port of the worker is closed"))
    };
    let (control, port) = (end(3)?, end(4)?);
    let environment = match state.environment.get() {
        // SAFETY: reads a tag.
        Some(environment) if unsafe { q::JS_IsUndefined(call.arg(5)) } => {
            Source::Shared(environment)
        }
        _ => Source::Copy(environment::pairs(message::texts(call, 5)?)),
    };
    let thread_id = LAST_THREAD.fetch_add(1, Ordering::Relaxed) + 1;
    let stop = Arc::<Stop>::default();
    let seat = Seat {
        thread_id,
        stop: Arc::clone(&stop),
        environment,
        control,
        port,
    };
    let version = state.engine().node_api_version();
    let end = Arc::<Mutex<Option<End>>>::default();
    let (theirs, mailbox) = (
        Arc::clone(&end),
        Arc::clone(&state.engine().inner().events.mailbox),
    );
    let builder = std::thread::Builder::new()
        .name(format!("napi-worker-{thread_id}"))
        .stack_size(STACK);
    let spawned = builder.spawn(move || {
        let stop = Arc::clone(&seat.stop);
        let end = live(&stop, || {
            let engine = Engine::with_node_api_version(version)?;
            let runner = Runner::new(engine, &arguments, Some(seat))?;
            Ok(runner.run(Some(&script)))
        });
        *theirs.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
        mailbox.post(News::Worker(thread_id).into());
    });
    let thread = spawned.map_err(|error| failed(&format!("no thread for the worker: {error}")))?;
    let running = Running { stop, end, thread };
    state
        .workers
        .running
        .borrow_mut()
        .insert(thread_id, running);
    state.number(f64::from(thread_id))
}

/// The whole life of a worker's engine, on its thread.
fn live(stop: &Stop, life: impl FnOnce() -> Result<i32, RunError>) -> End {
    // What a panic leaves behind is dropped with the engine; nobody else sees it.
    match catch_unwind(AssertUnwindSafe(life)) {
        Ok(Ok(code)) => End {
            code,
            failure: None,
        },
        // It was asked to end before it was set up.
        Ok(Err(_)) if stop.is_asked() => End {
            code: 1,
            failure: None,
        },
        Ok(Err(error)) => End {
            code: 1,
            failure: Some(with_causes(&error)),
        },
        Err(panic) => End {
            code: 1,
            failure: Some(format!(
                "the worker's engine panicked: {}",
                panic_text(&*panic)
            )),
        },
    }
}

fn thread_id(call: &Call<'_>) -> Result<u32, Thrown> {
    call.float(0).map(|id| id as u32)
}

/// `workerStop(threadId)`: asks it to end.
pub fn stop(call: &Call<'_>) -> Native {
    if let Some(worker) = call.state.workers.running.borrow().get(&thread_id(call)?) {
        worker.stop.ask();
    }
    Ok(q::JS_UNDEFINED)
}

/// `workerEnd(threadId)`: joins it; `[code]` or `[code, failure]` as texts, undefined where there is none.
pub fn end(call: &Call<'_>) -> Native {
    let id = thread_id(call)?;
    let worker = call.state.workers.running.borrow_mut().remove(&id);
    let Some(worker) = worker else {
        return Ok(q::JS_UNDEFINED);
    };
    let End { code, failure } = worker.join();
    let mut texts = vec![code.to_string()];
    texts.extend(failure);
    call.state.strings(&texts)
}

/// `hold()`: one thing more keeps the loop alive.
pub fn hold(call: &Call<'_>) -> Native {
    call.state.engine().inner().keep_alive();
    Ok(q::JS_UNDEFINED)
}

/// `letGo()`: one thing less.
pub fn let_go(call: &Call<'_>) -> Native {
    call.state.engine().inner().let_go();
    Ok(q::JS_UNDEFINED)
}

/// `isExternal(buffer)`: whether an `ArrayBuffer` lies over memory of a native module.
pub fn is_external(call: &Call<'_>) -> Native {
    let mark = call.state.engine().inner().intrinsics.mark_external;
    let mut arguments = [call.arg(0), q::JS_TRUE];
    // SAFETY: the function was saved at start; the arguments are alive during the call.
    call.state.checked(unsafe {
        q::JS_Call(call.ctx(), mark, q::JS_UNDEFINED, 2, arguments.as_mut_ptr())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_on_a_workers_thread_is_its_failure() {
        let end = live(&Stop::default(), || panic!("on purpose"));
        assert_eq!(end.code, 1);
        assert!(end.failure.is_some_and(|text| text.contains("on purpose")));
    }

    #[test]
    fn a_worker_that_is_ended_during_its_start_has_not_failed() {
        let stop = Stop::default();
        stop.ask();
        let path = "x".into();
        let end = live(&stop, || Err(RunError::PathNotUtf8 { path }));
        assert_eq!((end.code, end.failure), (1, None));
    }

    #[test]
    fn an_engine_that_could_not_be_made_is_a_failure_with_its_reason() {
        let path = "x".into();
        let end = live(&Stop::default(), || Err(RunError::PathNotUtf8 { path }));
        assert_eq!(end.code, 1);
        assert!(end.failure.is_some_and(|text| text.contains("UTF-8")));
    }
}
