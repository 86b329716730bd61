//! The rounds of a loop that libuv plays: the build with feature `uv`.
//!
//! Each engine has a `uv_loop_t` of its own, which `napi_get_uv_event_loop` gives to addons. `uv_run` does the
//! waiting, and the phases of the owner are callbacks of four handles, as in Node:
//!
//! | handle | its callback |
//! |---|---|
//! | `uv_prepare_t` | asks the owner what it waits for, and sets the next two accordingly |
//! | `uv_timer_t` | [`Phase::Timers`], at the time of the owner's next timer, at once where an immediate waits |
//! | `uv_async_t` | [`Phase::Events`], when the mailbox rings |
//! | `uv_check_t` | [`Phase::Immediates`] |
//!
//! libuv calls prepare and check handles the newest first, so ours, the oldest, see what the addons' did. None of
//! the four keeps the loop alive by itself. The async handle is referenced as long as something of the owner does,
//! so what libuv believes of the loop is right while a round is on; between rounds only addons count.
//!
//! # What an addon's own callbacks may do
//! libuv calls them, without the engine around. They may call JavaScript inside a handle scope; handles that they
//! leave go before the next wait. Promise jobs and ticks run at the end of `napi_make_callback` and of the outermost
//! callback scope ([`Owner::end_callback`]), at the latest in the check phase. An exception that one leaves stays
//! pending in its env until the next call into the module, as in Node.
//!
//! # End
//! While an env waits for its async hooks the loop runs, without the owner: timers and immediates of the script are
//! over. [`Wait::settle`] then lets handles that hooks have closed say so. When all finalizers have run,
//! [`Wait::close`] closes what addons left open, waits for requests that run, and closes the loop. Not earlier:
//! a finalizer may close its handle, and libuv ends the process where one is closed twice.
//!
//! # Safety
//! The loop and its handles belong to the engine's thread and stay at one address. Other threads ring through the
//! async handle alone, under the lock of the mailbox, which forgets the handle before it is closed.

use std::any::Any;
use std::cell::{Cell, UnsafeCell};
use std::ffi::{CStr, c_void};
use std::mem::MaybeUninit;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::time::Duration;

use libuv_sys2 as uv;

use super::rounds::{Owner, Phase, Plan, Seat, Until};
use super::{Event, LoopError, Mailbox};

/// libuv's version.
pub fn version() -> String {
    // SAFETY: a literal in libuv.
    unsafe { CStr::from_ptr(uv::uv_version_string()) }
        .to_string_lossy()
        .into_owned()
}

/// Tells the engine's thread that there is mail: its async handle, null once it is closed.
pub struct Bell(AtomicPtr<uv::uv_async_t>);

impl Bell {
    /// Ends a wait. The caller holds the lock of the mailbox.
    pub fn ring(&self) {
        let handle = self.0.load(Ordering::Relaxed);
        if !handle.is_null() {
            // SAFETY: the handle is open: `mute` runs before it is closed, under the lock that the caller holds.
            unsafe { uv::uv_async_send(handle) };
        }
    }

    /// Nobody listens any more. The caller holds the lock of the mailbox.
    pub fn mute(&self) {
        self.0.store(std::ptr::null_mut(), Ordering::Relaxed);
    }
}

/// What libuv writes to.
struct Handles {
    main: uv::uv_loop_t,
    timer: uv::uv_timer_t,
    bell: uv::uv_async_t,
    prepare: uv::uv_prepare_t,
    check: uv::uv_check_t,
}

/// What the callbacks of our handles see.
struct Inside {
    handles: UnsafeCell<MaybeUninit<Handles>>,
    seat: Seat,
    /// Where the owner's events come from, while it plays.
    mailbox: Cell<*const Mailbox>,
    /// A panic in a callback, until libuv has returned.
    panic: Cell<Option<Box<dyn Any + Send>>>,
    is_open: Cell<bool>,
}

/// How the engine's thread waits. It stays with its thread.
pub struct Wait {
    inside: NonNull<Inside>,
}

impl Inside {
    /// The loop and its handles, for libuv.
    fn handles(&self) -> *mut Handles {
        self.handles.get().cast()
    }

    fn main(&self) -> *mut uv::uv_loop_t {
        // SAFETY: a place in memory that is there.
        unsafe { &raw mut (*self.handles()).main }
    }

    fn timer(&self) -> *mut uv::uv_timer_t {
        // SAFETY: as above.
        unsafe { &raw mut (*self.handles()).timer }
    }

    fn bell(&self) -> *mut uv::uv_async_t {
        // SAFETY: as above.
        unsafe { &raw mut (*self.handles()).bell }
    }

    /// Makes the loop and the four handles. The error is libuv's.
    ///
    /// # Safety
    /// `this` is new and stays at its address until the loop is closed.
    unsafe fn open(this: NonNull<Self>) -> Result<(), i32> {
        let check = |status: i32| if status < 0 { Err(status) } else { Ok(()) };
        // SAFETY: the caller's promise; each handle is initialized before anything else is done with it. Of these,
        // only making the loop and the async handle can fail.
        unsafe {
            let (main, handles) = (this.as_ref().main(), this.as_ref().handles());
            check(uv::uv_loop_init(main))?;
            this.as_ref().is_open.set(true);
            let bell = &raw mut (*handles).bell;
            check(uv::uv_async_init(main, bell, Some(on_bell)))?;
            let timer = &raw mut (*handles).timer;
            uv::uv_timer_init(main, timer);
            let prepare = &raw mut (*handles).prepare;
            uv::uv_prepare_init(main, prepare);
            let check = &raw mut (*handles).check;
            uv::uv_check_init(main, check);
            for handle in [timer.cast(), bell.cast(), prepare.cast(), check.cast()] {
                uv::uv_handle_set_data(handle, this.as_ptr().cast());
                uv::uv_unref(handle);
            }
            uv::uv_prepare_start(prepare, Some(on_prepare));
            uv::uv_check_start(check, Some(on_check));
        }
        Ok(())
    }

    /// Whether the async handle keeps the loop alive.
    fn hold(&self, alive: bool) {
        let bell = self.bell().cast();
        // SAFETY: the handle is open while rounds are played and while an end waits.
        unsafe {
            if alive {
                uv::uv_ref(bell);
            } else {
                uv::uv_unref(bell);
            }
        }
    }

    /// Has the timer fire after `timeout`.
    fn set_timer(&self, timeout: Option<Duration>) {
        // SAFETY: loop and handle are open, see `hold`.
        unsafe {
            match timeout {
                Some(timeout) => {
                    // libuv counts from the time it has noted, in whole milliseconds.
                    uv::uv_update_time(self.main());
                    let milliseconds = timeout.as_nanos().div_ceil(1_000_000);
                    let milliseconds = u64::try_from(milliseconds).unwrap_or(u64::MAX);
                    uv::uv_timer_start(self.timer(), Some(on_timer), milliseconds, 0);
                }
                None => {
                    uv::uv_timer_stop(self.timer());
                }
            }
        }
    }

    /// Asks the owner what it wants and tells libuv.
    fn prepare(&self, owner: &dyn Owner) -> ControlFlow<(), bool> {
        let Plan { is_alive, timeout } = owner.plan()?;
        self.hold(is_alive);
        self.set_timer(timeout);
        ControlFlow::Continue(is_alive)
    }

    fn run(&self, mode: uv::uv_run_mode) {
        // SAFETY: the loop is open, on its thread.
        unsafe { uv::uv_run(self.main(), mode) };
        if let Some(panic) = self.panic.take() {
            resume_unwind(panic);
        }
    }

    fn is_held(&self) -> bool {
        // SAFETY: the loop is open.
        unsafe { uv::uv_loop_alive(self.main()) != 0 }
    }

    /// Runs one of our callbacks, where an owner plays. A break or a panic ends the rounds; libuv still finishes
    /// the one that it is in.
    ///
    /// # Safety
    /// `handle` is one of ours, called by libuv.
    unsafe fn enter(
        handle: *const c_void,
        body: impl FnOnce(&Self, &dyn Owner) -> ControlFlow<()>,
    ) {
        // SAFETY: `open` set the data; the handle lies in what it points to.
        let this = unsafe { &*uv::uv_handle_get_data(handle.cast()).cast::<Self>() };
        let Some(owner) = this.seat.owner() else {
            return;
        };
        // The owner is not used again where it panicked.
        match catch_unwind(AssertUnwindSafe(|| body(this, owner))) {
            Ok(ControlFlow::Continue(())) => return,
            Ok(ControlFlow::Break(())) => {}
            Err(panic) => this.panic.set(Some(panic)),
        }
        // SAFETY: the loop is open: it is calling.
        unsafe { uv::uv_stop(this.main()) };
    }
}

/// Before the wait.
///
/// # Safety
/// libuv calls it with our handle.
unsafe extern "C" fn on_prepare(handle: *mut uv::uv_prepare_t) {
    // SAFETY: the caller's promise.
    unsafe {
        Inside::enter(handle.cast(), |this, owner| {
            this.prepare(owner)?;
            ControlFlow::Continue(())
        });
    }
}

/// The owner's next timer is due.
///
/// # Safety
/// As above.
unsafe extern "C" fn on_timer(handle: *mut uv::uv_timer_t) {
    // SAFETY: the caller's promise.
    unsafe { Inside::enter(handle.cast(), |_, owner| owner.play(Phase::Timers)) };
}

/// The mailbox rang.
///
/// # Safety
/// As above.
unsafe extern "C" fn on_bell(handle: *mut uv::uv_async_t) {
    // SAFETY: the caller's promise. The mailbox is alive while its owner plays.
    unsafe {
        Inside::enter(handle.cast(), |this, owner| {
            let result = owner.play(Phase::Events);
            // A phase takes so many events at most, and an error leaves the later ones.
            (*this.mailbox.get()).ring_again();
            result
        });
    }
}

/// After the wait.
///
/// # Safety
/// As above.
unsafe extern "C" fn on_check(handle: *mut uv::uv_check_t) {
    // SAFETY: the caller's promise.
    unsafe { Inside::enter(handle.cast(), |_, owner| owner.play(Phase::Immediates)) };
}

/// Closes a handle that nobody has closed.
///
/// # Safety
/// libuv calls it with an open handle of the loop.
unsafe extern "C" fn close_if_open(handle: *mut uv::uv_handle_t, _: *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe {
        if uv::uv_is_closing(handle) == 0 {
            uv::uv_close(handle, None);
        }
    }
}

impl Wait {
    /// The wait and its bell.
    ///
    /// # Errors
    /// What libuv says: mostly that the process may open no more files.
    pub fn new() -> Result<(Self, Bell), LoopError> {
        let inside = Box::new(Inside {
            handles: UnsafeCell::new(MaybeUninit::uninit()),
            seat: Seat::default(),
            mailbox: Cell::new(std::ptr::null()),
            panic: Cell::new(None),
            is_open: Cell::new(false),
        });
        let wait = Self {
            inside: NonNull::from(Box::leak(inside)),
        };
        // SAFETY: just leaked; dropping the wait closes the loop before it frees the memory.
        unsafe { Inside::open(wait.inside) }.map_err(|code| {
            // SAFETY: libuv has a text for every code of its own.
            let text = unsafe { CStr::from_ptr(uv::uv_strerror(code)) };
            LoopError(text.to_string_lossy().into_owned())
        })?;
        let bell = Bell(AtomicPtr::new(wait.inside().bell()));
        Ok((wait, bell))
    }

    fn inside(&self) -> &Inside {
        // SAFETY: freed by drop alone.
        unsafe { self.inside.as_ref() }
    }

    /// The loop, for addons; null once it is closed.
    pub fn uv_loop(&self) -> *mut uv::uv_loop_t {
        if self.inside().is_open.get() {
            self.inside().main()
        } else {
            std::ptr::null_mut()
        }
    }

    /// Plays rounds for `owner`.
    pub fn run(&self, until: Until, mailbox: &Mailbox, owner: &dyn Owner) {
        let inside = self.inside();
        let outer = inside.mailbox.replace(mailbox);
        inside.seat.take(owner, || match until {
            Until::Done => {
                while let ControlFlow::Continue(is_alive) = inside.prepare(owner) {
                    if !is_alive && !inside.is_held() {
                        break;
                    }
                    inside.run(uv::uv_run_mode_UV_RUN_DEFAULT);
                }
            }
            Until::Once => {
                if let ControlFlow::Continue(is_alive) = inside.prepare(owner) {
                    let mode = if is_alive || inside.is_held() {
                        uv::uv_run_mode_UV_RUN_ONCE
                    } else {
                        // libuv does not even look around for a loop that nothing keeps alive.
                        inside.hold(true);
                        uv::uv_run_mode_UV_RUN_NOWAIT
                    };
                    inside.run(mode);
                }
            }
        });
        inside.hold(false);
        inside.mailbox.set(outer);
    }

    /// Waits for an event that `wanted` picks. Handles of addons get their callbacks meanwhile, the owner does not.
    pub fn wait_for(&self, mailbox: &Mailbox, wanted: impl Fn(&Event) -> bool) {
        let inside = self.inside();
        inside.set_timer(None);
        inside.seat.empty(|| {
            inside.hold(true);
            while !mailbox.mail().events.iter().any(&wanted) {
                inside.run(uv::uv_run_mode_UV_RUN_ONCE);
            }
            inside.hold(false);
        });
        // The others' events have rung already.
        mailbox.ring_again();
    }

    /// Who plays now.
    pub fn seat(&self) -> &Seat {
        &self.inside().seat
    }

    /// Whether a handle or a request of an addon keeps the loop alive; asked between rounds.
    pub fn is_held(&self) -> bool {
        self.inside().is_held()
    }

    /// Lets the handles that were closed just now have their callbacks.
    pub fn settle(&self) {
        let inside = self.inside();
        inside.set_timer(None);
        inside
            .seat
            .empty(|| inside.run(uv::uv_run_mode_UV_RUN_NOWAIT));
    }

    /// Closes every handle that is open, waits for requests that run, and closes the loop. The mailbox is closed.
    pub fn close(&self) {
        let inside = self.inside();
        if !inside.is_open.get() {
            return;
        }
        inside.seat.empty(|| {
            // A callback may open something once more.
            // SAFETY: the loop is open until closing it succeeds; `close_if_open` takes any handle of it.
            while unsafe { uv::uv_loop_close(inside.main()) } != 0 {
                // SAFETY: as above.
                unsafe { uv::uv_walk(inside.main(), Some(close_if_open), std::ptr::null_mut()) };
                inside.run(uv::uv_run_mode_UV_RUN_DEFAULT);
            }
        });
        inside.is_open.set(false);
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.close();
        // SAFETY: leaked in `new`; the loop is closed, so libuv knows none of it any more.
        drop(unsafe { Box::from_raw(self.inside.as_ptr()) });
    }
}

#[cfg(test)]
mod tests {
    use super::super::EventLoop;
    use super::*;

    #[test]
    fn a_mailbox_that_outlives_its_loop_has_no_handle_to_ring() {
        let events = EventLoop::new().unwrap();
        let mailbox = std::sync::Arc::clone(&events.mailbox);
        assert!(!mailbox.bell.0.load(Ordering::Relaxed).is_null());
        drop(events);
        assert!(mailbox.bell.0.load(Ordering::Relaxed).is_null());
        mailbox.wake();
    }
}
