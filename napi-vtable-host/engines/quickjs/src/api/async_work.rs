//! Async work: a function that runs on a thread of the pool, and one that tells of it on the env's thread.
//!
//! A work is a key, so a stale one is `napi_invalid_arg`. What Node leaves undefined is `napi_generic_failure`
//! here: to delete or queue a work that is queued, runs, or waits for its `complete`. A work that is over may be
//! queued again.
//!
//! Source: "Simple asynchronous operations" of the Node-API reference.

use std::ffi::c_void;
use std::sync::Arc;

use napi_vtable_sys::*;

use crate::api::async_context::check_resource;
use crate::arguments::Out;
use crate::entry::node_api;
use crate::event_loop::{Event, Job};
use crate::slab::Key;

node_api! {
    /// `napi_create_async_work`. The resource and its name serve async hooks, which this engine has none of.
    any fn napi_create_async_work(
        env, async_resource: napi_value, async_resource_name: napi_value,
        execute: napi_async_execute_callback, complete: napi_async_complete_callback, data: *mut c_void,
        result: Out<napi_async_work>,
    ) {
        let execute = execute.ok_or(napi_invalid_arg)?;
        let result = result.required()?;
        check_resource(env, async_resource, async_resource_name)?;
        env.may_begin()?;
        let key = env.activity.add_work(Job::new(env, execute, complete, data));
        result.set(key.as_ptr());
        Ok(())
    }

    /// `napi_delete_async_work`: in `complete` at the earliest, once it was queued.
    any fn napi_delete_async_work(env, work: napi_async_work) {
        let key = Key::from_ptr(work).ok_or(napi_invalid_arg)?;
        let mut works = env.activity.works.borrow_mut();
        if works.get(key).ok_or(napi_invalid_arg)?.is_out {
            return Err(napi_generic_failure);
        }
        works.remove(key);
        Ok(())
    }

    /// `napi_queue_async_work`: keeps the program running until `complete` was called.
    any fn napi_queue_async_work(env, work: napi_async_work) {
        let key = Key::from_ptr(work).ok_or(napi_invalid_arg)?;
        let mut works = env.activity.works.borrow_mut();
        let work = works.get_mut(key).ok_or(napi_invalid_arg)?;
        if work.is_out {
            return Err(napi_generic_failure);
        }
        env.may_begin()?;
        let engine = env.engine();
        engine.events.pool.queue(Arc::clone(&work.job)).map_err(|_| napi_generic_failure)?;
        work.is_out = true;
        env.activity.work_is_out();
        engine.keep_alive();
        Ok(())
    }

    /// `napi_cancel_async_work`: `complete` gets `napi_cancelled`, at the next turn of the loop. Work that a
    /// thread has begun, or that is not queued, is `napi_generic_failure`.
    any fn napi_cancel_async_work(env, work: napi_async_work) {
        let key = Key::from_ptr(work).ok_or(napi_invalid_arg)?;
        let works = env.activity.works.borrow();
        let job = &works.get(key).ok_or(napi_invalid_arg)?.job;
        let events = &env.engine().events;
        if !events.pool.cancel(job) {
            return Err(napi_generic_failure);
        }
        events.mailbox.post(Event::JobDone(Arc::clone(job), napi_cancelled));
        Ok(())
    }
}
