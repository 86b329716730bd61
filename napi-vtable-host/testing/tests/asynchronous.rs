//! What runs on other threads, seen from a test.

use napi_vtable_testing::{Engine, Error, Result};

#[napi_vtable_module::module]
mod later {
    use napi_vtable_module::{AbortSignal, CancelToken, Env, Error, Task, ThreadsafeFunction};
    use std::thread;

    #[export]
    async fn slowly(text: String) -> String {
        text + "!"
    }

    #[export]
    async fn fail() -> napi_vtable_module::Result<()> {
        Err(Error::range_error("too late").into())
    }

    /// Works until it is cancelled.
    #[export]
    fn work(signal: AbortSignal) -> Task<u32> {
        let work = |cancel: &CancelToken| loop {
            cancel.check()?;
            thread::yield_now();
        };
        Task::cancellable(work).abort_with(Some(signal))
    }

    /// Asks for a number on another thread.
    #[export]
    fn ask(question: ThreadsafeFunction<(u32,), u32>, answer: ThreadsafeFunction<(u32,)>) {
        thread::spawn(move || {
            if let Ok(number) = question.call_async((20,)).wait() {
                let _ = answer.call((number + 1,));
            }
        });
    }

    /// Calls until the env ends.
    #[export]
    fn forever(f: ThreadsafeFunction<(u32,)>) {
        thread::spawn(move || {
            while f.call((1,)).is_ok() {
                thread::yield_now();
            }
        });
    }

    #[export]
    fn forever_without_keeping_the_loop_alive(
        env: Env<'_>,
        f: ThreadsafeFunction<(u32,)>,
    ) -> napi_vtable_module::Result<()> {
        f.unref_in(&env)?;
        thread::spawn(move || {
            while f.call((1,)).is_ok() {
                thread::yield_now();
            }
        });
        Ok(())
    }
}

#[test]
fn results_of_other_threads_are_waited_for() -> Result {
    let js = Engine::new(MODULE)?;
    assert_eq!(js.eval::<String>("addon.slowly('a')")?, "a!");
    assert_eq!(js.throws("addon.fail()").name, "RangeError");
    let answer = js.eval::<u32>("new Promise((resolve) => addon.ask((n) => n * 2, resolve))")?;
    assert_eq!(answer, 41);
    Ok(())
}

#[test]
fn work_that_is_cancelled_is_an_abort_error() -> Result {
    let js = Engine::new(MODULE)?;
    let thrown = js.throws(
        "const controller = new AbortController();
         setTimeout(() => controller.abort(), 1);
         addon.work(controller.signal)",
    );
    assert_eq!(thrown.name, "AbortError", "{thrown}");
    js.run_loop()
}

#[test]
fn what_a_callback_of_another_thread_throws_is_not_lost() -> Result {
    let js = Engine::new(MODULE)?;
    js.run("addon.ask(() => 1, () => { throw new TypeError('in the answer') })")?;
    let error = js.run_loop();
    assert!(
        matches!(&error, Err(Error::Uncaught(thrown)) if thrown.name == "TypeError"),
        "{error:?}"
    );
    Ok(())
}

#[test]
fn threads_that_go_on_calling_do_not_outlive_the_engine() -> Result {
    for name in ["forever", "foreverWithoutKeepingTheLoopAlive"] {
        let js = Engine::new(MODULE)?;
        js.run(&format!(
            "let calls = 0;
             await new Promise((resolve) => {{
                 const timer = setInterval(() => {{ if (calls > 0) resolve(clearInterval(timer)); }}, 1);
                 addon.{name}((one) => {{ calls += one; }});
             }});
             const pending = addon.slowly('x');"
        ))?;
        drop(js);
    }
    Ok(())
}
