//! What modules tell about their memory.
//!
//! Source: `napi_adjust_external_memory` of the Node-API reference.

use crate::entry::api;

api! {
    /// `napi_adjust_external_memory`: QuickJS collects by its own memory alone, so this only counts.
    any fn napi_adjust_external_memory(env, change_in_bytes: i64, adjusted_value: *mut i64) {
        let adjusted = env.out(adjusted_value)?;
        let counter = &env.engine().external_memory;
        counter.set(counter.get().saturating_add(change_in_bytes));
        adjusted.set(counter.get());
        Ok(())
    }
}
