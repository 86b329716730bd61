//! The conditions of a `.gyp` file: `OS=="linux" and target_arch!="arm"`, evaluated for this machine.

/// Evaluates a condition. The error says what is not understood.
pub(super) fn holds(condition: &str) -> Result<bool, String> {
    let words = words(condition)?;
    let mut reader = Reader { words: &words };
    let result = reader.any()?;
    match reader.words.first() {
        None => Ok(result),
        Some(word) => Err(format!("{word:?} was not expected there")),
    }
}

/// The variables that a condition can use.
fn variable(name: &str) -> Option<&'static str> {
    match name {
        "OS" => Some(match std::env::consts::OS {
            "macos" => "mac",
            "windows" => "win",
            other => other,
        }),
        "target_arch" | "host_arch" => Some(match std::env::consts::ARCH {
            "x86_64" => "x64",
            "x86" => "ia32",
            "aarch64" => "arm64",
            other => other,
        }),
        _ => None,
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Word {
    Text(String),
    Name(String),
    Sign(&'static str),
}

const SIGNS: [&str; 4] = ["==", "!=", "(", ")"];

fn words(condition: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = condition.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            words.push(Word::Sign(sign));
            rest = &rest[sign.len()..];
        } else if matches!(first, '"' | '\'') {
            let (text, after) = rest[1..]
                .split_once(first)
                .ok_or_else(|| "a string is not closed".to_owned())?;
            words.push(Word::Text(text.to_owned()));
            rest = after;
        } else {
            let length = rest
                .find(|found: char| !found.is_ascii_alphanumeric() && found != '_')
                .unwrap_or(rest.len());
            if length == 0 {
                return Err(format!("{first:?} is not understood"));
            }
            words.push(Word::Name(rest[..length].to_owned()));
            rest = &rest[length..];
        }
        rest = rest.trim_start();
    }
    Ok(words)
}

struct Reader<'a> {
    words: &'a [Word],
}

impl Reader<'_> {
    fn next(&mut self) -> Result<Word, String> {
        let (first, rest) = self
            .words
            .split_first()
            .ok_or_else(|| "the condition ends too early".to_owned())?;
        self.words = rest;
        Ok(first.clone())
    }

    fn take(&mut self, wanted: &Word) -> bool {
        let found = self.words.first() == Some(wanted);
        if found {
            self.words = &self.words[1..];
        }
        found
    }

    fn take_name(&mut self, name: &str) -> bool {
        self.take(&Word::Name(name.to_owned()))
    }

    fn any(&mut self) -> Result<bool, String> {
        let mut result = self.all()?;
        while self.take_name("or") {
            result |= self.all()?;
        }
        Ok(result)
    }

    fn all(&mut self) -> Result<bool, String> {
        let mut result = self.one()?;
        while self.take_name("and") {
            result &= self.one()?;
        }
        Ok(result)
    }

    fn one(&mut self) -> Result<bool, String> {
        if self.take_name("not") {
            return self.one().map(|result| !result);
        }
        if self.take(&Word::Sign("(")) {
            let result = self.any()?;
            return match self.next()? {
                Word::Sign(")") => Ok(result),
                other => Err(format!("expected ')', found {other:?}")),
            };
        }
        let left = self.operand()?;
        match self.next()? {
            Word::Sign("==") => Ok(left == self.operand()?),
            Word::Sign("!=") => Ok(left != self.operand()?),
            // As in Python, "x in 'a b'" looks for a part of the text.
            Word::Name(name) if name == "in" => Ok(self.operand()?.contains(&left)),
            other => Err(format!("expected a comparison, found {other:?}")),
        }
    }

    fn operand(&mut self) -> Result<String, String> {
        match self.next()? {
            Word::Text(text) => Ok(text),
            Word::Name(name) => match variable(&name) {
                Some(value) => Ok(value.to_owned()),
                None if name.bytes().all(|byte| byte.is_ascii_digit()) => Ok(name),
                None => Err(format!("the variable {name} is not known")),
            },
            other => Err(format!("expected a variable or a string, found {other:?}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn conditions_compare_with_this_machine() {
        let os = super::variable("OS").unwrap_or_default();
        for (condition, expected) in [
            (format!("OS=='{os}'"), true),
            (format!("OS!=\"{os}\""), false),
            (format!("OS in 'x {os} y'"), true),
            (
                format!("not OS=='{os}' or (OS=='{os}' and 'a' != 'b')"),
                true,
            ),
            ("OS=='none' and OS!='none'".to_owned(), false),
        ] {
            assert_eq!(holds(&condition), Ok(expected), "{condition}");
        }
    }

    #[test]
    fn an_unknown_variable_is_an_error_and_not_false() {
        let error = holds("node_shared=='true'").expect_err("unknown");
        assert!(error.contains("node_shared"), "{error}");
        assert!(holds("OS==").is_err());
        assert!(holds("OS=='a' 'b'").is_err());
        assert!(holds("OS <= 'a'").is_err());
    }
}
