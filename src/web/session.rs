//! The worker's side of the module: a session that is pumped from JavaScript.

use std::hint::black_box;
use std::io::{self, Write as _};
use std::time::Duration;

use js_sys::{Function, Uint8Array};
use tsify::Ts;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

use super::error::js_error;
use super::objects::{Counts, Due, End, FileInfo, Need, Snapshot};
use super::sharing::Sharing;
use super::value::{count, from_js, to_js, to_js_or_null};
use super::wording::Wording;
use crate::html;
use crate::query::Settings;
use crate::report::format::to_f64;
use crate::report::{ChartData, Fact, describe_findings, describe_shared, write_csv, write_intervals_csv, write_json};
use crate::sample;
use crate::session::{self, Applied, Limits, Source};

/// One capture, of one file or several. Files are known by their index in the list that the constructor is given.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Session {
    inner: session::Session,
    /// Where chunks are copied to; kept, so that reading does not allocate.
    buffer: Vec<u8>,
    /// What has not been copied of the latest chunk.
    rest: Option<Uint8Array>,
    /// The heap is grown again once this many bytes of packets are held.
    grow_at_bytes: u64,
}

/// How much the heap is grown at a time. Each growth takes a fifth of a millisecond, whatever its size.
const HEAP_STEP_BYTES: usize = 16 << 20;

/// Chunks are copied 256 KiB at a time: a piece stays in the processor's cache until it has been decoded.
const PIECE_BYTES: u32 = 256 << 10;

impl Session {
    /// Grows the heap ahead of need, so that reading does not call `memory.grow` for each page.
    fn grow_heap(&mut self) {
        let held = self.inner.held_bytes();
        if held >= self.grow_at_bytes {
            drop(black_box(Vec::<u8>::with_capacity(HEAP_STEP_BYTES)));
            self.grow_at_bytes = held + HEAP_STEP_BYTES as u64 / 2;
        }
    }

    /// Reads the rest of the latest chunk until something of it is pending, and returns whether more of this file is needed.
    fn push_rest(&mut self) -> bool {
        while let Some(rest) = self.rest.take() {
            let bytes = rest.length();
            let piece = rest.subarray(0, bytes.min(PIECE_BYTES));
            let (buffer, _) = self.buffer.split_at_mut(piece.length() as usize);
            piece.copy_to(buffer);
            self.rest = (bytes > PIECE_BYTES).then(|| rest.subarray(PIECE_BYTES, bytes));
            let need = self.inner.push(buffer);
            if !self.is_continued(need) {
                return false;
            }
            if self.inner.has_pending() {
                break;
            }
        }
        true
    }

    /// Returns whether the latest file is read on. After damage, the next file is needed from its start.
    fn is_continued(&mut self, need: session::Need) -> bool {
        let is_continued = matches!(need, session::Need::Chunk { offset: 1.., .. });
        if !is_continued {
            self.rest = None;
        }
        is_continued
    }
}

#[wasm_bindgen]
impl Session {
    /// Starts a session; `memory_budget_bytes` is for the packets that are held.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with the files or the settings.
    #[wasm_bindgen(constructor)]
    pub fn new(
        files: Vec<Ts<FileInfo>>,
        settings: Ts<Settings>,
        memory_budget_bytes: f64,
        wording: &Wording,
    ) -> Result<Self, JsError> {
        let source = |file: Ts<FileInfo>| from_js(file).map(|file| Source::file(file.name, count(file.size)));
        let sources = files.into_iter().map(source).collect::<Result<_, _>>()?;
        let limits = Limits { memory_budget_bytes: count(memory_budget_bytes), ..Limits::default() };
        let mut inner = session::Session::with_wording(sources, from_js(settings)?, limits, wording.inner.clone());
        inner.collect_series();
        Ok(Self { inner, buffer: vec![0; PIECE_BYTES as usize], rest: None, grow_at_bytes: 0 })
    }

    /// Returns what is needed next, or nothing once the reading has ended.
    ///
    /// # Errors
    ///
    /// Never fails.
    pub fn need(&self) -> Result<Option<Ts<Need>>, JsError> {
        Need::new(self.inner.need()).as_ref().map(to_js).transpose()
    }

    /// Takes the start of a file.
    pub fn push_head(&mut self, head: &[u8]) {
        self.inner.push_head(head);
    }

    /// Takes the next bytes of a file, and returns whether more of this file is needed. The chunk must stay as it is while
    /// something is pending.
    pub fn push(&mut self, chunk: Uint8Array) -> bool {
        self.grow_heap();
        self.rest = Some(chunk);
        self.push_rest()
    }

    /// Returns whether a part of the latest chunk, or the end of the file, has not been read: compressed files are read in
    /// steps.
    pub fn has_pending(&self) -> bool {
        self.inner.has_pending() || self.rest.is_some()
    }

    /// Reads the next part of what is pending, and returns whether more of this file is needed.
    pub fn push_pending(&mut self) -> bool {
        if !self.inner.has_pending() {
            return self.push_rest();
        }
        self.grow_heap();
        let need = self.inner.push_pending();
        self.is_continued(need)
    }

    /// Takes the end of a file, and returns whether it is pending.
    pub fn end_file(&mut self) -> bool {
        self.inner.begin_end();
        self.inner.has_pending()
    }

    /// Takes the name of the exception with which the browser failed to read a file.
    pub fn fail(&mut self, reason: &str) {
        self.inner.fail(reason);
    }

    /// Ends the reading where it is.
    pub fn stop(&mut self) {
        self.rest = None;
        self.inner.stop();
    }

    /// Returns how the reading ended.
    ///
    /// # Errors
    ///
    /// Never fails.
    pub fn end(&self) -> Result<Ts<End>, JsError> {
        to_js(&self.inner.end().into())
    }

    /// Changes the settings, and returns whether the next snapshot is by them. If not, the files are read again.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with the settings.
    pub fn apply(&mut self, settings: Ts<Settings>) -> Result<bool, JsError> {
        Ok(self.inner.apply(from_js(settings)?) == Applied::AtOnce)
    }

    /// Reads the files again, so that nothing is counted from flow records.
    pub fn read_again(&mut self) {
        self.inner.read_again();
    }

    /// Returns the number of this reading of the files, from 1.
    pub fn number(&self) -> u32 {
        self.inner.number()
    }

    /// Returns how many packets were read.
    pub fn packets(&self) -> f64 {
        to_f64(self.inner.packets())
    }

    /// Returns how far the reading has come. Times are those of `performance.now()`.
    ///
    /// # Errors
    ///
    /// Never fails.
    pub fn counts(&self, now_millis: f64) -> Result<Ts<Counts>, JsError> {
        to_js(&self.inner.counts(time(now_millis)).into())
    }

    /// Returns what is worth doing between two chunks. The first call of a reading starts its clock.
    ///
    /// # Errors
    ///
    /// Never fails.
    pub fn due(&mut self, now_millis: f64) -> Result<Option<Ts<Due>>, JsError> {
        Due::new(self.inner.due(time(now_millis))).as_ref().map(to_js).transpose()
    }

    /// Takes when a snapshot was begun that was due, and when it was done.
    pub fn snapshot_taken(&mut self, begun_millis: f64, done_millis: f64) {
        let (begun, done) = (time(begun_millis), time(done_millis));
        self.inner.snapshot_taken(done, done.saturating_sub(begun));
    }

    /// Returns what the page shows of the packets so far, except for findings.
    ///
    /// # Errors
    ///
    /// Fails only if a number of the report cannot be held in JavaScript.
    pub fn snapshot(&mut self) -> Result<Ts<Snapshot>, JsError> {
        to_js(&Snapshot::new(&self.inner.partial_report(), self.inner.wording())?)
    }

    /// Looks for findings in some of the packets, and returns whether there are more to look at.
    pub fn examine(&mut self) -> bool {
        self.inner.examine()
    }

    /// Returns the findings; `null` if packets were dropped without being examined.
    ///
    /// # Errors
    ///
    /// Fails only if a number of the findings cannot be held in JavaScript.
    #[wasm_bindgen(unchecked_return_type = "FindingsText | null")]
    pub fn findings(&self) -> Result<JsValue, JsError> {
        let findings = self.inner.findings();
        let texts = findings.as_ref().map(|findings| describe_findings(findings, self.inner.wording()));
        to_js_or_null(texts.as_ref())
    }

    /// Passes the report as JSON to `take`, in pieces.
    ///
    /// # Errors
    ///
    /// Fails if `take` throws.
    pub fn json(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "TakePiece")] take: &Function,
        sharing: &Sharing,
    ) -> Result<(), JsError> {
        write_json(&self.inner.shared_report(&sharing.inner, true), &mut Taker(take)).map_err(js_error)
    }

    /// Returns what `View` draws of the report as it is shared.
    ///
    /// # Errors
    ///
    /// Fails only if a number of the report cannot be held in JavaScript.
    pub fn shared_drawing(&mut self, sharing: &Sharing) -> Result<Vec<u8>, JsError> {
        Snapshot::drawing(&self.inner.shared_report(&sharing.inner, false), self.inner.wording())
    }

    /// Returns a sample of what is in that which is shared.
    ///
    /// # Errors
    ///
    /// Never fails.
    pub fn shared_sample(&mut self, sharing: &Sharing) -> Result<Vec<Ts<Fact>>, JsError> {
        let report = self.inner.shared_report(&sharing.inner, false);
        describe_shared(&report, self.inner.wording()).iter().map(to_js).collect()
    }

    /// Returns the settings of the report as it is shared.
    ///
    /// # Errors
    ///
    /// Never fails.
    pub fn shared_settings(&self, sharing: &Sharing) -> Result<Ts<Settings>, JsError> {
        to_js(&self.inner.shared_settings(&sharing.inner))
    }

    /// Returns the settings that a document was kept with; `undefined` unless it was read alone.
    ///
    /// # Errors
    ///
    /// Never fails.
    pub fn kept_settings(&self) -> Result<Option<Ts<Settings>>, JsError> {
        self.inner.kept_settings().map(to_js).transpose()
    }

    /// Passes the report as HTML to `take`. `shown` is from `View::shown`, and `style` the style sheet of the page.
    ///
    /// # Errors
    ///
    /// Fails if `take` throws, or if `shown` is not from `View::shown`.
    pub fn html(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "TakePiece")] take: &Function,
        shown: &[u8],
        style: &str,
        sharing: &Sharing,
    ) -> Result<(), JsError> {
        let options = postcard::from_bytes(shown).map_err(js_error)?;
        let report = self.inner.shared_report(&sharing.inner, true);
        let page = html::page(&report, &ChartData::from(&report), &options, style, self.inner.wording());
        Taker(take).write_all(page.as_bytes()).map_err(js_error)
    }

    /// Passes a document of what is known of the capture to `take`, in pieces, and returns whether there is anything to keep.
    ///
    /// # Errors
    ///
    /// Fails if `take` throws.
    pub fn portogram(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "TakePiece")] take: &Function,
        sharing: &Sharing,
    ) -> Result<bool, JsError> {
        let Some(document) = self.inner.document(&sharing.inner) else { return Ok(false) };
        Taker(take).write_all(&document).map_err(js_error)?;
        Ok(true)
    }

    /// Passes the counts per interval of time as CSV to `take`, in pieces.
    ///
    /// # Errors
    ///
    /// Fails if `take` throws.
    pub fn intervals(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "TakePiece")] take: &Function,
    ) -> Result<(), JsError> {
        write_intervals_csv(&self.inner.report(), &mut Taker(take)).map_err(js_error)
    }

    /// Passes the counts per port as CSV to `take`, in pieces.
    ///
    /// # Errors
    ///
    /// Fails if `take` throws.
    pub fn csv(&mut self, #[wasm_bindgen(unchecked_param_type = "TakePiece")] take: &Function) -> Result<(), JsError> {
        write_csv(&self.inner.report(), &mut Taker(take)).map_err(js_error)
    }
}

/// Writes pieces of bytes to a function of JavaScript.
struct Taker<'a>(&'a Function);

impl io::Write for Taker<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let thrown = |_| io::Error::other("the piece was not taken");
        self.0.call1(&JsValue::NULL, &Uint8Array::from(bytes)).map_err(thrown)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns a small capture with which the module is warmed up before it has to be fast.
#[wasm_bindgen]
pub fn rehearsal() -> Vec<u8> {
    sample::pcap()
}

/// Converts a time of `performance.now()`.
fn time(millis: f64) -> Duration {
    Duration::from_secs_f64((millis / 1000.0).max(0.0))
}
