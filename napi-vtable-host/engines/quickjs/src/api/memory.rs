//! What modules tell about their memory.
//!
//! Source: `napi_adjust_external_memory` of the Node-API reference.

use crate::arguments::Out;
use crate::entry::node_api;

node_api! {
    /// `napi_adjust_external_memory`: QuickJS collects by its own memory alone, so this only counts.
    any fn napi_adjust_external_memory(env, change_in_bytes: i64, adjusted_value: Out<i64>) {
        let adjusted = adjusted_value.required()?;
        let counter = &env.engine().external_memory;
        counter.set(counter.get().saturating_add(change_in_bytes));
        adjusted.set(counter.get());
        Ok(())
    }
}
