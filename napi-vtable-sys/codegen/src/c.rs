//! Spec → C: what fills the templates of `js_native_api.h` and `node_api.h`.
//!
//! The templates hold all that does not repeat. `{{banner}}`, `{{declarations}}`, `{{fields}}`, `{{slots}}`,
//! `{{count}}`, `{{forwarders}}` and `{{stubs}}` stand for what is written once a function.

use std::fmt::Write as _;

use crate::spec::{Function, Returns, Since, Table};
use crate::{BANNER, Output};

const JS_NATIVE_API: &str = include_str!("../templates/js_native_api.h");
const NODE_API: &str = include_str!("../templates/node_api.h");

/// Functions that the template writes by hand, because they may be called before there is a table.
const BY_HAND: [&str; 2] = ["napi_module_register", "napi_fatal_error"];

/// Where a line ends.
const WIDTH: usize = 80;

/// The two headers with functions; the two with types are written by hand.
pub fn outputs(js: &Table, module: &Table) -> Result<Vec<Output>, String> {
    Ok(vec![
        Output::text(
            "headers/js_native_api.h",
            fill(JS_NATIVE_API, js, "g_node_api_js_native_vtable")?,
        ),
        Output::text(
            "headers/node_api.h",
            fill(NODE_API, module, "g_node_api_module_vtable")?,
        ),
    ])
}

fn fill(template: &str, table: &Table, global: &str) -> Result<String, String> {
    let count = table.functions.len().to_string();
    let parts = [
        ("{{banner}}", BANNER.to_owned()),
        ("{{declarations}}", declarations(table)),
        ("{{fields}}", fields(table)),
        ("{{slots}}", slots(table)),
        ("{{count}}", count),
        ("{{forwarders}}", forwarders(table, global)),
        ("{{stubs}}", stubs(table)),
    ];
    let mut text = template.to_owned();
    for (mark, part) in parts {
        if !text.contains(mark) {
            return Err(format!("the template of {} has no {mark}", table.header));
        }
        text = text.replace(mark, part.trim_end_matches('\n'));
    }
    Ok(text)
}

/// A function with what stands before its name on a line of its own, unless all fits on one.
fn function(before: &str, function: &Function, tail: &str) -> String {
    let parameters = parameters(function);
    let head = format!("{before} {} NAPI_CDECL", returns(function));
    let text = list(
        "",
        &format!("{head} {}", function.symbol),
        &parameters,
        tail,
    );
    if text.contains('\n') {
        format!("{head}\n{}", list("", &function.symbol, &parameters, tail))
    } else {
        text
    }
}

/// A macro's call in two lines, where its first arguments do not fit on one.
fn broken(call: &str) -> String {
    if call.len() <= WIDTH {
        call.to_owned()
    } else {
        call.replacen(", ", ",\n    ", 1)
    }
}

/// `head(parameters)tail` on one line, or on as many as it takes, indented by four more than `indent`.
fn list(indent: &str, head: &str, items: &[String], tail: &str) -> String {
    let items = if items.is_empty() {
        vec!["void".to_owned()]
    } else {
        items.to_vec()
    };
    let line = format!("{indent}{head}({}){tail}", items.join(", "));
    if line.len() <= WIDTH {
        return line;
    }
    let mut text = format!("{indent}{head}(");
    let mut room = 0;
    let last = items.len() - 1;
    for (position, item) in items.iter().enumerate() {
        let end = if position == last {
            format!("){tail}")
        } else {
            ",".to_owned()
        };
        let needed = item.len() + end.len() + 1;
        if needed > room {
            write!(text, "\n{indent}    {item}{end}").unwrap();
            room = (WIDTH - indent.len() - 4 + 1).saturating_sub(needed);
        } else {
            write!(text, " {item}{end}").unwrap();
            room -= needed;
        }
    }
    text
}

fn parameters(function: &Function) -> Vec<String> {
    function
        .parameters
        .iter()
        .map(|p| p.c_declaration())
        .collect()
}

fn returns(function: &Function) -> &'static str {
    match function.returns {
        Returns::Status => "napi_status",
        Returns::Void => "void",
        Returns::NoReturn => "NAPI_NO_RETURN void",
    }
}

/// Writes each function between the conditions that the public headers put around it.
fn gated(table: &Table, mut write_one: impl FnMut(&mut String, &Function, bool)) -> String {
    let mut text = String::new();
    let mut version = Since::Version(1);
    let mut opt_out: Option<&str> = None;
    let mut feature: Option<&str> = None;
    let close_opt_out = |text: &mut String, opt_out: &mut Option<&str>| {
        if let Some(name) = opt_out.take() {
            writeln!(text, "#endif  // {name}").unwrap();
        }
    };
    for function in &table.functions {
        if function.opt_out.as_deref() != opt_out || function.since != version {
            close_opt_out(&mut text, &mut opt_out);
        }
        if function.since != version {
            if version != Since::Version(1) {
                writeln!(text, "#endif  // {}", condition(version)).unwrap();
            }
            version = function.since;
            let directive = if version.is_experimental() {
                "ifdef"
            } else {
                "if"
            };
            writeln!(text, "\n#{directive} {}", condition(version)).unwrap();
        }
        if opt_out.is_none() && function.opt_out.is_some() {
            opt_out = function.opt_out.as_deref();
            writeln!(text, "#ifndef {}", opt_out.unwrap_or_default()).unwrap();
        }
        let new_feature = function.feature_macro.as_deref() != feature;
        feature = function.feature_macro.as_deref();
        write_one(&mut text, function, new_feature && feature.is_some());
    }
    close_opt_out(&mut text, &mut opt_out);
    if version != Since::Version(1) {
        writeln!(text, "#endif  // {}", condition(version)).unwrap();
    }
    text
}

fn condition(since: Since) -> String {
    match since {
        Since::Version(version) => format!("NAPI_VERSION >= {version}"),
        Since::Experimental(_) => "NAPI_EXPERIMENTAL".to_owned(),
    }
}

fn declarations(table: &Table) -> String {
    let mut chapter = None;
    gated(table, |text, function, new_feature| {
        if chapter.as_ref() != Some(&function.chapter) {
            chapter = Some(function.chapter.clone());
            let mut letters = function.chapter.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            let title: String = first.into_iter().chain(letters).collect();
            write!(text, "\n/* ---- {title} ---- */\n\n").unwrap();
        }
        if new_feature {
            writeln!(
                text,
                "#define {}",
                function.feature_macro.as_deref().unwrap_or_default()
            )
            .unwrap();
        }
        text.push_str(&comment(&function.doc));
        writeln!(
            text,
            "{}",
            self::function("NODE_API_FUNCTION_", function, ";")
        )
        .unwrap();
    })
}

/// A sentence as `//` lines.
fn comment(sentence: &str) -> String {
    let mut text = String::new();
    let mut line = String::from("//");
    for word in sentence.split(' ') {
        if line.len() + 1 + word.len() > WIDTH {
            text.push_str(&line);
            text.push('\n');
            line = String::from("//");
        }
        line.push(' ');
        line.push_str(word);
    }
    text + &line + "\n"
}

fn fields(table: &Table) -> String {
    let mut text = String::new();
    let mut version = None;
    for function in &table.functions {
        if version != Some(function.since) {
            version = Some(function.since);
            let words = match function.since {
                Since::Version(version) => format!("Node-API version {version}"),
                Since::Experimental(_) => "experimental".to_owned(),
            };
            let gap = if text.is_empty() { "" } else { "\n" };
            writeln!(text, "{gap}  // {words}").unwrap();
        }
        let result = if function.returns == Returns::Status {
            "napi_status"
        } else {
            "void"
        };
        let head = format!("{result}(NAPI_CDECL* {})", function.field);
        writeln!(text, "{}", list("  ", &head, &parameters(function), ";")).unwrap();
    }
    text
}

fn slots(table: &Table) -> String {
    let entry = |f: &Function| {
        let line = format!("  X({}, {}, {})", f.slot, f.field, f.symbol);
        if line.len() + 2 <= WIDTH {
            return line;
        }
        format!("  X({}, {}, \\\n    {})", f.slot, f.field, f.symbol)
    };
    let entries: Vec<_> = table.functions.iter().map(entry).collect();
    entries.join(" \\\n")
}

fn forwarders(table: &Table, global: &str) -> String {
    gated(table, |text, function, _| {
        if BY_HAND.contains(&function.symbol.as_str()) {
            return;
        }
        let names: Vec<_> = function.parameters.iter().map(|p| p.name.clone()).collect();
        let call = list(
            "  ",
            &format!("return {global}->{}", function.field),
            &names,
            ";",
        );
        write!(
            text,
            "\n{}\n{call}\n}}\n",
            self::function("static inline", function, " {")
        )
        .unwrap();
    })
}

fn stubs(table: &Table) -> String {
    let mut text = String::new();
    for function in table
        .functions
        .iter()
        .filter(|f| !BY_HAND.contains(&f.symbol.as_str()))
    {
        let symbol = &function.symbol;
        let head = if function.takes_env() {
            let needs = match function.since {
                Since::Version(version) => format!("Node-API version {version}"),
                Since::Experimental(_) => "experimental Node-API".to_owned(),
            };
            format!("NODE_API_MISSING_({symbol}, \"{needs}\", ")
        } else {
            format!("NODE_API_MISSING_WITHOUT_ENV_({symbol}, ")
        };
        let one_line = format!("{head}({}))", parameters(function).join(", "));
        if one_line.len() <= WIDTH {
            writeln!(text, "{one_line}").unwrap();
        } else {
            writeln!(
                text,
                "{}\n{}",
                broken(head.trim_end()),
                list("    ", "", &parameters(function), ")")
            )
            .unwrap();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_a_header_is_too_long() {
        let long = "napi_threadsafe_function_call_mode is_blocking".to_owned();
        let text = list(
            "  ",
            "napi_status(NAPI_CDECL* call_threadsafe_function)",
            &vec![long; 5],
            ";",
        );
        assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
        assert!(
            comment(&"word ".repeat(60))
                .lines()
                .all(|line| line.len() <= WIDTH)
        );
    }

    #[test]
    fn a_template_that_lost_a_mark_is_refused() {
        let table = Table {
            table: "t".to_owned(),
            header: "h.h".to_owned(),
            functions: Vec::new(),
        };
        assert!(
            fill("{{banner}}", &table, "g")
                .unwrap_err()
                .contains("{{declarations}}")
        );
    }
}
