//! The rounds of the loop around a script: when it waits, and what runs in each phase.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::time::Duration;

use rquickjs_sys as q;

use super::natives_children::{Happening, What};
use super::news::News;
use super::runner::{Exit, Runner};
use super::state::Native;
use crate::event_loop::{EVENTS_PER_TURN, LooseHandles, Owner, Phase, Plan};

/// Rounds of the loop around a script.
pub struct Rounds<'r> {
    runner: &'r Runner,
    handles: LooseHandles<'r>,
    /// Why they end early.
    end: Cell<Option<Exit>>,
}

impl<'r> Rounds<'r> {
    /// Rounds for a runner.
    pub fn new(runner: &'r Runner) -> Self {
        Self {
            runner,
            handles: LooseHandles::new(runner.state().engine().inner()),
            end: Cell::new(None),
        }
    }

    /// Ends the rounds: whether the script is over.
    pub fn finish(self) -> Result<(), Exit> {
        self.end.get().map_or(Ok(()), Err)
    }

    /// Runs a part of a round, unless the script is over.
    fn part<T>(&self, part: impl FnOnce() -> Result<T, Exit>) -> ControlFlow<(), T> {
        let result = self.end.get().map_or_else(part, Err);
        result.map_or_else(
            |end| {
                self.end.set(Some(end));
                // Callbacks of addons may still come before the loop stops.
                self.runner.state().engine().inner().stop_js(None);
                ControlFlow::Break(())
            },
            ControlFlow::Continue,
        )
    }
}

impl Owner for Rounds<'_> {
    fn plan(&self) -> ControlFlow<(), Plan> {
        self.handles.free();
        self.part(|| self.runner.plan())
    }

    fn play(&self, phase: Phase) -> ControlFlow<()> {
        self.part(|| match phase {
            Phase::Timers => self.runner.run_all("runTimer"),
            Phase::Events => self.runner.run_events(),
            Phase::Immediates => self.runner.run_all("runImmediate"),
        })
    }

    fn end_callback(&self) -> bool {
        // The module goes on from here; the next part of the round sees the end.
        if self.end.get().is_none()
            && let Err(end) = self.runner.drain()
        {
            self.end.set(Some(end));
        }
        true
    }
}

impl Runner {
    /// What the next wait is for.
    fn plan(&self) -> Result<Plan, Exit> {
        if cfg!(feature = "uv") {
            // A callback that libuv made may have left something that must not wait.
            self.drain()?;
        }
        self.check_exit()?;
        // Too far away for a duration, or no timer at all: until something comes.
        let milliseconds = self.ask("waitTime")?;
        Ok(Plan {
            is_alive: self.is_alive()?,
            timeout: Duration::try_from_secs_f64(milliseconds / 1000.0).ok(),
        })
    }

    /// What other threads have brought.
    fn run_events(&self) -> Result<(), Exit> {
        self.check_exit()?;
        let engine = self.state().engine().inner();
        for _ in 0..EVENTS_PER_TURN {
            if !engine.dispatch_next() {
                break;
            }
            self.tell_news()?;
            self.drain()?;
        }
        Ok(())
    }

    /// Runs one kind of callback, one at a time, until there is none.
    fn run_all(&self, hook: &str) -> Result<(), Exit> {
        self.check_exit()?;
        while self.truth(self.hook(hook, &mut []))? {}
        Ok(())
    }

    /// Tells JavaScript what other threads have to say to it.
    fn tell_news(&self) -> Result<(), Exit> {
        while let Some(news) = self.state().engine().inner().take_message() {
            let Ok(news) = news.downcast::<News>() else {
                continue;
            };
            let (hook, id) = match *news {
                News::Happened(happening) => {
                    self.step(self.happened(happening))?;
                    continue;
                }
                News::Port(id) => ("portNotice", id),
                News::Worker(id) => ("workerNotice", id),
            };
            let id = || q::JS_MKVAL(q::JS_TAG_INT, id.cast_signed());
            while self.truth(self.hook(hook, &mut [id()]))? {}
        }
        Ok(())
    }

    /// Tells JavaScript what happened to a program or a pipe.
    fn happened(&self, Happening { id, what }: Happening) -> Native {
        let state = self.state();
        let (kind, value) = match what {
            What::Data(bytes) => ("data", state.buffer(&bytes)?),
            What::End => ("end", q::JS_UNDEFINED),
            What::Wrote(code) => ("wrote", state.string(code)),
            What::Exited => ("exited", q::JS_UNDEFINED),
        };
        let id = q::JS_MKVAL(q::JS_TAG_INT, id);
        self.hook("happened", &mut [id, state.string(kind), value])
    }
}
