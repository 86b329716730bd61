//! The addon of `tests/js/async_*.js`: futures, promises and streams, and what ends them.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use napi_vtable_module::asynchronous::{BoxFuture, Executor};

/// Values that are there and count themselves, in all envs.
static LIVE: AtomicI32 = AtomicI32::new(0);

/// Counts itself.
pub struct Counted(());

impl Counted {
    fn new() -> Self {
        LIVE.fetch_add(1, Ordering::SeqCst);
        Self(())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What futures wait for, by name, in all envs.
static GATES: Mutex<Option<HashMap<String, Gate>>> = Mutex::new(None);
static OPENED: Condvar = Condvar::new();

#[derive(Default)]
struct Gate {
    is_open: bool,
    waiting: Vec<Waker>,
}

fn gates() -> MutexGuard<'static, Option<HashMap<String, Gate>>> {
    GATES.lock().unwrap()
}

/// Waits for a gate, which it closes again.
struct Pass(String);

impl Future for Pass {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut gates = gates();
        let gate = gates
            .get_or_insert_default()
            .entry(self.0.clone())
            .or_default();
        if std::mem::take(&mut gate.is_open) {
            return Poll::Ready(());
        }
        gate.waiting.push(context.waker().clone());
        Poll::Pending
    }
}

/// Its drop panics.
pub struct PanicsInDrop;

impl Future for PanicsInDrop {
    type Output = later::Unit;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<later::Unit> {
        Poll::Ready(later::Unit(Counted::new()))
    }
}

impl Drop for PanicsInDrop {
    fn drop(&mut self) {
        panic!("while a future was dropped");
    }
}

/// Numbers, each after a gate where there is one; it ends after some of them, or fails.
pub struct Numbers {
    next: u32,
    end: u32,
    gate: Option<Pass>,
    fails: bool,
    #[allow(dead_code)] // it counts
    counted: Counted,
}

impl Numbers {
    fn new(end: u32, gate: Option<String>, fails: bool) -> Self {
        Self {
            next: 0,
            end,
            gate: gate.map(Pass),
            fails,
            counted: Counted::new(),
        }
    }
}

impl Stream for Numbers {
    type Item = Result<u32, napi_vtable_module::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        POLLS.fetch_add(1, Ordering::SeqCst);
        if let Some(gate) = &mut self.gate
            && Pin::new(gate).poll(context).is_pending()
        {
            return Poll::Pending;
        }
        self.next += 1;
        Poll::Ready(if self.next <= self.end {
            Some(Ok(self.next))
        } else if self.fails {
            assert!(self.end != 0, "in a stream");
            Some(Err(napi_vtable_module::Error::range_error(
                "no more numbers",
            )))
        } else {
            None
        })
    }
}

/// How often a stream was polled.
static POLLS: AtomicI32 = AtomicI32::new(0);

/// Drops what it gets.
struct Drops;

impl Executor for Drops {
    fn spawn(&'static self, _future: BoxFuture) {}
}

/// Panics instead.
struct Panics;

impl Executor for Panics {
    fn spawn(&'static self, _future: BoxFuture) {
        panic!("no executor")
    }
}

/// Polls at once, on JavaScript's thread, as a test of what relies on nothing.
struct AtOnce;

impl Executor for AtOnce {
    fn spawn(&'static self, mut future: BoxFuture) {
        let mut context = Context::from_waker(Waker::noop());
        assert!(future.as_mut().poll(&mut context).is_ready());
    }
}

#[napi_vtable_module::module]
mod later {
    use napi_vtable_module::asynchronous::{Abortable, ThreadPool};
    use napi_vtable_module::{
        AbortSignal, Async, Env, Error, Held, IntoJs, JsAsyncIterator, JsPromise, JsValue,
        Promised, Rest, Result, Streamed, This,
    };

    use super::*;

    #[export]
    async fn add(a: f64, #[default(1.0)] b: f64) -> f64 {
        a + b
    }

    /// Greets somebody, later.
    #[export]
    async fn greet(name: &str, #[default("Hello")] greeting: &str, end: Option<&str>) -> String {
        format!("{greeting}, {name}{}", end.unwrap_or("!"))
    }

    #[export]
    async fn nothing() {}

    #[export]
    async fn sum(numbers: Rest<f64>) -> f64 {
        numbers.iter().sum()
    }

    #[export]
    async fn parse(text: String) -> Result<i32> {
        Ok(text.parse::<i32>()?)
    }

    #[export]
    async fn refuses(code: String) -> Result<(), Error> {
        Err(Error::range_error("refused").with_code(code))
    }

    #[export]
    async fn panics(text: &str) -> u32 {
        panic!("{text}")
    }

    #[export]
    fn panics_in_drop() -> Async<PanicsInDrop> {
        Async(PanicsInDrop)
    }

    /// Panics while it is converted, or fails to.
    pub struct Unconvertible(bool, #[allow(dead_code)] Counted);

    impl<'s> IntoJs<'s> for Unconvertible {
        fn into_js(self, _env: &Env<'s>) -> Result<JsValue<'s>> {
            assert!(!self.0, "while a result was converted");
            Err(Error::range_error("it has no counterpart").into())
        }
    }

    #[export]
    async fn unconvertible(panics: bool) -> Unconvertible {
        Unconvertible(panics, Counted::new())
    }

    /// Not on the thread that calls.
    #[export]
    async fn thread() -> String {
        format!("{:?}", std::thread::current().id())
    }

    #[export]
    fn this_thread() -> String {
        format!("{:?}", std::thread::current().id())
    }

    #[export]
    async fn sum_promised(one: Promised<f64>, other: Promised<f64>) -> Result<f64> {
        Ok(one.await? + other.await?)
    }

    /// Adds up at most so many numbers.
    #[export]
    async fn sum_streamed(mut numbers: Streamed<f64>, most: Option<u32>) -> Result<f64> {
        let counted = Counted::new();
        let mut sum = 0.0;
        let mut left = most.unwrap_or(u32::MAX);
        while left > 0
            && let Some(number) = numbers.next().await
        {
            sum += number?;
            left -= 1;
        }
        drop(counted);
        Ok(sum)
    }

    #[derive(napi_vtable_module::FromJs)]
    struct Named {
        name: String,
    }

    #[export]
    async fn whose(this: This<Named>, r#type: String) -> String {
        format!("{}{type}", this.name)
    }

    #[export]
    fn pass_unless(
        gate: String,
        signal: Option<AbortSignal>,
    ) -> Abortable<impl Future<Output = Result<Unit>>> {
        Async(pass(gate)).abort_with(signal)
    }

    #[export]
    fn by_hand<'s>(env: Env<'s>, text: String) -> Result<JsPromise<'s>> {
        env.promise_from(async move { text.len() })
    }

    /// Waits for a gate.
    #[export]
    async fn pass(gate: String) -> Result<Unit> {
        let counted = Counted::new();
        Pass(gate).await;
        drop(counted);
        Ok(Unit(Counted::new()))
    }

    /// A result that counts itself.
    pub struct Unit(#[allow(dead_code)] pub(super) Counted);

    impl<'s> IntoJs<'s> for Unit {
        fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
            "passed".into_js(env)
        }
    }

    /// Waits for a gate and keeps its thread.
    #[export]
    async fn block(gate: String) -> Unit {
        let counted = Counted::new();
        let mut gates = gates();
        loop {
            let gate = gates
                .get_or_insert_default()
                .entry(gate.clone())
                .or_default();
            if std::mem::take(&mut gate.is_open) {
                break;
            }
            gates = OPENED.wait(gates).unwrap();
        }
        drop(gates);
        drop(counted);
        Unit(Counted::new())
    }

    #[export]
    fn open(gate: String) {
        let mut gates = gates();
        let gate = gates.get_or_insert_default().entry(gate).or_default();
        gate.is_open = true;
        let waiting = std::mem::take(&mut gate.waiting);
        drop(gates);
        OPENED.notify_all();
        waiting.into_iter().for_each(Waker::wake);
    }

    /// How many wait for a gate.
    #[export]
    fn waiting(gate: String) -> usize {
        let gates = gates();
        let gate = gates.as_ref().and_then(|gates| gates.get(&gate));
        gate.map_or(0, |gate| gate.waiting.len())
    }

    #[export]
    fn live() -> i32 {
        LIVE.load(Ordering::SeqCst)
    }

    #[export]
    fn numbers(
        end: u32,
        gate: Option<String>,
        #[default(false)] fails: bool,
    ) -> JsAsyncIterator<impl Stream<Item = Result<u32, Error>>> {
        JsAsyncIterator(Numbers::new(end, gate, fails))
    }

    #[export]
    async fn numbers_later(end: u32) -> Result<JsAsyncIterator<Numbers>> {
        Ok(JsAsyncIterator(Numbers::new(end, None, false)))
    }

    #[export]
    fn polls() -> i32 {
        POLLS.swap(0, Ordering::SeqCst)
    }

    #[export]
    fn use_executor<'s>(env: Env<'s>, name: &str) -> Result<()> {
        static POOL: ThreadPool = ThreadPool::with_threads(1);
        env.set_executor(match name {
            "drops" => &Drops,
            "panics" => &Panics,
            "at once" => &AtOnce,
            _ => &POOL,
        })
    }

    #[export]
    pub struct Store {
        value: Mutex<f64>,
        plain: f64,
        #[allow(dead_code)] // it counts
        counted: Counted,
    }

    #[export]
    impl Store {
        #[constructor]
        fn new(value: f64) -> Self {
            Self {
                value: Mutex::new(value),
                plain: value,
                counted: Counted::new(),
            }
        }

        /// Makes one, later.
        async fn make(value: f64) -> Self {
            Self::new(value)
        }

        async fn get(&self) -> f64 {
            *self.value.lock().unwrap()
        }

        #[getter]
        async fn value(&self) -> f64 {
            self.get().await
        }

        async fn set(&self, value: f64) {
            *self.value.lock().unwrap() = value;
        }

        async fn get_after(&self, gate: String) -> f64 {
            Pass(gate).await;
            *self.value.lock().unwrap()
        }

        async fn block(&self, gate: String) -> f64 {
            super::later::block(gate).await;
            self.plain
        }

        async fn plus(&self, other: &Store, third: Option<&Store>) -> f64 {
            let other = *other.value.lock().unwrap();
            let third = third.map_or(0.0, |third| *third.value.lock().unwrap());
            *self.value.lock().unwrap() + other + third
        }

        async fn finish(self, gate: String) -> f64 {
            Pass(gate).await;
            self.plain
        }

        #[async_iterator]
        fn numbers(&self) -> Numbers {
            Numbers::new(self.plain as u32, None, false)
        }

        #[getter]
        fn plain(&self) -> f64 {
            self.plain
        }

        fn set_plain(&mut self, plain: f64) {
            self.plain = plain;
        }
    }

    #[export]
    pub struct LargeStore {
        #[extends]
        store: Store,
    }

    #[export]
    impl LargeStore {
        #[constructor]
        fn new(value: f64) -> Self {
            Self {
                store: Store::new(value),
            }
        }
    }

    /// Keeps a borrow on this thread, for as long as the call.
    #[export]
    fn held(store: Held<Store>) -> f64 {
        store.plain
    }
}
