//! Spec → `docs/functions.md`, the list of all functions for people.

use std::fmt::Write as _;

use crate::spec::{Function, Table, Thread};
use crate::{BANNER, Output};

/// The function list.
pub fn outputs(js: &Table, module: &Table) -> Vec<Output> {
    let mut text = format!(
        "<!-- {BANNER} -->\n# Every function and its slot\n\n\
         The two tables in slot order. *Since* is the Node-API version that brought the function. *Pending* says whether \
         it runs while a JavaScript exception is pending (the others return `napi_pending_exception`); *finalizer* \
         whether a finalizer may call it during garbage collection; *thread* who may call it.\n"
    );
    for table in [js, module] {
        write!(
            text,
            "\n## `{}`\n\n{} slots, declared in `{}`.\n\n\
             | slot | function | since | thread | pending | finalizer | what it does |\n|---|---|---|---|---|---|---|\n",
            table.table,
            table.functions.len(),
            table.header
        )
        .unwrap();
        for function in &table.functions {
            text.push_str(&row(function));
        }
        text.push_str("\n### Signatures\n\n");
        text.push_str("```c\n");
        for function in &table.functions {
            let list: Vec<_> = function
                .parameters
                .iter()
                .map(|p| p.c_declaration())
                .collect();
            let returns = function.signature();
            let returns = returns.split('(').next().unwrap_or_default();
            writeln!(text, "{returns} {}({});", function.symbol, list.join(", ")).unwrap();
        }
        text.push_str("```\n");
    }
    vec![Output::text("docs/functions.md", text)]
}

fn row(f: &Function) -> String {
    let thread = match f.thread {
        Thread::Env => "env",
        Thread::Any => "any",
    };
    let yes = |flag| if flag { "yes" } else { "no" };
    format!(
        "| {} | `{}` | {} | {thread} | {} | {} | {} |\n",
        f.slot,
        f.symbol,
        f.since.words(),
        yes(f.pending_exception),
        yes(f.finalizer),
        f.doc
    )
}
