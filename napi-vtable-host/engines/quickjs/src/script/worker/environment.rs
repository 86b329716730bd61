//! The environment that workers with `env: SHARE_ENV` have in common with their parent.
//!
//! Every engine keeps a plain object of its own behind `process.env`, see `js/environment.js`. Where the
//! environment is shared, that object is brought up to date from here before it is looked at, and what is set in it
//! is set here as well. It stays the scripts' own: the process's environment does not change.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rquickjs_sys as q;

use super::message::texts;
use crate::script::state::{Call, Native, State};

/// Names and values, in the order in which the names came.
pub type Variables = Vec<(String, String)>;

#[derive(Default)]
struct Content {
    /// Grows with each change.
    version: u32,
    variables: Variables,
}

/// An environment of several engines.
#[derive(Default)]
pub struct Environment(Mutex<Content>);

impl Environment {
    fn content(&self) -> MutexGuard<'_, Content> {
        // No code of ours panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All of it.
    pub fn variables(&self) -> Variables {
        self.content().variables.clone()
    }

    fn change(&self, change: impl FnOnce(&mut Variables)) {
        let mut content = self.content();
        change(&mut content.variables);
        content.version += 1;
    }
}

/// The environment that an engine shares, if it does.
#[derive(Default)]
pub struct SharedEnvironment(RefCell<Option<Arc<Environment>>>);

impl SharedEnvironment {
    /// From now on it is this one.
    pub fn set(&self, environment: Arc<Environment>) {
        self.0.replace(Some(environment));
    }

    /// The one that is shared.
    pub fn get(&self) -> Option<Arc<Environment>> {
        self.0.borrow().clone()
    }
}

/// Pairs from a flat list.
pub fn pairs(texts: Vec<String>) -> Variables {
    let mut texts = texts.into_iter();
    std::iter::from_fn(|| Some((texts.next()?, texts.next()?))).collect()
}

/// `environmentShare(names and values)`: begins to share, with this content.
pub fn share(call: &Call<'_>) -> Native {
    let environment = Environment::default();
    environment.content().variables = pairs(texts(call, 0)?);
    call.state.environment.set(Arc::new(environment));
    Ok(q::JS_UNDEFINED)
}

/// `environmentPull(version)`: `[version, names and values]` as texts; undefined where that is the version.
pub fn pull(call: &Call<'_>) -> Native {
    let known = call.float(0)?;
    let Some(environment) = call.state.environment.get() else {
        return Ok(q::JS_UNDEFINED);
    };
    let flat = {
        let content = environment.content();
        if known == f64::from(content.version) {
            return Ok(q::JS_UNDEFINED);
        }
        let mut flat = vec![content.version.to_string()];
        for (name, value) in &content.variables {
            flat.extend([name.clone(), value.clone()]);
        }
        flat
    };
    call.state.strings(&flat)
}

/// `environmentSet(name, value)`.
pub fn set(call: &Call<'_>) -> Native {
    let (name, value) = (call.text(0)?, call.text(1)?);
    changed(call.state, |variables| {
        match variables.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => variables.push((name, value)),
        }
    })
}

/// `environmentDelete(name)`.
pub fn delete(call: &Call<'_>) -> Native {
    let name = call.text(0)?;
    changed(call.state, |variables| {
        variables.retain(|(known, _)| *known != name)
    })
}

fn changed(state: &State, change: impl FnOnce(&mut Variables)) -> Native {
    if let Some(environment) = state.environment.get() {
        environment.change(change);
    }
    Ok(q::JS_UNDEFINED)
}
