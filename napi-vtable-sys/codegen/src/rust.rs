//! Spec → Rust: the two table structs with their layout asserts, the X-macros, the function list.

use std::fmt::Write as _;

use crate::spec::{Function, Returns, Table, Thread};
use crate::{BANNER, Output};

/// The Rust files under `napi-vtable-sys/src/generated`.
pub fn outputs(js: &Table, module: &Table) -> Vec<Output> {
    let file = |name: &str, text: String| {
        Output::rust(&format!("napi-vtable-sys/src/generated/{name}"), text)
    };
    vec![
        file("mod.rs", mod_file()),
        file(
            "js_native_vtable.rs",
            table_struct(
                js,
                "JavaScript values and objects: the functions of `js_native_api.h`.",
            ),
        ),
        file(
            "module_vtable.rs",
            table_struct(
                module,
                "What surrounds a module: the functions of `node_api.h`.",
            ),
        ),
        file("for_each.rs", macros(js, module)),
        file("functions.rs", list(js, module)),
    ]
}

fn mod_file() -> String {
    format!(
        "// {BANNER}\n\
         //! What the spec says, as Rust.\n\n\
         mod for_each;\n\
         #[cfg(feature = \"runtime\")]\n\
         pub mod functions;\n\
         mod js_native_vtable;\n\
         mod module_vtable;\n\
         #[cfg(feature = \"std\")]\n\
         pub mod names;\n\n\
         pub use js_native_vtable::node_api_js_native_vtable;\n\
         pub use module_vtable::node_api_module_vtable;\n"
    )
}

fn parameters(function: &Function, prefix: &str) -> String {
    let list: Vec<_> = function
        .parameters
        .iter()
        .map(|p| format!("{}: {}", p.rust_name(), p.rust_type(prefix)))
        .collect();
    list.join(", ")
}

fn returns(function: &Function, prefix: &str) -> String {
    match function.returns {
        Returns::Status => format!("{prefix}napi_status"),
        Returns::Void => "()".to_owned(),
        Returns::NoReturn => "!".to_owned(),
    }
}

fn table_struct(table: &Table, purpose: &str) -> String {
    let name = &table.table;
    let count = table.functions.len();
    let mut text = format!(
        "// {BANNER}\n\
         //! {purpose}\n\n\
         use crate::types::*;\n\n\
         /// {purpose}\n\
         ///\n\
         /// {count} slots, each one function pointer that is never null. Slots with a version number never move;\n\
         /// experimental ones come last and may. A table that another program hands over may be shorter: look at\n\
         /// it through [`TableView`](crate::TableView), never through a reference to this struct.\n\
         #[repr(C)]\n\
         #[derive(Clone, Copy)]\n\
         pub struct {name} {{\n"
    );
    for function in &table.functions {
        let arrow = match function.returns {
            Returns::Void => String::new(),
            _ => format!(" -> {}", returns(function, "")),
        };
        writeln!(
            text,
            "/// `{}`, slot {}, {}: {}\n{}: unsafe extern \"C\" fn({}){arrow},",
            function.symbol,
            function.slot,
            since_words(function),
            function.doc,
            format_args!("pub {}", function.field),
            parameters(function, ""),
        )
        .unwrap();
    }
    text.push_str("}\n\n");
    writeln!(
        text,
        "crate::layout_asserts::assert_slots! {{ {name} {count}"
    )
    .unwrap();
    for function in &table.functions {
        writeln!(text, "{} {}", function.slot, function.field).unwrap();
    }
    text.push_str("}\n");
    text
}

fn since_words(function: &Function) -> String {
    if function.since.is_experimental() {
        "experimental".to_owned()
    } else {
        format!("since Node-API {}", function.since.words())
    }
}

/// How a slot can answer without its function; see the macro's documentation.
fn kind(function: &Function) -> &'static str {
    match (function.returns, function.takes_env()) {
        (Returns::Status, true) => "env_status",
        (Returns::Status, false) => "handle_status",
        (Returns::Void, _) => "no_result",
        (Returns::NoReturn, _) => "no_return",
    }
}

fn macros(js: &Table, module: &Table) -> String {
    let mut text = format!(
        "// {BANNER}\n//! The X-macros: every function of a table, for a macro of the caller's.\n"
    );
    for (name, table, other) in [
        ("for_each_js_function", js, "for_each_module_function"),
        ("for_each_module_function", module, "for_each_js_function"),
    ] {
        write!(
            text,
            "\n/// Calls a macro with every function of [`{}`](crate::{}), in slot order.\n\
             ///\n\
             /// The macro gets `[prefix]` (the tokens after the comma, if any), then one item a function:\n\
             /// `{{ slot field symbol since kind (parameter: type, ...) -> type }}`. `kind` tells how a slot can answer\n\
             /// without its function: `env_status` takes an env first and returns a status, `handle_status` returns a\n\
             /// status but has no env, `no_result` returns nothing, `no_return` does not return.\n\
             ///\n\
             /// ```\n\
             /// macro_rules! count {{\n\
             ///     ([] $({{ $slot:literal $field:ident $symbol:ident $since:literal $kind:ident $signature:tt -> $returns:ty }})*) => {{\n\
             ///         [$(stringify!($symbol)),*].len()\n\
             ///     }};\n\
             /// }}\n\
             /// assert_eq!(napi_vtable_sys::{name}!(count), {});\n\
             /// ```\n\
             ///\n\
             /// The other table's is [`{other}`](crate::{other}).\n\
             #[macro_export]\n\
             macro_rules! {name} {{\n    ($callback:ident $(, $($prefix:tt)*)?) => {{\n        $callback! {{\n            [$($($prefix)*)?]\n",
            table.table,
            table.table,
            table.functions.len(),
        )
        .unwrap();
        for f in &table.functions {
            writeln!(
                text,
                "            {{ {} {} {} {} {} ({}) -> {} }}",
                f.slot,
                f.field,
                f.symbol,
                f.since.number(),
                kind(f),
                parameters(f, "$crate::"),
                returns(f, "$crate::"),
            )
            .unwrap();
        }
        text.push_str("        }\n    };\n}\n");
    }
    text
}

fn list(js: &Table, module: &Table) -> String {
    let mut text = format!(
        "// {BANNER}\n\
         //! Every function as data: what the manifest, the loader's messages and the tests read.\n\n\
         use crate::Table;\nuse crate::function::{{Function, Thread}};\n"
    );
    for (constant, variant, table) in [
        ("JS_FUNCTIONS", "JsNative", js),
        ("MODULE_FUNCTIONS", "Module", module),
    ] {
        writeln!(
            text,
            "\n/// The functions of [`{}`](crate::{}), in slot order.\npub static {constant}: [Function; {}] = [",
            table.table,
            table.table,
            table.functions.len()
        )
        .unwrap();
        for f in &table.functions {
            writeln!(
                text,
                "Function {{ table: Table::{variant}, slot: {}, field: {:?}, symbol: c{:?}, since: {}, \
                 signature: {:?}, chapter: {:?}, thread: Thread::{}, pending_exception: {}, finalizer: {}, doc: {:?} }},",
                f.slot,
                f.field,
                f.symbol,
                f.since.number(),
                f.signature(),
                f.chapter,
                match f.thread {
                    Thread::Env => "Env",
                    Thread::Any => "Any",
                },
                f.pending_exception,
                f.finalizer,
                f.doc,
            )
            .unwrap();
        }
        text.push_str("];\n");
    }
    text
}
