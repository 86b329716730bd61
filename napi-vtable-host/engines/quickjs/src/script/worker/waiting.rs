//! `Atomics.wait` and `Atomics.notify`.
//!
//! QuickJS has both, but nothing ends its wait before the time is up, so a worker that waits could not be
//! terminated. Here a wait also ends when its engine is [asked to stop](super::stop::Stop). All waiting threads
//! stand in one list, as in QuickJS: few threads wait at a time.

use std::sync::atomic::{AtomicI32, AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rquickjs_sys as q;

use crate::script::state::{Call, Native, Thrown};

/// A thread that waits.
struct Waiter {
    address: usize,
    woken: Condvar,
}

/// Those that wait and were not notified, the longest first.
static WAITERS: Mutex<Vec<Arc<Waiter>>> = Mutex::new(Vec::new());

fn waiters() -> MutexGuard<'static, Vec<Arc<Waiter>>> {
    // No code of ours panics while it holds the lock.
    WAITERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has every waiting thread look whether its engine is to stop.
pub fn wake_all() {
    for waiter in &*waiters() {
        waiter.woken.notify_one();
    }
}

/// An element of `size` bytes of a shared buffer: `(buffer, byteOffset)` are the first two arguments.
fn element(call: &Call<'_>, size: usize) -> Result<*mut u8, Thrown> {
    let mut length = 0;
    // SAFETY: the argument is alive.
    let memory = unsafe { q::JS_GetArrayBuffer(call.ctx(), &raw mut length, call.arg(0)) };
    if memory.is_null() {
        return Err(Thrown);
    }
    let offset = call.float(1)? as usize;
    let is_inside = offset
        .checked_add(size)
        .is_some_and(|end| end <= length as usize);
    // A module may have given memory that starts anywhere.
    if !is_inside || !(memory.addr() + offset).is_multiple_of(size) {
        let problem = "the element lies outside of its buffer, or is not aligned";
        return Err(call.state.throw(problem, &[]));
    }
    // SAFETY: inside of the buffer.
    Ok(unsafe { memory.add(offset) })
}

/// `atomicsWait(buffer, byteOffset, value, milliseconds)`: "ok", "not-equal" or "timed-out". A BigInt value stands
/// for an element of 64 bits.
pub fn wait(call: &Call<'_>) -> Native {
    let state = call.state;
    // SAFETY: the argument is alive.
    let is_wide = unsafe { q::JS_IsBigInt(call.arg(2)) };
    let element = element(call, if is_wide { 8 } else { 4 })?;
    let wanted = if is_wide {
        let mut value = 0;
        // SAFETY: the argument is alive.
        if unsafe { q::JS_ToBigInt64(call.ctx(), &raw mut value, call.arg(2)) } < 0 {
            return Err(Thrown);
        }
        value
    } else {
        i64::from(call.integer(2)?)
    };
    let timeout = call.float(3)?.max(0.0) / 1000.0;
    // Too far away for a duration: for ever.
    let deadline = Duration::try_from_secs_f64(timeout)
        .ok()
        .and_then(|timeout| Instant::now().checked_add(timeout));

    let mut waiters = waiters();
    // SAFETY: an aligned element of a live shared buffer; all threads read and write it atomically, or race by the
    // scripts' choice.
    let found = unsafe {
        if is_wide {
            AtomicI64::from_ptr(element.cast()).load(Ordering::SeqCst)
        } else {
            i64::from(AtomicI32::from_ptr(element.cast()).load(Ordering::SeqCst))
        }
    };
    if found != wanted {
        return state.checked(state.string("not-equal"));
    }
    let waiter = Arc::new(Waiter {
        address: element.addr(),
        woken: Condvar::new(),
    });
    waiters.push(Arc::clone(&waiter));
    let answer = loop {
        let Some(place) = waiters.iter().position(|other| Arc::ptr_eq(other, &waiter)) else {
            break "ok";
        };
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) || state.stop.is_asked() {
            waiters.remove(place);
            break "timed-out";
        }
        waiters = match left {
            Some(left) => {
                let woken = waiter.woken.wait_timeout(waiters, left);
                woken.unwrap_or_else(PoisonError::into_inner).0
            }
            None => {
                let woken = waiter.woken.wait(waiters);
                woken.unwrap_or_else(PoisonError::into_inner)
            }
        };
    };
    drop(waiters);
    if state.stop.is_asked() {
        return Err(state.interrupt());
    }
    state.checked(state.string(answer))
}

/// `atomicsNotify(buffer, byteOffset, count)`: how many threads it woke.
pub fn notify(call: &Call<'_>) -> Native {
    let address = element(call, 4)?.addr();
    let count = call.float(2)?;
    let mut woken = 0.0;
    waiters().retain(|waiter| {
        if waiter.address != address || woken >= count {
            return true;
        }
        woken += 1.0;
        waiter.woken.notify_one();
        false
    });
    call.state.number(woken)
}
