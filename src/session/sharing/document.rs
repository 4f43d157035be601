//! The head of a document without what is left out when it is shared.
//!
//! Every field is named here, so that one that is added cannot be forgotten.

use super::Pseudonyms;
use crate::capture::{Interface, Interfaces};
use crate::query::Settings;
use crate::segment::{Segment, StoredSegment};
use crate::session::document::{Head, texts_of};

impl Pseudonyms {
    /// Returns the stored form of a segment of flow records. `None` if it holds packets.
    pub(in crate::session) fn segment(&self, segment: &Segment, interfaces: &Interfaces) -> Option<StoredSegment> {
        let renamed = segment.renamed(&|address| self.address(address), interfaces)?;
        StoredSegment::new(&renamed, &|nanos| self.time(nanos))
    }

    /// Replaces what is left out of the head of a document whose segments were made by [`Pseudonyms::segment`]. `settings` are those of the
    /// counts.
    pub(in crate::session) fn replace_head(&self, head: Head, settings: &Settings) -> Head {
        let Head {
            writer,
            settings: _,
            files: _,
            warnings,
            has_relative_times,
            interfaces,
            link_types,
            looping_packets,
            evidence,
            gaps,
            timeline,
        } = head;
        // Those of other packets cannot be restored.
        let gaps = gaps.filter(|_| !self.hides_filter(settings));
        Head {
            writer,
            settings: texts_of(&self.settings(settings)),
            files: Vec::new(),
            warnings: self.warnings(&warnings),
            has_relative_times: has_relative_times || self.has_relative_times,
            interfaces: interfaces.iter().zip(0..).map(|(_, position)| Interface::nameless(position)).collect(),
            link_types,
            looping_packets,
            evidence: evidence.renamed(&|address| self.address(address), self.known().clone(), !self.are_left_out),
            gaps: gaps.map(|gaps| gaps.map(|gaps| gaps.moved(&|nanos| self.time(nanos)))),
            timeline,
        }
    }
}
