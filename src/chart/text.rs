//! Estimated widths of text.
//!
//! Measuring text in a browser goes through the page's DOM for every string, and fails silently if a
//! Content-Security-Policy forbids inline styles. These estimates are those of the widest common sans-serif fonts, so
//! that text never takes more space than is reserved for it, and a chart has the same layout on every backend.

/// The text size of charts, in CSS pixels.
pub(super) const SIZE_CSS_PX: f64 = 12.0;

/// Returns the width of `text`, in multiples of the text size.
pub(super) fn width_em(text: &str) -> f64 {
    text.chars().map(advance_em).sum()
}

/// Returns `text`, with its end replaced by an ellipsis if it is wider than `max_em`.
pub(super) fn ellipsize(text: &str, max_em: f64) -> String {
    if width_em(text) <= max_em {
        return text.to_owned();
    }
    let mut remaining_em = max_em - advance_em('…');
    let kept = text.chars().take_while(|&char| {
        remaining_em -= advance_em(char);
        remaining_em >= 0.0
    });
    kept.chain(['…']).collect()
}

/// Breaks `text` between words into lines no wider than `max_em`. A wider word has a line of its own.
pub(super) fn wrap(text: &str, max_em: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width_em(line) + advance_em(' ') + width_em(word) <= max_em => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn advance_em(char: char) -> f64 {
    match char {
        ' ' | '.' | ',' | ':' | ';' | '·' | '\'' | '|' | 'i' | 'j' | 'l' | 'I' => 0.36,
        '/' | '(' | ')' | '-' | 'f' | 'r' | 't' => 0.42,
        'm' | 'w' | 'M' | 'W' | '%' | '…' => 0.98,
        'A'..='Z' => 0.75,
        '–' | '\0'..='\x7f' => 0.64,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ellipsize_keeps_what_fits() {
        assert_eq!(ellipsize("office.pcap", 20.0), "office.pcap");
        let short = ellipsize("a-very-long-name-of-a-capture.pcapng", 10.0);
        assert!(short.starts_with("a-very-long") && short.ends_with('…'), "{short}");
        assert!(width_em(&short) <= 10.0);
    }

    #[test]
    fn wrap_breaks_between_words() {
        assert_eq!(wrap("one two three", 100.0), ["one two three"]);
        assert_eq!(wrap("one two three", 5.0), ["one two", "three"]);
        assert_eq!(wrap("one", 0.1), ["one"]);
    }
}
