//! Text that a capture controls, such as the names of files and interfaces, made safe to show.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Returns `text` with escapes, such as `\u{1b}`, in place of characters that would act on a terminal, break a line, or make
/// other text look different: control characters, and the characters that direct the order of writing or are not seen.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_misleading) {
        return text.into();
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_misleading(character) {
            // Writing to a string does not fail.
            let _ = write!(escaped, "{}", character.escape_default());
        } else {
            escaped.push(character);
        }
    }
    escaped.into()
}

/// Reports whether a character is not shown as itself.
pub(super) fn is_misleading(character: char) -> bool {
    match character {
        ' '..='~' => false,
        '\u{61c}'
        | '\u{200b}'
        | '\u{200e}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => true,
        _ => character.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readable_text_stays_as_it_is() {
        for text in ["", "office.pcapng", "Zürich – “Büro” 東京 👩‍💻 שלום", "a\\b"] {
            assert!(matches!(printable(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn what_a_terminal_obeys_is_escaped() {
        assert_eq!(printable("a\x1b[31m\x07\x7f\u{9b}2J\r\n\tb\0"), r"a\u{1b}[31m\u{7}\u{7f}\u{9b}2J\r\n\tb\u{0}");
    }

    #[test]
    fn what_changes_the_order_of_writing_is_escaped() {
        assert_eq!(printable("gpj\u{202e}exe\u{2066}\u{200f}"), r"gpj\u{202e}exe\u{2066}\u{200f}");
        assert_eq!(printable("a\u{2028}b\u{feff}"), r"a\u{2028}b\u{feff}");
    }
}
