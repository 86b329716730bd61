//! The literals of Python that a `.gyp` file is made of: strings, numbers, lists and dictionaries, with comments,
//! both quotes, strings joined by standing side by side, and trailing commas. Anything else is an error that says
//! where.

use std::fmt;

/// A literal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Number(i64),
    List(Vec<Value>),
    /// In the order of the file; no key twice.
    Dict(Vec<(String, Value)>),
}

impl Value {
    /// The value of a dictionary's key.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Self::Dict(pairs) => pairs.iter().find(|(name, _)| name == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// What kind of literal it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Number(_) => "a number",
            Self::List(_) => "a list",
            Self::Dict(_) => "a dictionary",
        }
    }
}

/// What is wrong with a text, and where: lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) problem: String,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, column {}: {}",
            self.line, self.column, self.problem
        )
    }
}

impl std::error::Error for SyntaxError {}

/// Reads a text that is one literal.
pub(crate) fn parse(text: &str) -> Result<Value, SyntaxError> {
    let mut parser = Parser {
        text,
        at: 0,
        depth: 0,
    };
    let value = parser.value()?;
    parser.skip_blank();
    match parser.peek() {
        None => Ok(value),
        Some(other) => Err(parser.error(format!("expected the end, found {other:?}"))),
    }
}

/// How deep lists and dictionaries may nest; a file with more is not read into a stack overflow.
const DEEPEST: usize = 64;

struct Parser<'a> {
    text: &'a str,
    /// A byte position on a character boundary.
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let found = self.peek()?;
        self.at += found.len_utf8();
        Some(found)
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn error(&self, problem: impl Into<String>) -> SyntaxError {
        self.error_at(self.at, problem)
    }

    fn error_at(&self, at: usize, problem: impl Into<String>) -> SyntaxError {
        let before = &self.text[..at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        SyntaxError {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            problem: problem.into(),
        }
    }

    /// Skips white space and comments.
    fn skip_blank(&mut self) {
        while let Some(found) = self.peek() {
            if found == '#' {
                while self.peek().is_some_and(|found| found != '\n') {
                    self.next();
                }
            } else if found.is_whitespace() {
                self.next();
            } else {
                break;
            }
        }
    }

    fn value(&mut self) -> Result<Value, SyntaxError> {
        self.skip_blank();
        match self.peek() {
            Some('"' | '\'') => self.joined_strings().map(Value::Text),
            Some('[') => self.nested(Self::list),
            Some('{') => self.nested(Self::dict),
            Some(found) if found == '-' || found.is_ascii_digit() => self.number(),
            Some(found) => Err(self.error(format!(
                "expected a string, a number, a list or a dictionary, found {found:?}"
            ))),
            None => Err(self.error("expected a value, found the end")),
        }
    }

    fn nested(
        &mut self,
        read: fn(&mut Self) -> Result<Value, SyntaxError>,
    ) -> Result<Value, SyntaxError> {
        if self.depth == DEEPEST {
            return Err(self.error(format!("lists and dictionaries nest deeper than {DEEPEST}")));
        }
        self.depth += 1;
        self.next();
        let value = read(self);
        self.depth -= 1;
        value
    }

    /// After an item: whether the closing bracket follows, with or without a comma before it.
    fn closes(&mut self, bracket: char) -> Result<bool, SyntaxError> {
        self.skip_blank();
        if self.take(bracket) {
            return Ok(true);
        }
        if !self.take(',') {
            return Err(match self.peek() {
                Some(found) => self.error(format!("expected ',' or {bracket:?}, found {found:?}")),
                None => self.error(format!("expected ',' or {bracket:?}, found the end")),
            });
        }
        self.skip_blank();
        Ok(self.take(bracket))
    }

    fn list(&mut self) -> Result<Value, SyntaxError> {
        let mut items = Vec::new();
        self.skip_blank();
        if self.take(']') {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value()?);
            if self.closes(']')? {
                return Ok(Value::List(items));
            }
        }
    }

    fn dict(&mut self) -> Result<Value, SyntaxError> {
        let mut pairs: Vec<(String, Value)> = Vec::new();
        self.skip_blank();
        if self.take('}') {
            return Ok(Value::Dict(pairs));
        }
        loop {
            self.skip_blank();
            let start = self.at;
            if !matches!(self.peek(), Some('"' | '\'')) {
                return Err(self.error("expected a key in quotes"));
            }
            let key = self.joined_strings()?;
            if pairs.iter().any(|(name, _)| *name == key) {
                return Err(self.error_at(start, format!("the key {key:?} occurs twice")));
            }
            self.skip_blank();
            if !self.take(':') {
                return Err(self.error(format!("expected ':' after the key {key:?}")));
            }
            let value = self.value()?;
            pairs.push((key, value));
            if self.closes('}')? {
                return Ok(Value::Dict(pairs));
            }
        }
    }

    fn joined_strings(&mut self) -> Result<String, SyntaxError> {
        let mut joined = String::new();
        loop {
            self.string(&mut joined)?;
            let end = self.at;
            self.skip_blank();
            if !matches!(self.peek(), Some('"' | '\'')) {
                // What follows a string is reported at its place, the string's end stays where it is.
                self.at = end;
                return Ok(joined);
            }
        }
    }

    fn string(&mut self, into: &mut String) -> Result<(), SyntaxError> {
        let start = self.at;
        let unclosed = |parser: &Self| parser.error_at(start, "this string is not closed");
        let quote = self.next().ok_or_else(|| unclosed(self))?;
        if self.text[self.at..].starts_with([quote].repeat(2).iter().collect::<String>().as_str()) {
            return Err(self.error_at(start, "strings in three quotes are not understood"));
        }
        loop {
            match self.next().ok_or_else(|| unclosed(self))? {
                '\n' => return Err(unclosed(self)),
                '\\' => match self.next().ok_or_else(|| unclosed(self))? {
                    '\n' => {}
                    'n' => into.push('\n'),
                    't' => into.push('\t'),
                    'r' => into.push('\r'),
                    plain @ ('\\' | '\'' | '"') => into.push(plain),
                    // As in Python: the backslash of an unknown escape stays.
                    other
                        if !matches!(
                            other,
                            'x' | 'u' | 'U' | 'N' | '0'..='7' | 'a' | 'b' | 'f' | 'v'
                        ) =>
                    {
                        into.push('\\');
                        into.push(other);
                    }
                    other => {
                        return Err(self.error(format!("the escape \\{other} is not understood")));
                    }
                },
                found if found == quote => return Ok(()),
                found => into.push(found),
            }
        }
    }

    fn number(&mut self) -> Result<Value, SyntaxError> {
        let start = self.at;
        self.take('-');
        while self
            .peek()
            .is_some_and(|found| found.is_ascii_alphanumeric() || found == '.')
        {
            self.next();
        }
        let word = &self.text[start..self.at];
        word.parse()
            .map(Value::Number)
            .map_err(|_| self.error_at(start, format!("{word:?} is not a whole number")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn both_quotes_comments_joined_strings_and_trailing_commas_are_read() {
        let read = parse(
            "# a comment with { and 'quotes'\n\
             {\n  'a': [ \"one\", 'two' \"-and-\"  # between\n 'half', ], # end\n\
             \"b\" : { 'n': -12, }, 'hash': '#no comment', 'it''s': \"it's\"\n}\n",
        );
        let expected = Value::Dict(vec![
            (
                "a".into(),
                Value::List(vec![text("one"), text("two-and-half")]),
            ),
            (
                "b".into(),
                Value::Dict(vec![("n".into(), Value::Number(-12))]),
            ),
            ("hash".into(), text("#no comment")),
            ("its".into(), text("it's")),
        ]);
        assert_eq!(read, Ok(expected));
    }

    #[test]
    fn escapes_are_those_of_python() {
        assert_eq!(parse(r#" 'a\'b\n\\\d' "#), Ok(text("a'b\n\\\\d")));
        assert_eq!(parse("'a\\\nb'"), Ok(text("ab")));
        assert!(parse(r"'\x41'").is_err());
    }

    #[test]
    fn an_error_names_line_and_column() {
        for (source, line, column, part) in [
            ("", 1, 1, "found the end"),
            (
                "{\n  'a': [1 2]\n}",
                2,
                11,
                "expected ',' or ']', found '2'",
            ),
            ("{\n  'ä' 'b' 1}", 2, 11, "expected ':'"),
            ("{ a: 1 }", 1, 3, "key in quotes"),
            ("{ 'a': 1,\n 'a': 2 }", 2, 2, "occurs twice"),
            ("[ 'open\n ]", 1, 3, "not closed"),
            ("[ '''x''' ]", 1, 3, "three quotes"),
            ("[ True ]", 1, 3, "found 'T'"),
            ("[ 1.5 ]", 1, 3, "whole number"),
            ("{} {}", 1, 4, "expected the end"),
            ("[", 1, 2, "found the end"),
        ] {
            let error = parse(source).expect_err(source);
            assert_eq!(
                (error.line, error.column),
                (line, column),
                "{source:?}: {error}"
            );
            assert!(error.problem.contains(part), "{source:?}: {error}");
        }
    }

    #[test]
    fn endless_nesting_is_an_error_and_no_stack_overflow() {
        let error = parse(&"[".repeat(100_000)).expect_err("too deep");
        assert!(error.problem.contains("deeper"), "{error}");
    }
}
