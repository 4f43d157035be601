//! Splits a text into words, operators and parentheses.

use super::error::{FilterError, FilterErrorKind};

/// A part of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind,
    /// As it is written; of a text in quotation marks, without them.
    pub(super) text: &'a str,
    /// Its position, in characters from 1.
    pub(super) character: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word,
    /// A text in quotation marks.
    Quoted,
    And,
    Or,
    Not,
    Open,
    Close,
    OpenSet,
    CloseSet,
    Comparison(Comparison),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    /// Comparisons of texts.
    Other,
}

impl Token<'_> {
    pub(super) fn error(&self, kind: FilterErrorKind) -> FilterError {
        FilterError::new(kind, self.character, self.text)
    }
}

/// The operators that are made of signs. Longer ones come before those that they begin with.
const SIGNS: &[(&str, TokenKind)] = &[
    ("&&", TokenKind::And),
    ("||", TokenKind::Or),
    ("===", TokenKind::Comparison(Comparison::Equal)),
    ("==", TokenKind::Comparison(Comparison::Equal)),
    ("!==", TokenKind::Comparison(Comparison::NotEqual)),
    ("!=", TokenKind::Comparison(Comparison::NotEqual)),
    ("~=", TokenKind::Comparison(Comparison::NotEqual)),
    (">=", TokenKind::Comparison(Comparison::GreaterOrEqual)),
    ("<=", TokenKind::Comparison(Comparison::LessOrEqual)),
    (">", TokenKind::Comparison(Comparison::Greater)),
    ("<", TokenKind::Comparison(Comparison::Less)),
    ("=", TokenKind::Comparison(Comparison::Equal)),
    ("~", TokenKind::Comparison(Comparison::Other)),
    ("!", TokenKind::Not),
    ("(", TokenKind::Open),
    (")", TokenKind::Close),
    ("{", TokenKind::OpenSet),
    ("}", TokenKind::CloseSet),
];

/// The operators that are words.
const WORDS: &[(&str, TokenKind)] = &[
    ("and", TokenKind::And),
    ("or", TokenKind::Or),
    ("xor", TokenKind::Not),
    ("not", TokenKind::Not),
    ("eq", TokenKind::Comparison(Comparison::Equal)),
    ("ne", TokenKind::Comparison(Comparison::NotEqual)),
    ("lt", TokenKind::Comparison(Comparison::Less)),
    ("le", TokenKind::Comparison(Comparison::LessOrEqual)),
    ("gt", TokenKind::Comparison(Comparison::Greater)),
    ("ge", TokenKind::Comparison(Comparison::GreaterOrEqual)),
    ("in", TokenKind::Comparison(Comparison::In)),
    ("contains", TokenKind::Comparison(Comparison::Other)),
    ("matches", TokenKind::Comparison(Comparison::Other)),
];

/// What the name of an interface begins with.
pub(super) const INTERFACE: &str = "interface:";

/// Splits a text. Spaces, commas and semicolons separate words.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, FilterError> {
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut character = 1;
    loop {
        let trimmed = rest.trim_start_matches(is_separator);
        character += count(rest, trimmed);
        rest = trimmed;
        let Some(first) = rest.chars().next() else { return Ok(tokens) };
        let (kind, text, after) = match SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
            _ if first == '"' => {
                quoted(rest).ok_or_else(|| FilterError::new(FilterErrorKind::Syntax, character, rest))?
            }
            Some((sign, kind)) => (*kind, *sign, rest.get(sign.len()..).unwrap_or_default()),
            None => {
                let (word, after) = word(rest);
                let kind = WORDS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name));
                (kind.map_or(TokenKind::Word, |(_, kind)| *kind), word, after)
            }
        };
        tokens.push(Token { kind, text, character });
        character += count(rest, after);
        rest = after;
    }
}

/// Returns the number of characters of `text` before its end `rest`.
fn count(text: &str, rest: &str) -> usize {
    text.chars().count() - rest.chars().count()
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || c == ',' || c == ';'
}

/// Splits off the first word. The name of an interface can have any signs, and separators inside of quotation marks.
fn word(text: &str) -> (&str, &str) {
    let is_interface = text.starts_with(INTERFACE);
    let mut is_quoted = false;
    let ends = |c: char| {
        is_quoted ^= c == '"' && is_interface;
        !is_quoted && (is_separator(c) || !is_interface && "\"&|()={}<>!~".contains(c))
    };
    // A sign that is no operator is a word of its own.
    let end = text.find(ends).unwrap_or(text.len()).max(text.chars().next().map_or(0, char::len_utf8));
    text.split_at(end)
}

/// Splits off a text in quotation marks, in which a backslash stands before signs that mean themselves. `None` if it does not end.
fn quoted(text: &str) -> Option<(TokenKind, &str, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut is_escaped = false;
    let end = inner.find(|c: char| {
        let ends = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends
    })?;
    Some((TokenKind::Quoted, inner.get(..end)?, inner.get(end + 1..)?))
}

/// Returns a text in quotation marks without the backslashes before signs.
pub(super) fn unescaped(text: &str) -> String {
    let mut is_escaped = false;
    let is_kept = |c: &char| {
        is_escaped = *c == '\\' && !is_escaped;
        !is_escaped
    };
    text.chars().filter(is_kept).collect()
}
