//! Writes HTML, with every text escaped.

use portogram::report::printable;

/// HTML so far. Text comes from captures, and never becomes markup.
#[derive(Default)]
pub(super) struct Markup(String);

impl Markup {
    /// Writes an element. `start` is its name with its attributes, which are constants of the program.
    pub(super) fn element(&mut self, start: &'static str, content: impl FnOnce(&mut Self)) {
        let name = start.split(' ').next().unwrap_or_default();
        self.0.extend(["<", start, ">"]);
        content(self);
        self.0.extend(["</", name, ">\n"]);
    }

    /// Writes an element with text in it.
    pub(super) fn text_element(&mut self, start: &'static str, text: &str) {
        self.element(start, |it| it.text(text));
    }

    /// Writes an element with text in it, or nothing if there is no text.
    pub(super) fn optional(&mut self, start: &'static str, text: &str) {
        if !text.is_empty() {
            self.text_element(start, text);
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        for character in printable(text).chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                _ => self.0.push(character),
            }
        }
    }

    /// Writes markup that the program has made, such as a style sheet or a drawing.
    pub(super) fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_never_becomes_markup() {
        let mut markup = Markup::default();
        markup.element("p class=\"a\"", |it| {
            it.text("<script>alert(\"&\")</script>\u{202e}");
            it.optional("b", "");
        });
        let expected = "<p class=\"a\">&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;\\u{202e}</p>\n";
        assert_eq!(markup.into_string(), expected);
    }
}
