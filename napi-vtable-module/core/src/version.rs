//! Which Node-API version a module declares, where it wishes for more than it needs.
//!
//! A module is asked for its version before it has an env, and a runtime that gets one above its own does not load
//! it; Node crashes. What can be known then is which functions the process exports. A function that came to Node
//! after a version did proves that version: Node adds it to release lines that have the version already.
//!
//! | version | came with Node | proven by | which came with |
//! |---|---|---|---|
//! | 9 | 18.17, 20.3 | `node_api_create_external_string_latin1` | 18.18, 20.4 |
//! | 10 | 22.14, 23.6 | `node_api_create_sharedarraybuffer`, `node_api_create_object_with_properties` | 24.9; 24.12, 25.2 |
//!
//! The functions of a version itself prove nothing: they were there before, as experimental ones. So a wish may fail where it
//! could be met, as in Node 22.14, and is never met where it cannot be. Without the feature `by-name` nothing can be
//! asked, and the module declares what it needs.

/// The version to declare: the wish or what comes next to it, but at least what the module needs.
#[must_use]
#[inline]
pub fn version(needed: i32, wish: i32) -> i32 {
    best(needed, wish, crate::bind::is_exported)
}

fn best(needed: i32, wish: i32, is_exported: impl Fn(&std::ffi::CStr) -> bool) -> i32 {
    const PROOFS: [(i32, &[&std::ffi::CStr]); 2] = [
        (
            10,
            &[
                c"node_api_create_sharedarraybuffer",
                c"node_api_create_object_with_properties",
            ],
        ),
        (9, &[c"node_api_create_external_string_latin1"]),
    ];
    PROOFS
        .into_iter()
        .filter(|(version, _)| *version > needed && *version <= wish)
        .find(|(_, proofs)| proofs.iter().any(|name| is_exported(name)))
        .map_or(needed, |(version, _)| version)
}

#[cfg(test)]
mod tests {
    use super::best;

    /// What versions of Node export of the functions that prove something.
    const NODE_18_17: &[&str] = &[];
    const NODE_20: &[&str] = &[
        "node_api_create_external_string_latin1",
        "node_api_create_property_key_utf8",
    ];
    const NODE_22_12: &[&str] = &[
        "node_api_create_external_string_latin1",
        "node_api_create_property_key_utf8",
        "node_api_create_buffer_from_arraybuffer",
    ];
    const NODE_26: &[&str] = &[
        "node_api_create_external_string_latin1",
        "node_api_create_object_with_properties",
    ];

    fn in_node(exports: &[&str], needed: i32, wish: i32) -> i32 {
        best(needed, wish, |name| {
            exports.iter().any(|one| one.as_bytes() == name.to_bytes())
        })
    }

    #[test]
    fn a_wish_never_exceeds_what_the_runtime_is_known_to_have() {
        assert_eq!(in_node(NODE_18_17, 8, 10), 8);
        assert_eq!(in_node(NODE_20, 8, 10), 9);
        assert_eq!(in_node(NODE_22_12, 8, 10), 9);
        assert_eq!(in_node(NODE_26, 8, 10), 10);
        assert_eq!(in_node(NODE_26, 8, 11), 10);
    }

    #[test]
    fn what_is_declared_is_what_is_needed_or_wished_for() {
        assert_eq!(in_node(NODE_26, 8, 9), 9);
        assert_eq!(in_node(NODE_26, 8, 8), 8);
        assert_eq!(in_node(NODE_26, 9, 8), 9);
        assert_eq!(in_node(NODE_18_17, 9, 10), 9);
        assert_eq!(in_node(NODE_26, i32::MAX, 10), i32::MAX);
    }
}
