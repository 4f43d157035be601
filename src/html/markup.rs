//! Writes HTML, with every text escaped.

use crate::report::printable;

/// HTML so far. Text comes from captures, and never becomes markup.
#[derive(Default)]
pub(super) struct Markup(String);

impl Markup {
    /// Writes an element. `start` is its name with its attributes, which are constants of the program.
    pub(super) fn element(&mut self, start: &'static str, content: impl FnOnce(&mut Self)) {
        self.open(start);
        content(self);
        self.close(start);
    }

    /// Writes an element with text in it.
    #[inline(never)]
    pub(super) fn text_element(&mut self, start: &'static str, text: &str) {
        self.open(start);
        self.text(text);
        self.close(start);
    }

    /// Writes an element with text in it, or nothing if there is no text.
    pub(super) fn optional(&mut self, start: &'static str, text: &str) {
        if !text.is_empty() {
            self.text_element(start, text);
        }
    }

    #[inline(never)]
    pub(super) fn text(&mut self, text: &str) {
        for character in printable(text).chars() {
            match character {
                '&' => self.raw("&amp;"),
                '<' => self.raw("&lt;"),
                '>' => self.raw("&gt;"),
                '"' => self.raw("&quot;"),
                _ => self.0.push(character),
            }
        }
    }

    /// Writes markup that the program has made, such as a style sheet or a drawing.
    #[inline(never)]
    pub(super) fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }

    #[inline(never)]
    fn open(&mut self, start: &'static str) {
        self.raw("<");
        self.raw(start);
        self.raw(">");
    }

    /// Writes the end of the element that begins with `start`.
    #[inline(never)]
    fn close(&mut self, start: &'static str) {
        self.raw("</");
        self.raw(start.split_once(' ').map_or(start, |(name, _)| name));
        self.raw(">\n");
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
