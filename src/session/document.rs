//! Documents (`NAME.portogram`): what a session knows of a capture, in a file that is small and opens at once.
//!
//! # Format
//!
//! A document is written with gzip, and read with or without it. In it are:
//!
//! 1. [`MAGIC`], 14 bytes
//! 2. the version of the format, [`VERSION`], 16 bits, little-endian
//! 3. [`Content`] in the wire format of [postcard](https://postcard.jamesmunns.com/wire-format): its fields in order, integers as
//!    LEB128 (signed ones in zigzag form), lists and texts after their length, an option after a byte that is 0 or 1, an `enum` after
//!    the number of its variant
//!
//! Segments follow one another as their packets did. The packets of a segment are numbered on from those of the segments before.
//! Fields may be added at the end of the content without a new version. Any other change of the format increments the version.
//!
//! Nothing in a document is trusted. It is limited in size, and so is each of its lists: see [`Head`] and [`StoredSegments`]. The largest
//! ones are the flow records, which stay in the bytes of the document, and are joined while they are read. A document that has more
//! of anything is refused, and so is one with an index to nowhere.

use std::fmt;

use serde::Serialize;

use super::Session;
use super::sharing::{Pseudonyms, Sharing};
use crate::bounded::{self, Fault, Limit, field};
use crate::capture::{Interface, LinkType};
use crate::direction::Evidence;
use crate::query::{InterArrivalTimes, Settings, StoredTimeline, settings};
use crate::report::Warning;
use crate::segment::{FoldedCounts, StoredSegment, StoredSegments};

/// The first bytes of a document. The first of them is no text, and the last ones show damage by a transfer as text.
pub(super) const MAGIC: [u8; 14] = *b"\x8fportogram\r\n\x1a\n";

/// The version of the format.
const VERSION: u16 = 1;

/// The largest document that is read, in bytes without compression.
pub(super) const LIMIT_BYTES: usize = if cfg!(fuzzing) { 1 << 20 } else { 64 << 20 };

impl Session {
    /// Returns what is known of the capture as a document, which a session opens as it opens a capture. To be compressed with gzip.
    /// It has all packets, whatever the settings select.
    ///
    /// Returns `None` if there are no packets, or if a flood of flows was too much to hold.
    pub fn document(&mut self, sharing: &Sharing) -> Option<Vec<u8>> {
        self.drain();
        let pseudonyms = Pseudonyms::new(&self.store, sharing);
        let content = self.store.document(pseudonyms.as_ref())?;
        let (warnings, has_relative_times) = (self.capture.warnings.clone(), self.capture.has_relative_times);
        if let Some(pseudonyms) = pseudonyms {
            let head = Head { warnings, has_relative_times, ..content.head };
            return to_bytes(&Content { head: pseudonyms.replace_head(head, self.store.settings()), ..content });
        }
        let files = self.capture.files.iter().flat_map(|file| match &*file.made_of {
            [] => std::slice::from_ref(&file.name),
            made_of => made_of,
        });
        let files = files.filter(|name| name.len() <= MOST_TEXT_BYTES).take(MOST_FILES).cloned().collect();
        to_bytes(&Content { head: Head { files, warnings, has_relative_times, ..content.head }, ..content })
    }

    /// Adds the packets of a document.
    pub(super) fn add_document(&mut self, document: &Document) {
        let (is_alone, head) = (self.sources.len() == 1, &document.head);
        for warning in &head.warnings {
            let mixed = Some("pseudonyms-mixed").filter(|_| warning.code == "pseudonyms" && !is_alone);
            self.list_warning(match mixed {
                Some(code) => Warning::of_capture(code, MIXED.into()),
                None => warning.clone(),
            });
        }
        self.capture.has_relative_times = head.has_relative_times && is_alone;
        if let Some(file) = self.capture.files.last_mut() {
            file.made_of.clone_from(&head.files);
        }
        let kept = is_alone.then(|| settings_of(&head.settings));
        self.kept_settings = kept.filter(|kept| *kept != Settings::default());
        // Times of day of other files cannot be compared with those since the first packet.
        self.store.add_document(document, is_alone || !head.has_relative_times);
    }

    /// Returns the settings that a document was kept with. `None` if they are the default, or if other files are read too.
    #[must_use]
    pub fn kept_settings(&self) -> Option<&Settings> {
        self.kept_settings.as_ref()
    }
}

/// What is said of a document without addresses beside other files.
const MIXED: &str = "a file has pseudonyms instead of addresses: hosts with the same name in other files are counted as one, though they \
                     are others. If it has no times of day, its packets count as without time";

/// The most files that a document names.
const MOST_FILES: usize = 10_000;

/// The most warnings of a document: more than a session lists.
const MOST_WARNINGS: usize = 1_000;

/// A text is at most as long, in bytes.
const MOST_TEXT_BYTES: usize = 1 << 16;

/// The most settings of a document: more than there are.
const MOST_SETTINGS: usize = 1_000;

/// The most interfaces of a document: as many as a capture has.
const MOST_INTERFACES: usize = 1 << 12;

/// The most link types of a document: as many as have a number.
const MOST_LINK_TYPES: usize = 1 << 16;

/// The content of a document that is written.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Content {
    pub(super) head: Head,
    /// The flow records.
    pub(super) segments: Vec<StoredSegment>,
    /// Packets of flow records whose hosts are not told apart.
    pub(super) folded: FoldedCounts,
}

/// A document that was read: its content, with the flow records in its bytes.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) head: Head,
    pub(super) segments: StoredSegments,
    pub(super) folded: FoldedCounts,
}

/// What a document has apart from flow records.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Head {
    /// The version of portogram that wrote it.
    pub(super) writer: String,
    /// The settings that differ from the default, by their names, as texts.
    pub(super) settings: Vec<(String, String)>,
    /// The names of the files that it was made of.
    pub(super) files: Vec<String>,
    /// What was wrong with them.
    pub(super) warnings: Vec<Warning>,
    /// Whether times of day are left out, so that times begin at the first packet.
    pub(super) has_relative_times: bool,
    /// The interfaces, the one with number 1 first.
    pub(super) interfaces: Vec<Interface>,
    /// Packets per link type, in the order of their first packets.
    pub(super) link_types: Vec<(LinkType, u64)>,
    /// Packets that were copies in a routing loop.
    pub(super) looping_packets: u64,
    /// What the direction is inferred from.
    pub(super) evidence: Evidence,
    /// The inter-arrival times of each class by `settings`, in the order of [`Class::ALL`](crate::direction::Class::ALL). `None` if
    /// they are not known.
    pub(super) gaps: Option<[InterArrivalTimes; 5]>,
    /// The timeline by `settings`, whose intervals may be shorter than those of the flow records.
    pub(super) timeline: StoredTimeline,
}

impl Head {
    /// Reads the head of a document, and removes its bytes.
    fn read(rest: &mut &[u8]) -> Result<Self, Fault> {
        let limit = |what, most| Limit { what, most };
        let head = Self {
            writer: field(rest)?,
            settings: bounded::list(rest, limit("settings", MOST_SETTINGS))?,
            files: bounded::list(rest, limit("files", MOST_FILES))?,
            warnings: bounded::list(rest, limit("warnings", MOST_WARNINGS))?,
            has_relative_times: field(rest)?,
            interfaces: bounded::list(rest, limit("interfaces", MOST_INTERFACES))?,
            link_types: bounded::list(rest, limit("link types", MOST_LINK_TYPES))?,
            looping_packets: field(rest)?,
            evidence: field(rest)?,
            gaps: field(rest)?,
            timeline: field(rest)?,
        };
        let names = head.interfaces.iter().flat_map(|it| [&it.name, &it.description]);
        let settings = head.settings.iter().flat_map(|(name, text)| [name, text]);
        let warnings = head.warnings.iter().flat_map(|it| [&it.code, &it.message]);
        let texts = head.files.iter().chain(names).chain(settings).chain(warnings).chain([&head.writer]);
        let gaps = head.gaps.iter().flatten().map(InterArrivalTimes::buckets_len);
        limit("bytes in a text", MOST_TEXT_BYTES).check(texts.map(String::len).max().unwrap_or_default())?;
        Evidence::LIMIT.check(head.evidence.longest_list())?;
        InterArrivalTimes::LIMIT.check(gaps.max().unwrap_or_default())?;
        StoredTimeline::LIMIT.check(head.timeline.len())?;
        Ok(head)
    }
}

/// Why a document cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DocumentError {
    /// It ends early, or contradicts itself.
    Malformed,
    /// It has a later version of the format.
    Newer {
        /// The version.
        version: u16,
    },
    /// It is larger than is read.
    TooLarge,
    /// It has more of something than is read.
    TooMany {
        /// What it has too many of, such as `segments`.
        what: &'static str,
        /// The most that are read.
        most: usize,
    },
}

impl From<Fault> for DocumentError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Malformed => Self::Malformed,
            Fault::TooMany(Limit { what, most }) => Self::TooMany { what, most },
        }
    }
}

impl DocumentError {
    /// Returns the word that programs know the kind of error by.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Newer { .. } => "unsupported",
            Self::TooLarge | Self::TooMany { .. } => "limit-exceeded",
        }
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("the document of portogram is damaged, or not complete"),
            Self::Newer { version } => write!(
                f,
                "the document has version {version} of the format, and this portogram reads version {VERSION}: open it with a newer one"
            ),
            Self::TooLarge => {
                write!(f, "the document has more than {} MiB, which is the most that is read", LIMIT_BYTES >> 20)
            }
            Self::TooMany { what, most } => {
                write!(f, "the document has more than {most} {what}, the most that are read")
            }
        }
    }
}

impl std::error::Error for DocumentError {}

/// Returns the bytes of a document, to be compressed with gzip. `None` if the content cannot be serialised, or is too large to be
/// read.
fn to_bytes(content: &Content) -> Option<Vec<u8>> {
    let content = postcard::to_allocvec(content).ok().filter(|content| content.len() + 2 <= LIMIT_BYTES)?;
    Some([&MAGIC[..], &VERSION.to_le_bytes(), &content].concat())
}

/// Parses what follows [`MAGIC`].
fn parse(bytes: Vec<u8>) -> Result<Document, DocumentError> {
    let (version, mut rest) = bytes.split_first_chunk().ok_or(DocumentError::Malformed)?;
    match u16::from_le_bytes(*version) {
        VERSION => {}
        0 => return Err(DocumentError::Malformed),
        version => return Err(DocumentError::Newer { version }),
    }
    let head = Head::read(&mut rest)?;
    let start = bytes.len() - rest.len();
    // Fields that later versions add are left.
    let (segments, folded) = StoredSegments::read(bytes, start, |rest| field(rest))?;
    Ok(Document { head, segments, folded })
}

/// Returns the settings that differ from the default as texts.
pub(super) fn texts_of(settings: &Settings) -> Vec<(String, String)> {
    let texts = settings.changed().filter(|(_, text)| text.len() <= MOST_TEXT_BYTES);
    texts.map(|(setting, text)| (setting.name.to_owned(), text)).collect()
}

/// Returns the settings of texts. Those that are not known are left out.
pub(super) fn settings_of(texts: &[(String, String)]) -> Settings {
    let mut parsed = Settings::default();
    for (name, text) in texts {
        if let Some(setting) = settings().find(|setting| setting.name == name) {
            let _ = (setting.parse)(&mut parsed, text);
        }
    }
    parsed
}

/// Tells documents from captures by their first bytes, and collects their bytes.
#[derive(Debug, Default)]
pub(super) enum Collector {
    /// No bytes have arrived.
    #[default]
    Start,
    /// The first bytes of [`MAGIC`] have arrived, and not all of them.
    Magic(usize),
    /// It is a capture.
    Capture,
    /// It is a document. These bytes follow [`MAGIC`].
    Document(Vec<u8>),
}

impl Collector {
    /// Takes the next bytes of a file, and passes those of captures on.
    pub(super) fn take<E: From<DocumentError>>(
        &mut self,
        mut bytes: &[u8],
        mut capture: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let seen = match self {
            Self::Capture => return capture(bytes),
            Self::Document(collected) => {
                if collected.len() + bytes.len() > LIMIT_BYTES {
                    return Err(DocumentError::TooLarge.into());
                }
                if collected.capacity() - collected.len() < bytes.len() {
                    // Half as much again, rather than twice as much.
                    collected.reserve_exact(bytes.len().max(collected.len() / 2));
                }
                collected.extend_from_slice(bytes);
                return Ok(());
            }
            Self::Start => 0,
            Self::Magic(seen) => *seen,
        };
        let missing = MAGIC.get(seen..).unwrap_or_default();
        let common = missing.iter().zip(bytes).take_while(|(a, b)| a == b).count();
        if common == missing.len() {
            bytes = bytes.get(common..).unwrap_or_default();
            *self = Self::Document(Vec::new());
            return self.take(bytes, capture);
        }
        if common == bytes.len() {
            *self = Self::Magic(seen + common);
            return Ok(());
        }
        *self = Self::Capture;
        if seen > 0 {
            capture(MAGIC.get(..seen).unwrap_or_default())?;
        }
        capture(bytes)
    }

    /// Ends the file. Passes on what has arrived, if that is no document.
    pub(super) fn finish<E: From<DocumentError>>(
        &mut self,
        mut capture: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<Option<Document>, E> {
        match std::mem::replace(self, Self::Capture) {
            Self::Document(bytes) => Ok(Some(parse(bytes)?)),
            Self::Magic(seen) => capture(MAGIC.get(..seen).unwrap_or_default()).map(|()| None),
            Self::Start | Self::Capture => Ok(None),
        }
    }
}
