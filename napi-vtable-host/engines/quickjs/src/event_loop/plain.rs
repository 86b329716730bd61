//! The rounds of a loop that waits for nothing but its mailbox: the build without feature `uv`.

use std::ops::ControlFlow;
use std::sync::{Condvar, PoisonError};
use std::time::{Duration, Instant};

use super::rounds::{Owner, Phase, Plan, Seat, Until};
use super::{Event, LoopError, Mailbox};

/// Tells the engine's thread that there is mail.
#[derive(Default)]
pub struct Bell(Condvar);

impl Bell {
    /// Ends a wait. The caller holds the lock of the mailbox.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Nobody listens any more. The caller holds the lock of the mailbox.
    pub fn mute(&self) {}
}

/// How the engine's thread waits.
pub struct Wait {
    seat: Seat,
}

impl Wait {
    /// The wait and its bell.
    pub fn new() -> Result<(Self, Bell), LoopError> {
        let wait = Self {
            seat: Seat::default(),
        };
        Ok((wait, Bell::default()))
    }

    /// Plays rounds for `owner`.
    pub fn run(&self, until: Until, mailbox: &Mailbox, owner: &dyn Owner) {
        self.seat.take(owner, || {
            // An owner that breaks off knows why.
            while let ControlFlow::Continue(true) = round(until, mailbox, owner) {}
        });
    }

    /// Waits for an event that `wanted` picks; no owner runs meanwhile.
    pub fn wait_for(&self, mailbox: &Mailbox, wanted: impl Fn(&Event) -> bool) {
        let mut mail = mailbox.mail();
        while !mail.events.iter().any(&wanted) {
            mail = mailbox
                .bell
                .0
                .wait(mail)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Who plays now.
    pub fn seat(&self) -> &Seat {
        &self.seat
    }

    /// Whether anything else than the owner's keeps the loop alive: there is nothing else.
    pub fn is_held(&self) -> bool {
        false
    }

    /// Gives what ends now its turn: nothing here.
    pub fn settle(&self) {}

    /// Ends what is open: nothing here.
    pub fn close(&self) {}
}

/// One round; true where another one is to follow.
fn round(until: Until, mailbox: &Mailbox, owner: &dyn Owner) -> ControlFlow<(), bool> {
    if until == Until::Done && !owner.plan()?.is_alive {
        return ControlFlow::Continue(false);
    }
    owner.play(Phase::Timers)?;
    let Plan { is_alive, timeout } = owner.plan()?;
    wait(
        mailbox,
        if is_alive {
            timeout
        } else {
            Some(Duration::ZERO)
        },
    );
    owner.play(Phase::Events)?;
    owner.play(Phase::Immediates)?;
    ControlFlow::Continue(until == Until::Done)
}

/// Waits for an event or a wake-up, at most `timeout`.
fn wait(mailbox: &Mailbox, timeout: Option<Duration>) {
    let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    let mut mail = mailbox.mail();
    while mail.events.is_empty() && !mail.woken {
        let Some(deadline) = deadline else {
            mail = mailbox
                .bell
                .0
                .wait(mail)
                .unwrap_or_else(PoisonError::into_inner);
            continue;
        };
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        mail = mailbox
            .bell
            .0
            .wait_timeout(mail, left)
            .unwrap_or_else(PoisonError::into_inner)
            .0;
    }
    mail.woken = false;
}
