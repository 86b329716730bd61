//! C parameter declarations, as far as Node-API uses them, and their Rust types.

use serde::Deserialize;

/// One parameter: `const napi_value* argv`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Parameter {
    /// Whether the pointed-to value is const.
    pub is_const: bool,
    /// The type without `const`, `struct` and pointers.
    pub base: String,
    /// Whether C writes `struct` before the type.
    pub is_struct: bool,
    /// How many pointers lead to it.
    pub pointers: usize,
    /// The parameter's name in C.
    pub name: String,
}

impl TryFrom<String> for Parameter {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let complain =
            || format!("cannot read the parameter {text:?}: write it as `const type* name`");
        let (ctype, name) = text.rsplit_once(' ').ok_or_else(complain)?;
        if ctype.contains(" *") {
            return Err(complain());
        }
        let stars = ctype.len() - ctype.trim_end_matches('*').len();
        let mut words: Vec<&str> = ctype.trim_end_matches('*').split_whitespace().collect();
        let mut take = |word| {
            words.first() == Some(&word) && {
                words.remove(0);
                true
            }
        };
        let (is_const, is_struct) = (take("const"), take("struct"));
        let [base] = words[..] else {
            return Err(complain());
        };
        let identifier =
            |s: &str| s.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !s.is_empty();
        if !identifier(base) || !identifier(name) {
            return Err(complain());
        }
        Ok(Self {
            is_const,
            base: base.to_owned(),
            is_struct,
            pointers: stars,
            name: name.to_owned(),
        })
    }
}

impl Parameter {
    /// The C type.
    pub fn c_type(&self) -> String {
        let constant = if self.is_const { "const " } else { "" };
        let structure = if self.is_struct { "struct " } else { "" };
        format!(
            "{constant}{structure}{}{}",
            self.base,
            "*".repeat(self.pointers)
        )
    }

    /// The C declaration.
    pub fn c_declaration(&self) -> String {
        format!("{} {}", self.c_type(), self.name)
    }

    /// The Rust type; `prefix` stands before names of this project's crate, `$crate::` in a macro.
    pub fn rust_type(&self, prefix: &str) -> String {
        let base = match self.base.as_str() {
            "void" => "::core::ffi::c_void".to_owned(),
            "char" => "::core::ffi::c_char".to_owned(),
            "int" => "::core::ffi::c_int".to_owned(),
            "char16_t" | "uint16_t" => "u16".to_owned(),
            "int32_t" => "i32".to_owned(),
            "uint32_t" => "u32".to_owned(),
            "int64_t" => "i64".to_owned(),
            "uint64_t" => "u64".to_owned(),
            "size_t" => "usize".to_owned(),
            "double" => "f64".to_owned(),
            "bool" => "bool".to_owned(),
            name => format!("{prefix}{name}"),
        };
        // C's const belongs to the innermost value; the outer pointers of a parameter are written through.
        let inner = if self.is_const { "*const " } else { "*mut " };
        match self.pointers {
            0 => base,
            count => format!("{}{inner}{base}", "*mut ".repeat(count - 1)),
        }
    }

    /// The name in Rust, where some C names are keywords.
    pub fn rust_name(&self) -> String {
        match self.name.as_str() {
            "type" | "ref" | "fn" | "in" | "mod" | "loop" => format!("{}_", self.name),
            name => name.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rust(text: &str) -> String {
        Parameter::try_from(text.to_owned()).unwrap().rust_type("")
    }

    #[test]
    fn pointer_constness_lands_on_the_innermost_value() {
        assert_eq!(rust("const char* str"), "*const ::core::ffi::c_char");
        assert_eq!(
            rust("const char** result"),
            "*mut *const ::core::ffi::c_char"
        );
        assert_eq!(rust("void** data"), "*mut *mut ::core::ffi::c_void");
        assert_eq!(rust("const napi_value* argv"), "*const napi_value");
        assert_eq!(rust("struct uv_loop_s** loop"), "*mut *mut uv_loop_s");
    }

    #[test]
    fn malformed_parameters_are_refused() {
        for text in ["napi_env", "unsigned int x", "napi_value * x", "int x[4]"] {
            assert!(Parameter::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
