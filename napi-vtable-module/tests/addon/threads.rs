//! Calls from other threads.

use std::cell::Cell;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use napi_vtable_module::{
    Env, Error, Exports, IntoJs, JsFunction, JsValue, Reply, ReplyError, Result,
    ThreadsafeFunction, ThreadsafeOptions, TryCallError,
};

/// Payloads that are made and not dropped yet, in all envs.
static PAYLOADS: AtomicI32 = AtomicI32::new(0);

/// An argument that is counted.
struct Payload(u32);

impl Payload {
    fn new(number: u32) -> Self {
        PAYLOADS.fetch_add(1, Ordering::SeqCst);
        Self(number)
    }
}

impl Drop for Payload {
    fn drop(&mut self) {
        PAYLOADS.fetch_sub(1, Ordering::SeqCst);
    }
}

impl<'s> IntoJs<'s> for Payload {
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        self.0.into_js(env)
    }
}

type Counted = ThreadsafeFunction<(Payload,)>;
type Asked = ThreadsafeFunction<(Payload,), f64>;

/// Threads that have not come to their end.
static THREADS: AtomicU32 = AtomicU32::new(0);

fn start(work: impl FnOnce() + Send + 'static) {
    struct Ends;
    impl Drop for Ends {
        fn drop(&mut self) {
            THREADS.fetch_sub(1, Ordering::SeqCst);
        }
    }
    THREADS.fetch_add(1, Ordering::SeqCst);
    thread::spawn(move || {
        let _ends = Ends;
        work();
    });
}

/// Calls from some threads at once, each a number of times, or until the env ends.
fn call_from_threads(threads: u32, calls: u32, f: Counted) {
    for thread in 0..threads {
        let f = f.clone();
        start(move || {
            for call in 0..calls {
                let number = thread * calls + call;
                if f.call((Payload::new(number),)).is_err() {
                    break;
                }
            }
        });
    }
}

fn told<T: std::fmt::Display>(result: Result<T, ReplyError>) -> (String, Vec<Option<String>>) {
    match result {
        Ok(value) => (value.to_string(), Vec::new()),
        Err(ReplyError::Thrown(thrown)) => {
            let own = |text: Option<&str>| text.map(str::to_owned);
            let stack = own(thrown.stack());
            (
                "thrown".to_owned(),
                vec![
                    own(Some(thrown.name())),
                    own(Some(thrown.message())),
                    own(thrown.code()),
                    stack,
                ],
            )
        }
        Err(error) => (format!("{error:?}"), Vec::new()),
    }
}

type Told = ThreadsafeFunction<(String, Vec<Option<String>>)>;

/// Waits on another thread for the result, and passes on what came of it.
fn ask(f: Asked, number: u32, answer: Told) {
    start(move || {
        let result = f.call_async((Payload::new(number),)).wait();
        drop(f);
        let _ = answer.call(told(result)); // the env may have ended
    });
}

/// The same with an executor of the test's own.
fn ask_by_future(f: Asked, number: u32, answer: Told) {
    start(move || {
        let result = block_on(f.call_async((Payload::new(number),)));
        answer.call(told(result)).expect("it is open");
    });
}

fn block_on<R>(reply: Reply<R>) -> Result<R, ReplyError> {
    use std::sync::Arc;
    use std::task::{Context, Poll, Wake, Waker};
    struct Unpark(thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut reply = std::pin::pin!(reply);
    loop {
        match reply.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(result) => return result,
            Poll::Pending => thread::park(),
        }
    }
}

/// Nobody takes the result.
fn drop_the_reply(f: Asked, number: u32) {
    start(move || drop(f.call_async((Payload::new(number),))));
}

/// On JavaScript's own thread there is no waiting.
fn ask_here(f: Asked) -> String {
    format!("{:?}", f.call_async((Payload::new(0),)).wait())
}

/// A queue of two: what each way of calling says here, where nobody empties it meanwhile.
fn fill<'s>(env: Env<'s>, f: JsFunction<'s>) -> Result<Vec<String>> {
    let f: Asked = ThreadsafeOptions::new().max_queue(2).function(&env, f)?;
    let mut said: Vec<_> = (0..3)
        .map(|number| match f.try_call((Payload::new(number),)) {
            Ok(()) => "sent".to_owned(),
            Err(TryCallError::Full((payload,))) => format!("full {}", payload.0),
            Err(error) => format!("{error:?}"),
        })
        .collect();
    said.push(format!("{:?}", f.call((Payload::new(3),))));
    said.push(format!("{:?}", f.call_async((Payload::new(4),)).wait()));
    Ok(said)
}

/// More calls than a queue of one holds: the threads wait for room.
fn call_bounded<'s>(env: Env<'s>, threads: u32, calls: u32, f: JsFunction<'s>) -> Result<()> {
    let f: Counted = ThreadsafeOptions::new().max_queue(1).function(&env, f)?;
    call_from_threads(threads, calls, f);
    Ok(())
}

/// Options for a queue that holds `limit` calls, which are made in batches or one by one.
fn options(limit: u32, batched: Option<bool>) -> ThreadsafeOptions<'static> {
    let options = ThreadsafeOptions::new().max_queue(limit as usize);
    if batched == Some(true) {
        options.batched()
    } else {
        options
    }
}

/// Calls in batches, from some threads at once.
fn call_batched<'s>(
    env: Env<'s>,
    threads: u32,
    calls: u32,
    limit: u32,
    f: JsFunction<'s>,
) -> Result<()> {
    let f: Counted = options(limit, Some(true)).function(&env, f)?;
    call_from_threads(threads, calls, f);
    Ok(())
}

/// Threads that each wait for the result of a call before the next one, so that the queue is empty again and again.
fn ask_in_turn<'s>(
    env: Env<'s>,
    threads: u32,
    calls: u32,
    limit: u32,
    f: JsFunction<'s>,
) -> Result<()> {
    let f: Asked = options(limit, Some(true)).function(&env, f)?;
    for _ in 0..threads {
        let f = f.clone();
        start(move || {
            for number in 0..calls {
                let result = loop {
                    match f.call_async((Payload::new(number),)).wait() {
                        Err(ReplyError::Full) => thread::yield_now(),
                        result => break result,
                    }
                };
                assert_eq!(result, Ok(2.0 * f64::from(number)));
            }
        });
    }
    Ok(())
}

/// What a batch of calls gives to the thread that made them.
fn ask_together<'s>(env: Env<'s>, numbers: u32, f: JsFunction<'s>, answer: Told) -> Result<()> {
    let f: Asked = options(0, Some(true)).function(&env, f)?;
    // Here, so that none is made before all are sent.
    let replies: Vec<_> = (0..numbers)
        .map(|number| f.call_async((Payload::new(number),)))
        .collect();
    start(move || {
        for reply in replies {
            answer.call(told(reply.wait())).expect("it is open");
        }
    });
    Ok(())
}

/// Threads that call until they are told that it is over; the queue holds `limit`.
fn call_until_closed<'s>(
    env: Env<'s>,
    limit: u32,
    f: JsFunction<'s>,
    batched: Option<bool>,
) -> Result<()> {
    let f: Asked = options(limit, batched).unref().function(&env, f)?;
    keep(&f);
    for number in 0..4 {
        let f = f.clone();
        start(move || {
            while f.call((Payload::new(number),)).is_ok() {
                if limit == 0 {
                    thread::yield_now();
                }
            }
            assert!(f.is_closed());
            assert_eq!(
                f.call_async((Payload::new(1),)).wait(),
                Err(ReplyError::Closed)
            );
        });
    }
    Ok(())
}

/// Threads that wait for results until they are told that it is over.
fn ask_until_closed<'s>(env: Env<'s>, f: JsFunction<'s>, batched: Option<bool>) -> Result<()> {
    let f: Asked = options(0, batched).function(&env, f)?;
    keep(&f);
    for number in 0..4 {
        let f = f.clone();
        start(
            move || {
                while f.call_async((Payload::new(number),)).wait() != Err(ReplyError::Closed) {}
            },
        );
    }
    Ok(())
}

/// Handles that outlive their env.
static LEFT: Mutex<Vec<Asked>> = Mutex::new(Vec::new());

fn keep(f: &Asked) {
    LEFT.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(f.clone());
}

fn abort_left() {
    for f in &*LEFT.lock().unwrap_or_else(PoisonError::into_inner) {
        f.abort();
        f.abort();
    }
}

/// What those that are left say; then they go.
fn call_left() -> Vec<String> {
    let left = std::mem::take(&mut *LEFT.lock().unwrap_or_else(PoisonError::into_inner));
    left.iter()
        .flat_map(|f| {
            [
                format!("{:?}", f.call((Payload::new(0),))),
                format!("{:?}", f.try_call((Payload::new(0),))),
                format!("{:?}", f.clone().call_async((Payload::new(0),)).wait()),
            ]
        })
        .collect()
}

/// A handle that keeps the program running unless it is told not to.
fn leave_function<'s>(env: Env<'s>, f: JsFunction<'s>, how: &str) -> Result<()> {
    let f: Asked = ThreadsafeFunction::new(&env, f)?;
    match how {
        "unref" => f.unref_in(&env)?,
        "ref" => {
            f.unref_in(&env)?;
            f.ref_in(&env)?;
        }
        _ => {}
    }
    keep(&f);
    Ok(())
}

/// A Rust function on JavaScript's thread: it keeps what may not leave it.
fn sum_in_rust(env: Env<'_>, to: u32, answer: Told) -> Result<()> {
    let sum = Cell::new(0);
    let add = ThreadsafeFunction::from_fn(&env, move |env, number: u32| {
        let object = env.object()?;
        object.set(&env, c"number", number)?;
        sum.set(sum.get() + object.get::<u32>(&env, c"number")?);
        Ok(sum.get())
    })?;
    start(move || {
        let replies: Vec<_> = (1..=to).map(|number| add.call_async(number)).collect();
        let last = replies.into_iter().map(Reply::wait).last();
        answer
            .call(told(last.expect("there is one")))
            .expect("it is open");
    });
    Ok(())
}

/// What goes wrong in a Rust function, with somebody waiting for it and without.
fn fail_in_rust(env: Env<'_>, how: String, answer: Option<Told>) -> Result<()> {
    let fail = ThreadsafeFunction::from_fn(&env, move |env, how: String| -> Result<u32> {
        match &*how {
            "panic" => panic!("on JavaScript's thread"),
            "error" => Err(Error::range_error("out of range")
                .with_code("E_RANGE")
                .into()),
            _ => Err(env.throw(env.string("a text")?)),
        }
    })?;
    start(move || match answer {
        Some(answer) => {
            let result = fail.call_async(how).wait();
            answer.call(told(result)).expect("it is open");
        }
        None => fail.call(how).expect("it is open"),
    });
    Ok(())
}

/// A conversion that panics.
struct Panics;

impl<'s> IntoJs<'s> for Panics {
    fn into_js(self, _env: &Env<'s>) -> Result<JsValue<'s>> {
        panic!("an argument")
    }
}

fn panicking_argument(f: ThreadsafeFunction<(Panics,)>) {
    start(move || f.call((Panics,)).expect("it is open"));
}

pub(crate) fn init(exports: &mut Exports<'_>) -> Result<()> {
    exports.function(c"callFromThreads", call_from_threads)?;
    exports.function(c"ask", ask)?;
    exports.function(c"askByFuture", ask_by_future)?;
    exports.function(c"dropTheReply", drop_the_reply)?;
    exports.function(c"askHere", ask_here)?;
    exports.function(c"fill", fill)?;
    exports.function(c"callBounded", call_bounded)?;
    exports.function(c"callBatched", call_batched)?;
    exports.function(c"askInTurn", ask_in_turn)?;
    exports.function(c"askTogether", ask_together)?;
    exports.function(c"callUntilClosed", call_until_closed)?;
    exports.function(c"askUntilClosed", ask_until_closed)?;
    exports.function(c"abortLeft", abort_left)?;
    exports.function(c"callLeft", call_left)?;
    exports.function(c"leaveFunction", leave_function)?;
    exports.function(c"sumInRust", sum_in_rust)?;
    exports.function(c"failInRust", fail_in_rust)?;
    exports.function(c"panickingArgument", panicking_argument)?;
    exports.function(c"payloads", || PAYLOADS.load(Ordering::SeqCst))?;
    exports.function(c"threads", || THREADS.load(Ordering::SeqCst))
}
