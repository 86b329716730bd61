//! JSON Merge Patch (RFC 7396) for JavaScript values, and for settings that have to stay valid: both through serde.

#[napi_vtable_module::module]
mod merge_patch {
    use std::collections::BTreeMap;

    use napi_vtable_module::{Env, JsValue, Result, Serde};
    use serde::{Deserialize, Serialize};
    use serde_json::Value;

    /// What a patch makes of a value. `null` in the patch removes a property.
    #[export]
    fn apply(Serde(mut target): Serde<Value>, Serde(patch): Serde<Value>) -> Serde<Value> {
        merge(&mut target, patch);
        Serde(target)
    }

    /// The patch that makes the second value of the first one; `undefined` where there is nothing to do.
    #[export]
    fn diff<'s>(env: Env<'s>, from: Serde<Value>, to: Serde<Value>) -> Result<Option<JsValue<'s>>> {
        difference(&from, &to)
            .map(|patch| env.serialize(&patch))
            .transpose()
    }

    /// How a server is set up. What serde checks, it checks here too: types, names, ranges.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Settings {
        name: String,
        #[serde(default = "default_port")]
        port: u16,
        #[serde(default)]
        limits: Limits,
        #[serde(default)]
        log: Log,
        #[serde(default)]
        headers: BTreeMap<String, String>,
    }

    #[derive(Serialize, Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    struct Limits {
        max_bytes: u64,
        timeout: Option<f64>,
    }

    #[derive(Serialize, Deserialize, Default)]
    #[serde(rename_all = "camelCase")]
    enum Log {
        #[default]
        Off,
        Stderr,
        File {
            path: String,
        },
    }

    fn default_port() -> u16 {
        8080
    }

    /// Patches settings. What comes out is complete and valid, or an error says where it is not.
    #[export]
    fn configure<'s>(
        env: Env<'s>,
        settings: JsValue<'s>,
        patch: JsValue<'s>,
    ) -> Result<Serde<Settings>> {
        let (mut settings, patch): (Value, Value) =
            (env.deserialize(settings)?, env.deserialize(patch)?);
        merge(&mut settings, patch);
        let patched = env.serialize(&settings)?;
        env.deserialize(patched).map(Serde)
    }

    fn merge(target: &mut Value, patch: Value) {
        let Value::Object(patch) = patch else {
            *target = patch;
            return;
        };
        if !target.is_object() {
            *target = Value::Object(serde_json::Map::new());
        }
        let Value::Object(target) = target else {
            return; // it has just been made one
        };
        for (name, value) in patch {
            if value.is_null() {
                target.remove(&name);
            } else {
                merge(target.entry(name).or_insert(Value::Null), value);
            }
        }
    }

    fn difference(from: &Value, to: &Value) -> Option<Value> {
        if from == to {
            return None;
        }
        let (Value::Object(from), Value::Object(to)) = (from, to) else {
            return Some(to.clone());
        };
        let removed = from
            .keys()
            .filter(|name| !to.contains_key(*name))
            .map(|name| (name.clone(), Value::Null));
        let changed = to.iter().filter_map(|(name, value)| {
            let before = from.get(name).unwrap_or(&Value::Null);
            Some((name.clone(), difference(before, value)?))
        });
        Some(Value::Object(removed.chain(changed).collect()))
    }
}
