//! Lines, paragraphs and tables that fit the width of the screen.

use console::{Style, measure_text_width};
use portogram::report::{Fact, printable};
use textwrap::{Options, WordSeparator, WordSplitter};

use super::super::screen::Screen;

/// Longer lines of prose are hard to read, however wide the screen is.
const MAX_PROSE_COLUMNS: usize = 100;
/// A last cell that has less space continues below the row.
const MIN_CELL_COLUMNS: usize = 24;
/// Indent of what continues below a row.
const CONTINUATION: usize = 6;
/// A space at which no line is broken.
const FIXED_SPACE: char = '\u{a0}';

/// The text so far. What is written may have names and comments of the capture in it.
pub(super) struct Text {
    pub(super) screen: Screen,
    pub(super) written: String,
}

/// How the cells of a column are placed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
    /// To the right, further away from the column before.
    RightApart,
    /// To the left, in words that may be on several lines.
    Prose,
}

impl Text {
    pub(super) fn new(screen: Screen) -> Self {
        Self { screen, written: String::new() }
    }

    /// Writes a paragraph, whose further lines have the same indent.
    pub(super) fn paragraph(&mut self, text: &str) {
        let indent = text.len() - text.trim_start_matches(' ').len();
        let text = fixed_spaces(&printable(text));
        self.wrapped(&text, indent, self.prose_columns());
    }

    /// Writes a heading after an empty line.
    pub(super) fn heading(&mut self, heading: &str) {
        self.end_line();
        let from = self.written.len();
        self.paragraph(heading);
        let heading = self.written.split_off(from);
        for line in heading.lines() {
            let styled = self.style(Style::new().bold(), line);
            self.written.push_str(&styled);
            self.end_line();
        }
    }

    /// Writes facts below a heading.
    pub(super) fn section(&mut self, heading: &str, facts: &[Fact]) {
        self.heading(heading);
        let rows: Vec<_> = facts.iter().map(|fact| [fact.label.clone(), fact.value.clone()]).collect();
        self.table([Align::Left, Align::Prose], &rows);
    }

    /// Writes rows in aligned columns. Columns without text are left out, and rows that are too wide are continued.
    pub(super) fn table<const N: usize>(&mut self, columns: [Align; N], rows: &[[String; N]]) {
        let rows: Vec<_> = rows.iter().map(|row| row.each_ref().map(|cell| printable(cell))).collect();
        let mut widths = [0; N];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = measure_text_width(cell).max(*width);
            }
        }
        for row in &rows {
            let (mut line, mut start) = (String::new(), 0);
            for ((cell, align), width) in row.iter().zip(columns).zip(widths).filter(|(_, width)| *width > 0) {
                let padding = " ".repeat(width - measure_text_width(cell));
                line.push_str(if align == Align::RightApart && start > 0 { "   " } else { "  " });
                start = measure_text_width(&line);
                match align {
                    Align::Left => line.extend([&*unbroken(cell), &padding]),
                    Align::Right | Align::RightApart => line.extend([&*padding, &unbroken(cell)]),
                    Align::Prose => line.push_str(&fixed_spaces(cell)),
                }
            }
            let has_prose = columns.last() == Some(&Align::Prose);
            let columns = if has_prose { self.prose_columns() } else { self.screen.columns };
            let indent = if has_prose && columns >= start + MIN_CELL_COLUMNS { start } else { CONTINUATION };
            self.wrapped(line.trim_end(), indent, columns);
        }
    }

    /// Writes text that needs no more space than there is.
    pub(super) fn push(&mut self, text: &str) {
        self.written.push_str(text);
    }

    pub(super) fn end_line(&mut self) {
        self.written.push('\n');
    }

    /// Returns text in a style, if there are colours.
    pub(super) fn style(&self, style: Style, text: &str) -> String {
        style.force_styling(self.screen.has_colors).apply_to(text).to_string()
    }

    fn prose_columns(&self) -> usize {
        self.screen.columns.min(MAX_PROSE_COLUMNS)
    }

    /// Writes lines of at most `columns`, the first one as it begins and the others with an indent.
    fn wrapped(&mut self, text: &str, indent: usize, columns: usize) {
        let rest = text.trim_start_matches(' ');
        let (first, further) = (" ".repeat(text.len() - rest.len()), " ".repeat(indent));
        let options = Options::new(if self.screen.breaks_lines { columns } else { usize::MAX })
            .initial_indent(&first)
            .subsequent_indent(&further)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false);
        for line in textwrap::wrap(rest, options) {
            self.written.push_str(&line.replace(FIXED_SPACE, " "));
            self.end_line();
        }
    }
}

/// Returns a cell that is not broken.
fn unbroken(text: &str) -> String {
    text.replace(' ', FIXED_SPACE.encode_utf8(&mut [0; 2]))
}

/// Keeps a number and its unit on one line.
fn fixed_spaces(text: &str) -> String {
    let mut fixed = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut previous = ' ';
    while let Some(character) = characters.next() {
        let is_before_unit = characters.peek().is_some_and(|next| next.is_alphabetic() || *next == '%');
        let is_fixed = character == ' ' && previous.is_ascii_digit() && is_before_unit;
        fixed.push(if is_fixed { FIXED_SPACE } else { character });
        previous = character;
    }
    fixed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(columns: usize, write: impl FnOnce(&mut Text)) -> String {
        let mut text = Text::new(Screen { columns, breaks_lines: true, has_colors: false, has_unicode: true });
        write(&mut text);
        text.written
    }

    #[test]
    fn paragraphs_are_broken_between_words_and_keep_their_indent() {
        let written = text(20, |text| text.paragraph("  one-host sees 100 % of a-very-long-name-of-a-capture.pcap"));
        assert_eq!(written, "  one-host sees\n  100 % of\n  a-very-long-name-of-a-capture.pcap\n");
    }

    #[test]
    fn cells_of_a_table_are_aligned_and_continued_below_their_column() {
        let row = |a: &str, b: &str, c: &str| [a, b, c].map(str::to_owned);
        let rows =
            [row("Incoming", "9 packets", "from elsewhere to a local address"), row("Not IP", "10 packets", "ARP")];
        let table = |columns| text(columns, |text| text.table([Align::Left, Align::Right, Align::Prose], &rows));
        let wide = "  Incoming   9 packets  from elsewhere to a local\n                        address\n  Not IP    10 packets  ARP\n";
        assert_eq!(table(50), wide);
        let narrow = "  Incoming   9 packets  from elsewhere\n      to a local address\n  Not IP    10 packets  ARP\n";
        assert_eq!(table(40), narrow);
    }

    #[test]
    fn columns_without_text_are_left_out() {
        let rows = [["a", "", "1"].map(str::to_owned), ["bc", "", "20"].map(str::to_owned)];
        assert_eq!(
            text(80, |text| text.table([Align::Left, Align::Left, Align::Right], &rows)),
            "  a    1\n  bc  20\n"
        );
    }
}
