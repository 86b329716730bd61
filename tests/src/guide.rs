//! The code of the guide as documentation tests; `build.rs` makes them.

/// A page each: the name of the item is that of its tests.
macro_rules! pages {
    ($($item:ident = $page:literal),* $(,)?) => {
        $(
            #[cfg(doctest)]
            #[doc = include_str!(concat!(env!("OUT_DIR"), "/guide/", $page))]
            pub struct $item;
        )*

        #[cfg(test)]
        const PAGES: &[&str] = &[$($page),*];
    };
}

pages! {
    Classes = "classes.md",
    Errors = "errors.md",
    FirstModule = "first-module.md",
    FromNapiRs = "from-napi-rs.md",
    FromNeon = "from-neon.md",
    Macros = "macros.md",
    Shipping = "shipping.md",
    State = "state.md",
    Testing = "testing.md",
    Values = "values.md",
}

#[cfg(test)]
mod tests {
    use super::PAGES;

    #[test]
    fn no_page_with_code_is_left_unchecked() {
        let guide = crate::paths::root().join("docs/guide");
        for entry in std::fs::read_dir(guide).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let has_code = std::fs::read_to_string(&path).unwrap().contains("```rust");
            assert!(
                !has_code || PAGES.contains(&name),
                "name docs/guide/{name} in tests/src/guide.rs, so that its code is run"
            );
        }
    }
}
