//! Makes documentation tests of the guide: each page of `docs` and `docs/guide` with its JavaScript inside of its Rust.
//!
//! A page's `rust` block that defines a module runs together with the next `js` block before another of Rust, in the embedded engine. There
//! `addon` is the module, `require` of a `.node` file gives it too, and a line `code; // => value` or
//! `code; // throws TypeError: text` is checked.
//!
//! And it shows the functions of Node-API to the addons that a test program loads, where that defines them with
//! `export_node_api!`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    // Linkers for other systems have no such option.
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        for names in ["napi_*", "node_api_*"] {
            println!("cargo::rustc-link-arg-tests=-Wl,--export-dynamic-symbol={names}");
        }
    }
    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("guide");
    fs::create_dir_all(&target)?;
    let mut items = String::new();
    for folder in [Path::new("../docs"), Path::new("../docs/guide")] {
        println!("cargo::rerun-if-changed={}", folder.display());
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_none_or(|extension| extension != "md") {
                continue;
            }
            let stem = path
                .file_stem()
                .expect("a file has a name")
                .to_string_lossy();
            let text = page(&fs::read_to_string(&path)?);
            if text.is_empty() {
                continue;
            }
            fs::write(target.join(format!("{stem}.md")), text)?;
            let name = stem.replace('-', "_");
            // Writing to a string does not fail.
            let _ = writeln!(
                items,
                "#[doc = include_str!(\"{stem}.md\")]\npub mod {name}_md {{}}"
            );
        }
    }
    fs::write(target.join("pages.rs"), items)
}

/// The Rust blocks of a page, each with the JavaScript that follows.
fn page(text: &str) -> String {
    let mut made = String::new();
    let blocks: Vec<_> = blocks(text).collect();
    for (index, (language, code)) in blocks.iter().enumerate() {
        let Some(options) = language.strip_prefix("rust") else {
            continue;
        };
        if options.contains("ignore") {
            continue;
        }
        let script = blocks[index + 1..]
            .iter()
            .take_while(|(language, _)| !language.starts_with("rust"))
            .find(|(language, _)| *language == "js")
            .map(|(_, script)| script);
        let is_module = code.contains("::module]") || code.contains("::register!(");
        let main = match script {
            _ if code.contains("fn main()") || !is_module => String::new(),
            Some(script) => format!(
                "fn main() -> napi_vtable_testing::Result {{\n    napi_vtable_testing::Engine::new(MODULE)?.run(r####\"{}\"####)\n}}\n",
                checked(script)
            ),
            None => "fn main() {}\n".to_owned(),
        };
        // Writing to a string does not fail.
        let _ = write!(made, "```rust{options}\n{code}{main}```\n\n");
    }
    made
}

/// The fenced blocks: what stands behind the fence, and the lines.
fn blocks(text: &str) -> impl Iterator<Item = (&str, String)> {
    let mut lines = text.lines();
    std::iter::from_fn(move || {
        let language = lines.find_map(|line| line.strip_prefix("```"))?;
        let code = lines.by_ref().take_while(|line| *line != "```");
        Some((language, code.map(|line| format!("{line}\n")).collect()))
    })
}

/// JavaScript whose comments are checks.
fn checked(script: &str) -> String {
    let mut made = String::new();
    for line in script.lines() {
        let line = addon(line);
        let result = if let Some((code, value)) = line.split_once("; // => ") {
            writeln!(made, "assert.deepStrictEqual({code}, ({value}));")
        } else if let Some((code, error)) = line.split_once("; // throws ") {
            writeln!(
                made,
                "assert.throws(() => {{ {code}; }}, (error) => {{ assert.strictEqual(String(error), {error:?}); return true; }});"
            )
        } else {
            writeln!(made, "{line}")
        };
        // As above.
        let _ = result;
    }
    made
}

/// A line in which the module is not a file.
fn addon(line: &str) -> String {
    match (line.find("require('./"), line.find(".node')")) {
        (Some(start), Some(end)) if start < end => {
            format!("{}addon{}", &line[..start], &line[end + ".node')".len()..])
        }
        _ => line.to_owned(),
    }
}
