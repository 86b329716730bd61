//! Threads and JavaScript: progress from a thread, questions from a thread, work that can be aborted.

/// What JavaScript gets is marked with `#[export]`.
#[napi_vtable_module::module]
mod threads {
    use std::thread;

    use napi_vtable_module::{AbortSignal, CancelToken, Task, ThreadsafeFunction};

    fn is_prime(number: u32) -> bool {
        number >= 2
            && (2..)
                .take_while(|factor| factor * factor <= number)
                .all(|factor| !number.is_multiple_of(factor))
    }

    /// Counts the primes below a number on a thread of its own, and reports after each hundred numbers. The program does
    /// not end before the thread, because the thread holds `report`.
    #[export]
    fn count_primes(below: u32, report: ThreadsafeFunction<(u32, u32)>) {
        thread::spawn(move || {
            let mut count = 0;
            for number in 0..below {
                count += u32::from(is_prime(number));
                let done = number + 1;
                if (done % 100 == 0 || done == below) && report.call((done, count)).is_err() {
                    return; // nobody is there any more
                }
            }
        });
    }

    /// Sorts out names on a thread that asks JavaScript about each, and waits for its answer. `accept` may be an async
    /// function.
    #[export]
    fn choose(
        names: Vec<String>,
        accept: ThreadsafeFunction<(String,), bool>,
        done: ThreadsafeFunction<(Vec<String>, Option<String>)>,
    ) {
        thread::spawn(move || {
            let mut chosen = Vec::new();
            let mut failed = None;
            for name in names {
                match accept.call_async((name.clone(),)).wait() {
                    Ok(true) => chosen.push(name),
                    Ok(false) => {}
                    // What JavaScript threw comes as text.
                    Err(error) => {
                        failed = Some(error.to_string());
                        break;
                    }
                }
            }
            // If this fails, the program has ended.
            let _ = done.call((chosen, failed));
        });
    }

    /// Finds the largest prime below a number: a promise, which an `AbortSignal` rejects.
    #[export]
    fn largest_prime(below: u32, signal: Option<AbortSignal>) -> Task<Option<u32>> {
        Task::cancellable(move |cancel: &CancelToken| {
            for number in (0..below).rev() {
                cancel.check()?;
                if is_prime(number) {
                    return Ok(Some(number));
                }
            }
            Ok(None)
        })
        .abort_with(signal)
    }
}
