//! A query that keeps up with the segments of a capture as they come and go.

use std::borrow::Cow;

use crate::direction::Rule;
use crate::query::{Closeup, Findings, HeatMap, SeriesTally, Tally};
use crate::segment::Segment;

/// A query that segments can be added to, in the order of the capture.
pub(super) trait Query: Clone {
    fn add(&mut self, segment: &Segment, rule: &Rule);

    /// Adds a part of a segment, the one after the part before, and returns whether it was the last.
    fn add_part(&mut self, segment: &Segment, rule: &Rule) -> bool {
        self.add(segment, rule);
        true
    }
}

impl Query for Tally {
    fn add(&mut self, segment: &Segment, rule: &Rule) {
        self.add(segment, rule);
    }
}

impl Query for Findings {
    fn add(&mut self, segment: &Segment, rule: &Rule) {
        self.add(segment, rule);
    }

    fn add_part(&mut self, segment: &Segment, rule: &Rule) -> bool {
        self.add_part(segment, rule)
    }
}

impl Query for SeriesTally {
    fn add(&mut self, segment: &Segment, rule: &Rule) {
        self.add(segment, rule);
    }
}

impl Query for Option<HeatMap> {
    fn add(&mut self, segment: &Segment, rule: &Rule) {
        if let Some(heat_map) = self {
            heat_map.add(segment, rule);
        }
    }
}

impl Query for Option<Closeup> {
    fn add(&mut self, segment: &Segment, rule: &Rule) {
        if let Some(closeup) = self {
            closeup.add(segment, rule);
        }
    }
}

/// A query that has seen all dropped segments and the first `seen` of the held segments.
#[derive(Debug)]
pub(super) struct Incremental<Q> {
    query: Q,
    seen: usize,
}

impl<Q: Query> Incremental<Q> {
    pub(super) fn new(query: Q) -> Self {
        Self { query, seen: 0 }
    }

    /// Wraps a query that has seen all held segments.
    pub(super) fn caught_up(query: Q, held: &[Segment]) -> Self {
        Self { query, seen: held.len() }
    }

    pub(super) fn has_seen_all(&self, held: &[Segment]) -> bool {
        self.seen == held.len()
    }

    /// Adds the held segments that the query has not seen.
    pub(super) fn catch_up(&mut self, held: &[Segment], rule: &Rule) {
        while self.advance(held, rule) {}
    }

    /// Adds the next held segment that the query has not seen, or a part of it, and returns whether there was one.
    pub(super) fn advance(&mut self, held: &[Segment], rule: &Rule) -> bool {
        let next = held.get(self.seen);
        if let Some(segment) = next
            && self.query.add_part(segment, rule)
        {
            self.seen += 1;
        }
        next.is_some()
    }

    /// Adds the packets of a segment that is about to be held as flow records, or dropped. The query must have seen all held
    /// segments. [`Incremental::set_seen`] is to be called when the segment is held.
    pub(super) fn add_before_held(&mut self, segment: &Segment, rule: &Rule) {
        self.query.add(segment, rule);
    }

    /// Notes that the query has seen all packets of this number of held segments, after some were joined, dropped or added.
    pub(super) fn set_seen(&mut self, segments: usize) {
        self.seen = segments;
    }

    /// Returns the query after all held segments and the open one.
    pub(super) fn completed(&self, held: &[Segment], open: &Segment, rule: &Rule) -> Cow<'_, Q> {
        if self.has_seen_all(held) && open.is_empty() {
            return Cow::Borrowed(&self.query);
        }
        let mut query = self.query.clone();
        for segment in held.iter().skip(self.seen).chain([open]) {
            query.add(segment, rule);
        }
        Cow::Owned(query)
    }

    pub(super) fn query(&self) -> &Q {
        &self.query
    }

    pub(super) fn query_mut(&mut self) -> &mut Q {
        &mut self.query
    }

    pub(super) fn into_query(self) -> Q {
        self.query
    }
}
