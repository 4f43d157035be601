//! The whole web page in one file, with a document in it: it opens without a server, makes no request, and answers as the page does.
//!
//! Such a file is in UTF-16, whose byte order mark goes before anything that a server says of the file. In it are:
//!
//! 1. HTML with the script that starts the page, `www/one-file/loader.js`
//! 2. the element that begins with `PROGRAM`: the parts of the page, compressed
//! 3. the element that begins with `DOCUMENT`, if there is a document: a line of JSON with its name and the settings that it is shown
//!    by, then the document
//!
//! The text of both elements is that of `encode`. The file with the first two is the page without a capture, and the template of all
//! others: `target/site/portogram.html` after `cargo xtask build`.

mod text;

use std::fmt;

use serde::Serialize;

pub(crate) use self::text::encode;

/// The mark of UTF-16, little-endian.
const BYTE_ORDER_MARK: [u8; 2] = [0xff, 0xfe];

/// The start of the element with the parts of the page.
const PROGRAM: &str = "<script type=\"application/octet-stream\" id=\"program\">";

/// The start of the element with the document.
const DOCUMENT: &str = "<script type=\"application/octet-stream\" id=\"document\">";

/// The end of either.
const END: &str = "</script>";

/// How the document of a page is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Shown<'a> {
    /// The name of the document.
    pub name: &'a str,
    /// Settings, as in the address of the page.
    pub settings: &'a str,
}

/// A file that is not the page in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TemplateError {
    /// It is another file.
    OtherFile,
    /// It ends before the last part of the page.
    Incomplete,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherFile => "this is not portogram as a page in one file, such as portogram.html of its site",
            Self::Incomplete => "the page is not complete: save it again",
        })
    }
}

impl std::error::Error for TemplateError {}

/// The page in one file, without a document.
#[derive(Clone, PartialEq, Eq)]
pub struct Template(Vec<u8>);

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template").field("bytes", &self.0.len()).finish_non_exhaustive()
    }
}

impl Template {
    /// Takes any page in one file. A document that it has is left out.
    ///
    /// # Errors
    ///
    /// Returns an error if the file is no such page.
    pub fn new(mut page: Vec<u8>) -> Result<Self, TemplateError> {
        if !page.starts_with(&BYTE_ORDER_MARK) {
            return Err(TemplateError::OtherFile);
        }
        let program = find(&page, 0, PROGRAM).ok_or(TemplateError::OtherFile)?;
        let end = find(&page, program, END).ok_or(TemplateError::Incomplete)?;
        page.truncate(end);
        Ok(Self(page))
    }

    /// Returns the page with a document in it.
    #[must_use]
    pub fn with_document(&self, document: &[u8], shown: &Shown) -> Vec<u8> {
        let mut content = serde_json::to_vec(shown).unwrap_or_default();
        content.push(b'\n');
        content.extend_from_slice(document);
        [&*self.0, &utf16(DOCUMENT), &encode(&content), &utf16(END)].concat()
    }
}

/// Returns where a text ends in a UTF-16 file, searched for from the byte `from` on.
fn find(file: &[u8], from: usize, text: &str) -> Option<usize> {
    let text = utf16(text);
    let rest = file.get(from..)?;
    let at = rest.windows(text.len()).step_by(2).position(|window| window == text)?;
    Some(from + at * 2 + text.len())
}

/// Returns a text in UTF-16, little-endian.
fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the code units of a text.
    fn units(text: &[u8]) -> Vec<u16> {
        text.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect()
    }

    /// Returns what [`encode`] was given, as the page decodes it.
    fn decoded(text: &[u8]) -> Vec<u8> {
        let units = units(text);
        let mut bytes = Vec::new();
        let mut rest = units[1..].iter();
        while let Some(&unit) = rest.next() {
            let unit = if unit == 0xe000 { rest.next().unwrap() ^ 0x4000 } else { unit };
            bytes.extend(unit.to_le_bytes());
        }
        match units[0] {
            0x30 => {}
            0x31 => assert_eq!(bytes.pop(), Some(0)),
            other => panic!("{other:#x}"),
        }
        bytes
    }

    #[test]
    fn every_code_unit_can_be_read_back_and_is_kept_by_html() {
        let all: Vec<u8> = (0..=u16::MAX).flat_map(u16::to_le_bytes).collect();
        for bytes in [&all[..], &all[1..], b"", b"a", b"</script>", b"<\0/\0s\0c\0r\0i\0p\0t\0>\0", b"\r\n\0\0\r\0"] {
            let text = encode(bytes);
            assert_eq!(decoded(&text), bytes);
            let units = units(&text);
            assert!(units.iter().all(|unit| ![0, 0x0d, 0x3c].contains(unit)));
            assert!(String::from_utf16(&units).is_ok(), "no half of a surrogate pair");
        }
        assert!(encode(&all).len() < all.len() * 104 / 100);
    }

    fn template() -> Vec<u8> {
        let program = encode(&[0x3c, 0x00, 0xff]);
        [&BYTE_ORDER_MARK[..], &utf16("<!doctype html>"), &utf16(PROGRAM), &program, &utf16(END)].concat()
    }

    #[test]
    fn a_document_is_put_at_the_end_of_a_page_or_replaces_the_one_that_is_there() {
        let shown = Shown { name: "a\n</script>\".portogram", settings: "port=443" };
        let page = Template::new(template()).unwrap().with_document(b"<\0<\0", &shown);
        let text = page.strip_prefix(&*template()).unwrap();
        let text = text.strip_prefix(&*utf16(DOCUMENT)).unwrap().strip_suffix(&*utf16(END)).unwrap();
        let expected = b"{\"name\":\"a\\n</script>\\\".portogram\",\"settings\":\"port=443\"}\n<\0<\0";
        assert_eq!(decoded(text), expected);
        assert_eq!(find(text, 0, "<"), None);
        assert_eq!(Template::new(page), Template::new(template()));
    }

    #[test]
    fn what_is_no_page_is_refused() {
        let template = template();
        let of = |bytes: &[u8]| Template::new(bytes.to_vec());
        assert_eq!(of(b""), Err(TemplateError::OtherFile));
        assert_eq!(of(b"<!doctype html><p>"), Err(TemplateError::OtherFile));
        assert_eq!(of(&BYTE_ORDER_MARK), Err(TemplateError::OtherFile));
        for end in 2..template.len() {
            assert!(of(&template[..end]).is_err(), "{end}");
        }
        assert_eq!(of(&template[..template.len() - 1]), Err(TemplateError::Incomplete));
    }
}
