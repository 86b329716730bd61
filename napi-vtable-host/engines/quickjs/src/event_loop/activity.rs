//! What a module has begun and not ended: its async work and its threadsafe functions, kept by its env.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use rquickjs_sys::JSValue;

use super::{Job, Local, ThreadsafeFunction, Work};
use crate::slab::{Key, Slab};

/// See the [module](self).
#[derive(Default)]
pub struct Activity {
    /// What `napi_async_work` names.
    pub works: RefCell<Slab<Work>>,
    /// How many of them are queued, run, or wait for `complete`.
    out: Cell<usize>,
    /// The threadsafe functions that are not closed, by address.
    threadsafe: RefCell<BTreeMap<usize, Local>>,
}

impl Activity {
    /// Takes a new work in.
    pub fn add_work(&self, job: Job) -> Key {
        let job = Arc::new(job);
        let work = Work {
            job: Arc::clone(&job),
            is_out: false,
        };
        let key = self.works.borrow_mut().insert(work);
        job.set_key(key);
        key
    }

    /// Counts a work that was queued.
    pub fn work_is_out(&self) {
        self.out.set(self.out.get() + 1);
    }

    /// Counts a work that is about to be completed.
    pub fn work_is_over(&self, key: Option<Key>) {
        self.out.set(self.out.get().saturating_sub(1));
        let mut works = self.works.borrow_mut();
        if let Some(work) = key.and_then(|key| works.get_mut(key)) {
            work.is_out = false;
        }
    }

    /// Whether a work or a threadsafe function has not ended.
    pub fn is_active(&self) -> bool {
        self.out.get() > 0 || !self.threadsafe.borrow().is_empty()
    }

    /// Takes in a threadsafe function that was just made.
    pub fn add_threadsafe(&self, function: &Arc<ThreadsafeFunction>, local: Local) {
        let address = Arc::as_ptr(function).addr();
        self.threadsafe.borrow_mut().insert(address, local);
    }

    /// The JavaScript function of a threadsafe function, owned by the list.
    pub fn threadsafe_value(&self, function: &Arc<ThreadsafeFunction>) -> Option<JSValue> {
        let list = self.threadsafe.borrow();
        list.get(&Arc::as_ptr(function).addr())?.function
    }

    /// Sets whether a threadsafe function keeps the loop alive; gives what was. `None` where it is closed.
    pub fn refer_threadsafe(
        &self,
        function: &Arc<ThreadsafeFunction>,
        referenced: bool,
    ) -> Option<bool> {
        let mut list = self.threadsafe.borrow_mut();
        let local = list.get_mut(&Arc::as_ptr(function).addr())?;
        Some(std::mem::replace(&mut local.referenced, referenced))
    }

    /// Gives up a threadsafe function that is closed.
    pub fn forget_threadsafe(&self, function: &Arc<ThreadsafeFunction>) -> Option<Local> {
        let mut list = self.threadsafe.borrow_mut();
        list.remove(&Arc::as_ptr(function).addr())
    }
}
