//! What the worker calls: chunks of files in, reports out.

use std::hint::black_box;

use js_sys::Uint8Array;
use serde::{Serialize, Serializer};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

use super::error::js_error;
use super::value::{count, from_js, to_js};
use crate::analysis::{self, Analysis, Answer, HEAD_BYTES, Limits};
use crate::chart::{Theme, sheet_svg};
use crate::report::format::to_f64;
use crate::report::{ChartData, Description, Report, describe, describe_findings, intervals_to_csv, to_csv, to_json};

/// One capture, of one file or several.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Analyzer {
    analysis: Analysis,
    /// Where a chunk is copied to; kept, so that reading allocates nothing.
    chunk: Vec<u8>,
    /// Room is made ahead once so much is held, in bytes.
    room_until: u64,
}

/// How much memory is asked of the browser at once. It takes a fifth of a millisecond for each time, however much it is; an
/// allocator that asks for a page at a time made up a third of the reading of small packets.
const ROOM_BYTES: usize = 16 << 20;

/// So much is copied at once: it stays in the processor's cache until it has been analysed.
const PIECE_BYTES: u32 = 256 << 10;

impl Analyzer {
    /// Has the allocator hold memory that is soon needed: what is given back to it stays with it.
    fn make_room(&mut self) {
        let held = self.analysis.held_bytes();
        if held >= self.room_until {
            drop(black_box(Vec::<u8>::with_capacity(ROOM_BYTES)));
            self.room_until = held + ROOM_BYTES as u64 / 2;
        }
    }
}

#[wasm_bindgen]
impl Analyzer {
    /// Nothing read yet; `memory_budget_bytes` is for the packets that are held.
    ///
    /// # Errors
    ///
    /// What is wrong with the settings.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Settings")] settings: JsValue,
        memory_budget_bytes: f64,
    ) -> Result<Self, JsError> {
        let limits = Limits { memory_budget_bytes: count(memory_budget_bytes), ..Limits::default() };
        Ok(Self {
            analysis: Analysis::new(from_js(settings)?, limits),
            chunk: vec![0; PIECE_BYTES as usize],
            room_until: 0,
        })
    }

    /// Starts a file of the capture of so many bytes.
    pub fn begin_file(&mut self, name: &str, bytes: f64) {
        self.analysis.begin_file(name, Some(count(bytes)));
    }

    /// Takes the next bytes of the file; false when the rest of it cannot be read, which the report then says.
    pub fn push(&mut self, chunk: &Uint8Array) -> bool {
        self.make_room();
        let bytes = chunk.length();
        (0..bytes).step_by(PIECE_BYTES as usize).all(|start| {
            let piece = chunk.subarray(start, bytes.min(start + PIECE_BYTES));
            let (room, _) = self.chunk.split_at_mut(piece.length() as usize);
            piece.copy_to(room);
            self.analysis.push(room).is_ok()
        })
    }

    /// Says that the file has ended; where it ended inside a record, the report says so.
    pub fn end_file(&mut self) {
        // The error stands in the report as a warning.
        let _ = self.analysis.end_file();
    }

    /// Answers other settings; false when the files have to be read again, by the analyzer that [`Analyzer::again`] gives.
    ///
    /// # Errors
    ///
    /// What is wrong with the settings.
    pub fn apply(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Settings")] settings: JsValue,
    ) -> Result<bool, JsError> {
        Ok(self.analysis.apply(from_js(settings)?) == Answer::Ready)
    }

    /// Decides which side is local by all packets so far; false when the files have to be read again for it, by the analyzer
    /// that [`Analyzer::again`] gives. To be called when no more of the files will come.
    pub fn settle(&mut self) -> bool {
        self.analysis.settle() == Answer::Ready
    }

    /// For another reading of the same files: it knows from the start what this one says of their directions.
    ///
    /// # Errors
    ///
    /// What is wrong with the settings.
    pub fn again(&self, #[wasm_bindgen(unchecked_param_type = "Settings")] settings: JsValue) -> Result<Self, JsError> {
        Ok(Self {
            analysis: self.analysis.again(from_js(settings)?),
            chunk: vec![0; PIECE_BYTES as usize],
            room_until: 0,
        })
    }

    /// Packets read so far.
    pub fn packets(&self) -> f64 {
        to_f64(self.analysis.packets())
    }

    /// What the page shows of the packets so far, but for what stands out.
    ///
    /// # Errors
    ///
    /// None that depends on the capture.
    #[wasm_bindgen(unchecked_return_type = "Snapshot")]
    pub fn snapshot(&self) -> Result<JsValue, JsError> {
        to_js(&Snapshot::new(&self.analysis.answer())?)
    }

    /// Looks for what stands out among some of the packets; whether there are more to look at.
    pub fn examine(&mut self) -> bool {
        self.analysis.examine()
    }

    /// What stands out; none where packets were dropped that were not looked at.
    ///
    /// # Errors
    ///
    /// None that depends on the capture.
    #[wasm_bindgen(unchecked_return_type = "FindingsText | null")]
    pub fn findings(&self) -> Result<JsValue, JsError> {
        to_js(&self.analysis.findings().as_ref().map(describe_findings))
    }

    /// The whole report as JSON.
    pub fn json(&self) -> String {
        to_json(&self.analysis.report())
    }

    /// The four charts with their statistics as an SVG document, in light colours.
    ///
    /// # Errors
    ///
    /// There is no such scale.
    pub fn svg(&self, #[wasm_bindgen(unchecked_param_type = "Scale")] scale: JsValue) -> Result<String, JsError> {
        Ok(sheet_svg(&self.analysis.answer(), from_js(scale)?, &Theme::light()))
    }

    /// The counts per interval of time as CSV.
    pub fn intervals(&self) -> String {
        intervals_to_csv(&self.analysis.answer())
    }

    /// The counts per port as CSV.
    pub fn csv(&self) -> String {
        to_csv(&self.analysis.answer())
    }
}

/// The time of the first packet, in nanoseconds, from the first [`head_bytes`] of a file; none where no packet is found.
///
/// Files that belong together are read in this order.
#[wasm_bindgen]
pub fn first_time_nanos(head: &[u8]) -> Option<i64> {
    analysis::first_time_nanos(head)
}

/// How much of the start of a file is enough for [`first_time_nanos`].
#[wasm_bindgen]
pub fn head_bytes() -> usize {
    HEAD_BYTES
}

#[derive(Serialize)]
struct Snapshot {
    description: Description,
    /// What the charts are drawn from, in one piece: so it is copied between threads at once.
    #[serde(serialize_with = "as_bytes")]
    drawing: Vec<u8>,
}

impl Snapshot {
    fn new(report: &Report) -> Result<Self, JsError> {
        let drawing = postcard::to_allocvec(&ChartData::from(report)).map_err(js_error)?;
        Ok(Self { description: describe(report), drawing })
    }
}

fn as_bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}
