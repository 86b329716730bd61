//! Markdown to HTML, by the crate pulldown-cmark.

use napi_vtable_module::{Error, Exports, Result};
use pulldown_cmark::{Options, Parser, html};

/// The HTML of a Markdown text, with tables, strikethrough, footnotes and task lists.
fn render(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS;
    let mut output = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut output, Parser::new_ext(markdown, options));
    output
}

/// The HTML of a Markdown file.
fn render_file(path: &str) -> Result<String> {
    match std::fs::read_to_string(path) {
        Ok(markdown) => Ok(render(&markdown)),
        Err(error) => Err(Error::new(format!("cannot read {path}: {error}"))
            .with_code("ERR_CANNOT_READ")
            .into()),
    }
}

fn init(exports: &mut Exports<'_>) -> Result<()> {
    exports.function(c"render", render)?;
    exports.function(c"renderFile", render_file)
}

napi_vtable_module::register!(init);
