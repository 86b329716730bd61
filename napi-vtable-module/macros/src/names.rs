//! Names in Rust and in JavaScript.

use std::ffi::CString;

use proc_macro2::{Ident, Literal};
use syn::{Error, LitStr, Result};

/// An identifier without `r#`.
pub(crate) fn plain(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").unwrap_or(&name).to_owned()
}

/// `to_upper_case` as `toUpperCase`; underscores in front stay.
pub(crate) fn camel_case(ident: &Ident) -> String {
    let name = plain(ident);
    let words = name.trim_start_matches('_');
    let mut result = name[..name.len() - words.len()].to_owned();
    for (index, word) in words.split('_').enumerate() {
        result.push_str(&if index == 0 {
            word.to_owned()
        } else {
            capitalized(word)
        });
    }
    result
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// How `rename_all` writes names.
#[derive(Clone, Copy)]
pub(crate) enum Case {
    Camel,
    Pascal,
    Snake,
    Kebab,
    ScreamingSnake,
    Lower,
    Upper,
    Same,
}

impl Case {
    pub(crate) fn parse(text: &LitStr) -> Result<Self> {
        Ok(match text.value().as_str() {
            "camelCase" => Self::Camel,
            "PascalCase" => Self::Pascal,
            "snake_case" => Self::Snake,
            "kebab-case" => Self::Kebab,
            "SCREAMING_SNAKE_CASE" => Self::ScreamingSnake,
            "lowercase" => Self::Lower,
            "UPPERCASE" => Self::Upper,
            "none" => Self::Same,
            _ => {
                let known = "camelCase, PascalCase, snake_case, kebab-case, SCREAMING_SNAKE_CASE, lowercase, UPPERCASE, none";
                return Err(Error::new(text.span(), format!("one of {known}")));
            }
        })
    }

    /// A field's or a variant's name.
    pub(crate) fn apply(self, ident: &Ident) -> String {
        let name = plain(ident);
        if matches!(self, Self::Same) {
            return name;
        }
        let words = words(&name);
        match self {
            Self::Camel => words
                .iter()
                .enumerate()
                .map(|(index, word)| {
                    if index == 0 {
                        word.clone()
                    } else {
                        capitalized(word)
                    }
                })
                .collect(),
            Self::Pascal => words.iter().map(|word| capitalized(word)).collect(),
            Self::Snake => words.join("_"),
            Self::Kebab => words.join("-"),
            Self::ScreamingSnake => words.join("_").to_uppercase(),
            Self::Lower => words.concat(),
            Self::Upper => words.concat().to_uppercase(),
            Self::Same => name,
        }
    }
}

/// The words of `snake_case` and `PascalCase` names, in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for letter in name.chars() {
        if letter == '_' || (letter.is_uppercase() && after_small) {
            words.push(String::new());
        }
        after_small = letter.is_lowercase() || letter.is_numeric();
        if letter != '_'
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A name as TypeScript writes it: quoted where it is no identifier.
pub(crate) fn in_typescript(name: &str) -> String {
    let mut letters = name.chars();
    let is_start = |letter: char| letter.is_alphabetic() || letter == '_' || letter == '$';
    let is_identifier = letters.next().is_some_and(is_start)
        && letters.all(|letter| is_start(letter) || letter.is_numeric());
    if is_identifier {
        name.to_owned()
    } else {
        format!("{name:?}")
    }
}

/// `c"name"`.
pub(crate) fn c_string(name: &str, ident: &Ident) -> Result<Literal> {
    let text = CString::new(name).map_err(|_| Error::new(ident.span(), "a name without NUL"))?;
    Ok(Literal::c_string(&text))
}
