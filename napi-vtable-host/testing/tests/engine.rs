//! What a test relies on.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

use napi_vtable_testing::{Engine, Error, Result};

static ALIVE: AtomicUsize = AtomicUsize::new(0);

#[napi_vtable_module::module]
mod parts {
    use super::{ALIVE, Counted, Ordering, STATES};
    use napi_vtable_module::{
        Env, Error, FromJs, Handle as _, IntoJs, JsFunction, JsPromise, Result,
    };

    #[export]
    fn add(a: f64, b: f64) -> f64 {
        a + b
    }

    #[export]
    fn fail() -> Result<()> {
        let cause = Error::type_error("too short").with_code("ERR_SHORT");
        Err(Error::range_error("out of range")
            .with_code("ERR_RANGE")
            .with_cause(cause)
            .into())
    }

    #[export]
    fn panics() {
        panic!("on purpose");
    }

    #[export]
    fn call<'s>(env: Env<'s>, f: JsFunction<'s>) -> Result<f64> {
        f.call(&env, (20, 1))
    }

    /// Its memory would be gone if the engine ran code now.
    #[export]
    fn reenter(memory: &mut [f64]) {
        let js = super::FOUND.with_borrow(|found| found.clone());
        let _ = js
            .expect("the test has put it there")
            .run("structuredClone(memory, { transfer: [memory.buffer] })");
        memory.fill(1.0);
    }

    #[export]
    fn count(env: &Env<'_>) -> u32 {
        let count = &env.state::<Counted>().0;
        count.set(count.get() + 1);
        count.get()
    }

    #[export]
    fn promise<'s>(env: Env<'s>) -> Result<JsPromise<'s>> {
        let (deferred, promise) = env.promise()?;
        deferred.resolve(&env, 7)?;
        Ok(promise)
    }

    /// Forgets a reference on purpose.
    #[export]
    fn leak<'s>(env: Env<'s>, f: JsFunction<'s>) -> Result<()> {
        std::mem::forget(f.persist(&env)?);
        Ok(())
    }

    #[export]
    #[derive(FromJs, IntoJs, Debug, PartialEq)]
    pub(super) struct Point {
        pub(super) x: f64,
        pub(super) y: Option<f64>,
    }

    #[export]
    fn mirror(point: Point) -> Point {
        Point {
            x: -point.x,
            y: point.y,
        }
    }

    #[export]
    pub struct Thing {}

    #[export]
    impl Thing {
        #[constructor]
        fn new() -> Self {
            ALIVE.fetch_add(1, Ordering::Relaxed);
            Self {}
        }
    }

    impl Drop for Thing {
        fn drop(&mut self) {
            ALIVE.fetch_sub(1, Ordering::Relaxed);
        }
    }

    impl Drop for Counted {
        fn drop(&mut self) {
            STATES.with_borrow_mut(|list| list.push(self.0.get()));
        }
    }
}

#[derive(Default)]
struct Counted(Cell<u32>);

thread_local! {
    /// What the states of this thread held when they were dropped.
    static STATES: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

#[test]
fn a_result_has_the_type_that_is_asked_for() -> Result {
    let js = Engine::new(MODULE)?;
    assert_eq!(js.eval::<f64>("addon.add(2, 3)")?, 5.0);
    assert!(js.eval::<f64>("NaN")?.is_nan());
    assert_eq!(js.eval::<String>("'ä'.repeat(3)")?, "äää");
    assert_eq!(js.eval::<Option<u32>>("undefined")?, None);
    assert_eq!(
        js.eval::<Vec<(String, bool)>>("[['a', true]]")?,
        [("a".into(), true)]
    );
    assert_eq!(js.eval::<i128>("-(2n ** 100n)")?, -(1 << 100));
    let point = js.eval::<parts::Point>("addon.mirror({ x: 1 })")?;
    assert_eq!(point, parts::Point { x: -1.0, y: None });

    let error = js.eval::<u32>("({ a: 1 })").unwrap_err();
    assert!(matches!(error, Error::Result(_)), "{error}");
    assert!(error.to_string().contains("expected a number"), "{error}");
    Ok(())
}

#[test]
fn variables_of_one_piece_are_there_in_the_next() -> Result {
    let js = Engine::new(MODULE)?;
    js.run("const one = 1; let two = 2; function three() { return 3; } class Four {} ")?;
    assert_eq!(
        js.eval::<f64>("one + two + three() + new Four().constructor.name.length")?,
        10.0
    );
    js.set("list", vec![1, 2, 3])?;
    js.run("assert.deepStrictEqual(list, [1, 2, 3])")
}

#[test]
fn an_error_keeps_name_message_code_cause_and_place() -> Result {
    let js = Engine::new(MODULE)?;
    let line = line!() + 1;
    let thrown = js.throws("addon.fail()");
    assert_eq!(thrown.name, "RangeError");
    assert_eq!(thrown.message, "out of range");
    assert_eq!(thrown.code.as_deref(), Some("ERR_RANGE"));
    let cause = thrown.cause.as_deref().unwrap();
    assert_eq!(
        (cause.name.as_str(), cause.code.as_deref()),
        ("TypeError", Some("ERR_SHORT"))
    );
    let stack = thrown.stack.unwrap();
    assert!(stack.contains(&format!("engine.rs:{line}")), "{stack}");

    let shown = format!("{:?}", js.run("addon.fail()").unwrap_err());
    assert!(
        shown.starts_with("RangeError [ERR_RANGE]: out of range\n"),
        "{shown}"
    );
    assert!(
        shown.contains("caused by TypeError [ERR_SHORT]: too short"),
        "{shown}"
    );

    assert_eq!(js.throws("throw 'just text'").message, "just text");
    assert_eq!(js.throws("throw null").message, "null");
    assert_eq!(
        js.throws("throw Symbol('s')").message,
        "a value without a text"
    );
    assert_eq!(js.throws("const const").name, "SyntaxError");
    assert_eq!(
        js.throws("addon.panics()").code.as_deref(),
        Some("ERR_RUST_PANIC")
    );
    // A circle of causes has an end here.
    js.throws("const e = new Error('round'); e.cause = e; throw e");
    // The engine goes on after all of that.
    assert_eq!(js.eval::<f64>("addon.add(1, 1)")?, 2.0);
    Ok(())
}

#[test]
fn a_failed_assertion_of_javascript_fails_the_test() -> Result {
    let js = Engine::new(MODULE)?;
    let error = js
        .run("assert.deepStrictEqual([addon.add(1, 1)], [3])")
        .unwrap_err();
    assert_eq!(error.thrown().unwrap().name, "AssertionError");
    assert_eq!(error.to_string().matches("AssertionError").count(), 1);
    Ok(())
}

#[test]
#[should_panic(expected = "this code should throw and does not")]
fn code_that_does_not_throw_where_it_should_fails_the_test() {
    Engine::new(MODULE).unwrap().throws("addon.add(1, 1)");
}

#[test]
fn promises_are_waited_for() -> Result {
    let js = Engine::new(MODULE)?;
    assert_eq!(js.eval::<f64>("addon.promise()")?, 7.0);
    assert_eq!(
        js.eval::<f64>("await addon.promise() + await addon.promise()")?,
        14.0
    );
    js.run(
        "
        const { setTimeout: sleep } = require('timers/promises');
        async function* numbers() { for (let i = 0; i < 3; i += 1) { await sleep(1); yield i; } }
        const seen = [];
        for await (const number of numbers()) seen.push(number);
        assert.deepStrictEqual(seen, [0, 1, 2]);
    ",
    )?;
    assert_eq!(
        js.throws("Promise.reject(new TypeError('later'))").message,
        "later"
    );
    assert_eq!(
        js.throws("await sleep(1); throw new TypeError('later still')")
            .message,
        "later still"
    );
    Ok(())
}

#[test]
fn a_promise_that_never_settles_is_an_error_and_no_hang() -> Result {
    let js = Engine::new(MODULE)?;
    let error = js.run("new Promise(() => {})").unwrap_err();
    assert!(matches!(error, Error::Stalled), "{error}");
    js.run("1")
}

#[test]
fn what_nobody_catches_is_not_lost() -> Result {
    let js = Engine::new(MODULE)?;
    let error = js.run("setImmediate(() => { throw new Error('adrift') }); await new Promise((resolve) => setTimeout(resolve, 5))");
    assert!(
        matches!(&error, Err(Error::Uncaught(thrown)) if thrown.message == "adrift"),
        "{error:?}"
    );
    let error = js.run("Promise.reject(new Error('unhandled')); 1");
    assert!(
        matches!(&error, Err(Error::Uncaught(thrown)) if thrown.message == "unhandled"),
        "{error:?}"
    );

    js.run("setTimeout(() => { throw new Error('after the code') }, 1)")?;
    let error = js.run_loop();
    assert!(
        matches!(&error, Err(Error::Uncaught(thrown)) if thrown.message == "after the code"),
        "{error:?}"
    );

    // A listener of the code's own has it instead.
    js.run(
        "
        let heard;
        process.once('uncaughtException', (error) => { heard = error.message; });
        setImmediate(() => { throw new Error('heard') });
    ",
    )?;
    js.run_loop()?;
    assert_eq!(js.eval::<String>("heard")?, "heard");
    Ok(())
}

#[test]
fn process_exit_ends_the_engine_and_not_the_test_program() -> Result {
    let js = Engine::new(MODULE)?;
    for _ in 0..2 {
        let error = js.run("process.exit(3)").unwrap_err();
        assert!(matches!(error, Error::Exited(3)), "{error}");
    }
    Ok(())
}

#[test]
fn the_end_drops_values_and_states() -> Result {
    let js = Engine::new(MODULE)?;
    js.run("addon.count(); addon.count(); globalThis.circle = { f() { return circle } };")?;
    js.run("const kept = [new addon.Thing(), new addon.Thing()];")?;
    assert!(ALIVE.load(Ordering::Relaxed) >= 2);
    drop(js);
    assert_eq!(STATES.take(), [2]);
    Ok(())
}

#[test]
fn each_load_has_a_state_of_its_own() -> Result {
    let js = Engine::new(MODULE)?;
    js.load("second", MODULE)?;
    js.run("addon.count(); addon.count(); assert.strictEqual(second.count(), 1); assert.notStrictEqual(second, addon)")?;
    js.run("assert.strictEqual(require('addon'), addon); assert.strictEqual(require('second'), second)")?;
    let error = js.load("second", MODULE).unwrap_err();
    assert!(
        matches!(&error, Error::Name(name) if name == "second"),
        "{error}"
    );
    let error = js.load("a/b", MODULE).unwrap_err();
    assert!(matches!(&error, Error::Link(_)), "{error}");
    drop(js);
    assert_eq!(STATES.take(), [1, 2]); // the newest env ends first
    Ok(())
}

#[test]
fn workers_load_the_module_into_their_own_env() -> Result {
    let js = Engine::new(MODULE)?;
    js.run("addon.count()")?;
    let count = js.eval::<u32>(
        "
        const worker = new worker_threads.Worker(`
            const { parentPort } = require('worker_threads');
            const addon = require('addon');
            addon.count();
            parentPort.postMessage(addon.count());
        `, { eval: true });
        const [count] = await events.once(worker, 'message');
        await events.once(worker, 'exit');
        count
    ",
    )?;
    assert_eq!(count, 2);
    assert_eq!(js.eval::<u32>("addon.count()")?, 2);
    Ok(())
}

#[test]
fn engines_of_several_threads_do_not_disturb_each_other() {
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let js = Engine::new(MODULE).unwrap();
                for round in 1..=50_u32 {
                    assert_eq!(js.eval::<u32>("addon.count()").unwrap(), round);
                }
                js.run("globalThis.things = Array.from({ length: 100 }, () => new addon.Thing())")
                    .unwrap();
                js.gc().unwrap();
            });
        }
    });
}

#[test]
fn rust_functions_that_take_handles_run_without_being_exported() -> Result {
    use napi_vtable_module::{Env, JsObject};

    fn area<'s>(env: &Env<'s>, size: JsObject<'s>) -> napi_vtable_module::Result<f64> {
        Ok(size.get::<f64>(env, c"width")? * size.get::<f64>(env, c"height")?)
    }

    let mut js = Engine::empty()?;
    let result = js.with(|env| {
        let size = env.object()?;
        size.set(&env, c"width", 6)?;
        size.set(&env, c"height", 7)?;
        area(&env, size)
    })?;
    assert_eq!(result, 42.0);

    let error = js.with(|env| area(&env, env.object()?)).unwrap_err();
    assert!(error.to_string().contains("width"), "{error}");
    Ok(())
}

thread_local! {
    /// What a native function of this thread finds.
    static FOUND: RefCell<Option<Rc<Engine>>> = const { RefCell::new(None) };
}

#[test]
fn a_native_function_cannot_run_code_beside_its_env() -> Result {
    let js = Rc::new(Engine::new(MODULE)?);
    FOUND.set(Some(Rc::clone(&js)));
    let thrown = js.throws("addon.reenter(new Float64Array(4))");
    FOUND.take();
    assert_eq!(thrown.code.as_deref(), Some("ERR_RUST_PANIC"));
    assert!(thrown.message.contains("the engine is in use"), "{thrown}");
    assert_eq!(js.eval::<f64>("addon.add(1, 1)")?, 2.0);
    Ok(())
}

#[test]
fn an_exception_that_rust_code_catches_is_gone() -> Result {
    use napi_vtable_module::JsValue;

    let mut js = Engine::new(MODULE)?;
    js.run("globalThis.odd = [Symbol('s'), { toString() { throw new Error('no text') } }]")?;
    let texts = js.with(|env| {
        let odd = env.global()?.get::<Vec<JsValue<'_>>>(&env, "odd")?;
        let mut caught = Vec::new();
        for value in odd {
            let Err(failure) = value.coerce_to_string(&env) else {
                unreachable!("neither has a text");
            };
            let error = failure
                .catch(&env)?
                .downcast::<napi_vtable_module::JsError<'_>>(&env)?;
            caught.push(error.message(&env)?);
        }
        // Nothing is pending: the call works.
        let text: String = env
            .global()?
            .get::<napi_vtable_module::JsFunction<'_>>(&env, "String")?
            .call(&env, (1,))?;
        caught.push(text);
        Ok(caught)
    })?;
    assert_eq!(texts[1..], ["no text", "1"]);
    Ok(())
}

#[test]
fn a_panic_in_rust_code_leaves_an_engine_that_goes_on() -> Result {
    let mut js = Engine::new(MODULE)?;
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        js.with::<()>(|_| panic!("an assertion failed"))
    }));
    assert!(panicked.is_err());
    assert_eq!(js.eval::<f64>("addon.add(1, 1)")?, 2.0);
    Ok(())
}

#[test]
fn a_leaked_reference_is_seen() -> Result {
    let js = Engine::new(MODULE)?;
    js.run("function round(f) { for (let i = 0; i < 10; i += 1) f(); }")?;
    js.run("round(() => addon.call((a, b) => a + b))")?; // what is made at first use
    let before = js.objects()?;
    js.run("round(() => addon.call((a, b) => a + b))")?;
    assert_eq!(js.objects()?, before);
    js.run("round(() => addon.leak(() => {}))")?;
    assert!(js.objects()? >= before + 10);
    Ok(())
}

#[test]
fn a_module_that_fails_to_load_says_why() {
    let error = failing::load().unwrap_err();
    let thrown = error.thrown().unwrap();
    assert_eq!(
        (thrown.name.as_str(), thrown.message.as_str()),
        ("TypeError", "not today")
    );
}

/// A module without exported names, which a test program may have besides.
mod failing {
    use napi_vtable_module::sys::{ModuleRegister, napi_env, napi_value};

    pub fn load() -> napi_vtable_testing::Result<()> {
        unsafe extern "C" fn register(env: napi_env, exports: napi_value) -> napi_value {
            // SAFETY: a runtime calls this as `napi_register_module_v1`.
            unsafe {
                napi_vtable_module::__private::register(env, exports, |_| {
                    Err(napi_vtable_module::Error::type_error("not today").into())
                })
            }
        }
        let register: ModuleRegister = register;
        let (version, tables) = (super::MODULE.get_api_version(), super::MODULE.set_vtable());
        // SAFETY: the functions are those of a module.
        let module = unsafe { napi_vtable_module::Module::new(version, tables, register) };
        napi_vtable_testing::Engine::empty()?.load("failing", module)
    }
}
