//! Plain objects of JavaScript that have no type of their own elsewhere in the crate.

use serde::{Deserialize, Serialize, Serializer};
use tsify::Tsify;
use wasm_bindgen::JsError;

use super::error::js_error;
use crate::report::format::to_f64;
use crate::report::{ChartData, Description, Heading, Report, Wording, describe_with};
use crate::session;

/// A file of a session. A `File` is one.
#[derive(Tsify, Deserialize)]
pub struct FileInfo {
    pub(super) name: String,
    /// Size in bytes.
    pub(super) size: f64,
}

/// What a session needs next of the file with this index: its first bytes, or bytes from an offset on.
#[derive(Tsify, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Need {
    Head { file: usize, bytes: usize },
    Chunk { file: usize, offset: f64 },
}

impl Need {
    pub(super) fn new(need: session::Need) -> Option<Self> {
        match need {
            session::Need::Head { file, bytes } => Some(Self::Head { file, bytes }),
            session::Need::Chunk { file, offset } => Some(Self::Chunk { file, offset: to_f64(offset) }),
            session::Need::Nothing => None,
        }
    }
}

/// How a reading ended.
///
/// - `whole`: at the end of the last file, or where damage ends it, which the report's warnings say.
/// - `cancelled`: the user stopped it.
/// - `unreadable`: the browser could not read a file; `error` is the name of its exception.
#[derive(Tsify, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum End {
    Whole,
    Cancelled,
    Unreadable { file: String, error: String },
}

impl From<session::End<'_>> for End {
    fn from(end: session::End<'_>) -> Self {
        match end {
            session::End::Whole => Self::Whole,
            session::End::Stopped => Self::Cancelled,
            session::End::Unreadable { name, reason } => Self::Unreadable { file: name.into(), error: reason.into() },
        }
    }
}

/// What is worth doing between two chunks. Each value includes those before it.
#[derive(Tsify, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Due {
    Listen,
    Progress,
    Snapshot,
}

impl Due {
    pub(super) fn new(due: session::Due) -> Option<Self> {
        match due {
            session::Due::Nothing => None,
            session::Due::Listen => Some(Self::Listen),
            session::Due::Progress => Some(Self::Progress),
            session::Due::Snapshot => Some(Self::Snapshot),
        }
    }
}

/// How far a reading has come.
#[derive(Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
#[tsify(missing_as_null)]
pub struct Counts {
    bytes_read: u64,
    /// `null` for a stream.
    bytes_total: Option<u64>,
    packets: u64,
    elapsed_seconds: f64,
}

impl From<session::Counts> for Counts {
    fn from(counts: session::Counts) -> Self {
        Self {
            bytes_read: counts.bytes_read,
            bytes_total: counts.bytes_total,
            packets: counts.packets,
            elapsed_seconds: counts.elapsed.as_secs_f64(),
        }
    }
}

/// A report on its way from the worker to the page.
#[derive(Tsify, Serialize)]
#[tsify(missing_as_null)]
pub struct Snapshot {
    /// All words and numbers.
    description: Description,
    /// What `View` draws. It is one piece, so that it can be transferred between threads.
    #[serde(serialize_with = "as_bytes")]
    #[tsify(type = "Uint8Array<ArrayBuffer>")]
    drawing: Vec<u8>,
}

impl Snapshot {
    pub(super) fn new(report: &Report, wording: &Wording) -> Result<Self, JsError> {
        let data = ChartData::from(report);
        let description = describe_with(report, &data, wording);
        let drawing = drawing(data, &description)?;
        Ok(Self { description, drawing })
    }

    /// Returns what `View` draws of a report.
    pub(super) fn drawing(report: &Report, wording: &Wording) -> Result<Vec<u8>, JsError> {
        let data = ChartData::from(report);
        let description = describe_with(report, &data, wording);
        drawing(data, &description)
    }
}

fn drawing(data: ChartData, description: &Description) -> Result<Vec<u8>, JsError> {
    postcard::to_allocvec(&(data, Heading::new(description))).map_err(js_error)
}

fn as_bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}
