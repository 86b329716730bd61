//! Handles that functions take without an env, from any thread: threadsafe functions and async cleanup hooks.
//!
//! Such a handle is the address of a struct that starts with the sentinel, because modules read the tables from
//! it. A registry knows which addresses are alive, so a handle that was given back is refused and not followed.
//! An address that was given out again answers as its new owner, as in every runtime that reuses memory.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// See the [module](self).
pub struct Registry<T>(RwLock<BTreeMap<usize, Arc<T>>>);

impl<T> Registry<T> {
    /// One without handles.
    pub const fn new() -> Self {
        Self(RwLock::new(BTreeMap::new()))
    }

    /// Makes a handle known.
    pub fn add(&self, entry: &Arc<T>) {
        let mut entries = self.0.write().unwrap_or_else(PoisonError::into_inner);
        entries.insert(Arc::as_ptr(entry).addr(), Arc::clone(entry));
    }

    /// What a module passed; `None` where it is not alive.
    pub fn get<H>(&self, handle: *const H) -> Option<Arc<T>> {
        let entries = self.0.read().unwrap_or_else(PoisonError::into_inner);
        entries.get(&handle.addr()).cloned()
    }

    /// Forgets a handle; the first caller gets what it named.
    pub fn remove<H>(&self, handle: *const H) -> Option<Arc<T>> {
        let mut entries = self.0.write().unwrap_or_else(PoisonError::into_inner);
        entries.remove(&handle.addr())
    }
}
