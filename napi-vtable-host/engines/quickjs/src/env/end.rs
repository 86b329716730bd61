//! Finalizers of a module, and the end of its env.

use rquickjs_sys as q;

use super::{Env, Finalizer, Tracked, bar};
use crate::external_memory;
use crate::slab::Key;

impl Env {
    /// Has a finalizer run once: when it is queued, or when the env ends. `None` in an env that has ended.
    pub fn track(&self, finalizer: Finalizer) -> Option<Tracked> {
        let env = self.key.get().filter(|_| !self.closed.get())?;
        Some(Tracked {
            env,
            finalizer: self.finalizers.borrow_mut().insert(finalizer),
        })
    }

    /// Takes a tracked finalizer back; whoever gets it runs it.
    pub fn untrack(&self, key: Key) -> Option<Finalizer> {
        self.finalizers.borrow_mut().remove(key)
    }

    /// Runs a finalizer as a call into native code. What it throws has no caller and goes to the engine.
    pub fn finalize(&self, finalizer: Finalizer) {
        self.finalize_as(finalizer, false);
    }

    /// The same as part of a collection.
    pub fn finalize_in_collection(&self, finalizer: Finalizer) {
        let before = self.barred.replace(self.barred.get() | bar::COLLECTING);
        self.finalize(finalizer);
        let after = self.barred.get() & !bar::COLLECTING;
        self.barred.set(after | before & bar::COLLECTING);
    }

    /// The same; what a forgiven finalizer throws is a warning.
    pub fn finalize_as(&self, finalizer: Finalizer, is_forgiven: bool) {
        let Some(callback) = finalizer.callback else {
            return;
        };
        let frame = self.engine().handles.enter();
        let outer = self.set_aside();
        // SAFETY: the module gave the function for these arguments, and this is a safe point.
        unsafe { callback(self.raw(), finalizer.data, finalizer.hint) };
        self.engine().handles.leave(frame);
        if let Some(exception) = self.take_pending() {
            self.engine().lose_as(exception, is_forgiven);
        }
        self.restore(outer);
    }

    /// Ends the env. What it has begun ends first, see `event_loop`. Finalizers run, the newest first and the
    /// instance data's last; then references, deferreds and the pending exception are freed. A second call does
    /// nothing.
    pub fn close(&self) {
        let Some(key) = self.key.get() else { return };
        if self.closed.get() {
            return;
        }
        self.stop_js();
        loop {
            // Before any finalizer, and again after each: one may begin something.
            self.engine().end_activity(Some(self.raw()));
            // First, so that no script sees memory that a finalizer freed.
            external_memory::detach_all(self);
            // One finalizer may bring another, the instance data's too.
            let Some(finalizer) = self.next_finalizer() else {
                break;
            };
            self.finalize(finalizer);
        }
        self.closed.set(true);
        // Whoever called has a share, so the memory stays until this function returns.
        self.engine().forget(self, key);
        self.free_values();
    }

    /// Frees what the module has made in an env that has ended: a request of libuv may end after it.
    pub fn sweep(&self) {
        while let Some(finalizer) = self.next_finalizer() {
            self.finalize(finalizer);
        }
        self.free_values();
    }

    /// The finalizer that comes next at the end: the newest, and that of the instance data last.
    fn next_finalizer(&self) -> Option<Finalizer> {
        let newest = self.finalizers.borrow_mut().pop();
        newest.or_else(|| self.instance_data.take())
    }

    fn free_values(&self) {
        if let Some(exception) = self.take_pending() {
            self.engine().lose(exception);
        }
        loop {
            let next = self.references.borrow_mut().pop();
            let Some(reference) = next else { break };
            reference.free(self);
        }
        loop {
            let next = self.deferreds.borrow_mut().pop();
            let Some(functions) = next else { break };
            for function in functions {
                // SAFETY: the slab owned it.
                unsafe { q::JS_FreeValue(self.ctx, function) };
            }
        }
    }
}
