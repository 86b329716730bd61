//! State: what belongs to the thread that loaded the addon, and what all threads of the process share.
//!
//! A cache of texts by key. Each worker has a cache of its own, as each has its own JavaScript objects; how much all of
//! them hold together is one number for the process.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use napi_vtable_module::{Env, Handle, Hook, JsFunction, Persistent, Result};

/// Bytes in the caches of all threads.
static TOTAL: AtomicUsize = AtomicUsize::new(0);

/// What one env keeps. It is made at its first use, and dropped when its worker, or the process, ends. Nothing here has to
/// be `Send`.
#[derive(Default)]
struct Cache {
    texts: RefCell<HashMap<String, String>>,
    bytes: Cell<usize>,
    /// Makes a text that is missing.
    loader: RefCell<Option<Persistent<JsFunction<'static>>>>,
    goodbye: RefCell<Option<Hook>>,
}

impl Cache {
    fn insert(&self, key: String, text: String) {
        let added = text.len();
        let removed = self
            .texts
            .borrow_mut()
            .insert(key, text)
            .map_or(0, |old| old.len());
        self.bytes.set(self.bytes.get() + added - removed);
        TOTAL.fetch_add(added, Ordering::Relaxed);
        TOTAL.fetch_sub(removed, Ordering::Relaxed);
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        TOTAL.fetch_sub(self.bytes.get(), Ordering::Relaxed);
    }
}

/// Bytes in the caches of all threads; for tests.
pub fn total_bytes() -> usize {
    TOTAL.load(Ordering::Relaxed)
}

#[napi_vtable_module::module]
mod cache {
    use super::{Cache, Env, Handle, JsFunction, Result};

    /// Sets the function that makes a text that is missing.
    #[export]
    fn set_loader<'s>(env: Env<'s>, loader: JsFunction<'s>) -> Result<()> {
        let kept = loader.persist(&env)?;
        env.state::<Cache>().loader.replace(Some(kept));
        Ok(())
    }

    /// The text of a key: from the cache, or from the loader.
    #[export]
    fn get<'s>(env: Env<'s>, key: String) -> Result<Option<String>> {
        let cache: &Cache = env.state();
        if let Some(text) = cache.texts.borrow().get(&key) {
            return Ok(Some(text.clone()));
        }
        // No `RefCell` is borrowed while JavaScript runs: the loader may come back here.
        let Some(loader) = cache.loader.borrow().clone() else {
            return Ok(None);
        };
        let text: String = loader.get(&env)?.call(&env, (&*key,))?;
        cache.insert(key, text.clone());
        Ok(Some(text))
    }

    /// How many texts this thread has.
    #[export]
    fn size(env: Env<'_>) -> usize {
        env.state::<Cache>().texts.borrow().len()
    }

    /// Bytes that this thread has, and all threads together.
    #[export]
    fn bytes(env: Env<'_>) -> (usize, usize) {
        (env.state::<Cache>().bytes.get(), super::total_bytes())
    }

    /// Prints a word to stderr when this thread ends; `None` takes it back.
    #[export]
    fn say_goodbye(env: Env<'_>, word: Option<String>) -> Result<()> {
        let hook = word.map(|word| env.on_exit(move || eprintln!("{word}")));
        env.state::<Cache>().goodbye.replace(hook.transpose()?);
        Ok(())
    }
}
