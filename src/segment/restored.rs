//! The segments of a document, as segments of a capture: how a document cuts its flow records into segments does not matter.

use super::columns::NO_TIME;
use super::merge::Dictionary;
use super::records::{Condenser, Record};
use super::{Endpoints, Flow, Intervals, MAXIMUM_FLOWS, MAXIMUM_PACKETS, Segment};
use crate::bounded::{self, Fault, Limit, List, field};
use crate::capture::{InterfaceId, Interfaces};
use crate::packet::Address;

/// The most segments of a document. It writes one for each few hundred thousand flows.
const SEGMENTS: Limit = Limit { what: "segments", most: 1 << 16 };
/// The most hosts of a segment: each flow can have four of its own.
const HOSTS: Limit = Limit { what: "hosts in a segment", most: 1 << 21 };
/// The most flows of a segment. A document has at most as many in all.
const FLOWS: Limit = Limit { what: "flows in a segment", most: 1 << 19 };
/// The most flow records of a segment.
const RECORDS: Limit = Limit { what: "flow records in a segment", most: 1 << 23 };

/// Stands for the index of a flow that is not known yet.
const UNKNOWN: u32 = u32::MAX;

/// The segments of a document, in its bytes: see [`StoredSegment`](super::StoredSegment). They are valid.
#[derive(Clone, Debug)]
pub(crate) struct StoredSegments {
    /// The segments, and what is before and after them in the document.
    bytes: Vec<u8>,
    /// Where the first one starts.
    start: usize,
    count: usize,
    /// The longest intervals. `None` if there are no segments.
    intervals: Option<Intervals>,
    has_tunnels: bool,
}

/// What records of a document refer to, and what becomes of them.
pub(crate) struct Restored<'a> {
    /// Number of the first packet in the capture.
    pub(crate) first_packet: u64,
    /// Intervals of the segments.
    pub(crate) intervals: Intervals,
    /// The interfaces of the capture.
    pub(crate) interfaces: &'a Interfaces,
    /// Returns the number that an interface of the document has among them.
    pub(crate) interface: &'a dyn Fn(InterfaceId) -> InterfaceId,
    /// Whether the packets have times.
    pub(crate) has_times: bool,
}

impl StoredSegments {
    /// Reads the segments that start at an index of the bytes of a document, and returns them with what `read` makes of the bytes after
    /// them.
    pub(crate) fn read<T>(
        bytes: Vec<u8>,
        start: usize,
        read: impl FnOnce(&mut &[u8]) -> Result<T, Fault>,
    ) -> Result<(Self, T), Fault> {
        let mut rest = bytes.get(start..).unwrap_or_default();
        let count = bounded::count(&mut rest, SEGMENTS)?;
        let (mut intervals, mut has_tunnels) = (None::<Intervals>, false);
        for _ in 0..count {
            let segment = Columns::read(&mut rest)?;
            let longest = intervals.get_or_insert(segment.intervals);
            longest.length_nanos = longest.length_nanos.max(segment.intervals.length_nanos);
            has_tunnels |= segment.has_tunnels;
        }
        let after = read(&mut rest)?;
        Ok((Self { bytes, start, count, intervals, has_tunnels }, after))
    }

    /// Returns the longest intervals of the segments. `None` if there are none.
    pub(crate) fn intervals(&self) -> Option<Intervals> {
        self.intervals
    }

    /// Calls a function for each segment of as many flow records as fit one.
    pub(crate) fn for_each(&self, restored: &Restored<'_>, add: &mut dyn FnMut(Segment)) {
        let mut rest = self.bytes.get(self.start..).unwrap_or_default();
        let Ok(count) = bounded::count(&mut rest, SEGMENTS) else { return };
        let mut open = Open::new(restored.first_packet, restored.intervals, self.has_tunnels);
        for _ in 0..count.min(self.count) {
            let Ok(columns) = Columns::read(&mut rest) else { return };
            columns.add_to(&mut open, restored, add);
        }
        open.close(restored, add);
    }
}

/// A segment of a document. Its fields are those of [`StoredSegment`](super::StoredSegment).
struct Columns<'a> {
    intervals: Intervals,
    hosts: List<'a, Address>,
    flows: List<'a, Flow>,
    has_tunnels: bool,
    unit_nanos: i64,
    flow: List<'a, u32>,
    first_row: List<'a, u32>,
    packets: List<'a, u32>,
    wire_bytes: List<'a, u32>,
    payload_bytes: List<'a, u32>,
    inner_payload_bytes: List<'a, u32>,
    first_time: List<'a, i64>,
    span: List<'a, u64>,
    without_time: List<'a, u32>,
}

impl<'a> Columns<'a> {
    /// Reads the next segment of a document, and removes its bytes.
    fn read(rest: &mut &'a [u8]) -> Result<Self, Fault> {
        let intervals = field(rest)?;
        let hosts = List::read(rest, HOSTS, |_| true)?;
        let is_host = |host: u32| (host as usize) < hosts.len();
        let are_hosts = |ends: &Endpoints| is_host(ends.source) && is_host(ends.destination);
        let flows = List::read(rest, FLOWS, |flow: &Flow| {
            flow.outer.as_ref().map_or(true, are_hosts) && flow.inner.as_deref().is_none_or(are_hosts)
        })?;
        let (has_tunnels, unit_nanos) = (field(rest)?, field(rest)?);
        let flow = List::read(rest, RECORDS, |flow: &u32| (*flow as usize) < flows.len())?;
        let numbers = |rest: &mut &'a [u8]| List::<u32>::read(rest, RECORDS, |_| true);
        let columns = Self {
            intervals,
            hosts,
            flows,
            has_tunnels,
            unit_nanos,
            flow,
            first_row: numbers(rest)?,
            packets: numbers(rest)?,
            wire_bytes: numbers(rest)?,
            payload_bytes: numbers(rest)?,
            inner_payload_bytes: numbers(rest)?,
            first_time: List::read(rest, RECORDS, |_| true)?,
            span: List::read(rest, RECORDS, |_| true)?,
            without_time: numbers(rest)?,
        };
        let of_all = [&columns.first_row, &columns.packets, &columns.wire_bytes, &columns.payload_bytes];
        let inner = if has_tunnels { flow.len() } else { 0 };
        let are_equal = of_all.iter().all(|column| column.len() == flow.len())
            && columns.inner_payload_bytes.len() == inner
            && [columns.first_time.len(), columns.span.len()] == [flow.len(); 2];
        if are_equal { Ok(columns) } else { Err(Fault::Malformed) }
    }

    /// Adds the flow records to the open segment, and calls a function for each segment that is full.
    fn add_to(&self, open: &mut Open, restored: &Restored<'_>, add: &mut dyn FnMut(Segment)) {
        let hosts: Vec<Address> = self.hosts.iter().collect();
        let flows: Vec<Flow> = self.flows.iter().collect();
        let mut indices = vec![UNKNOWN; flows.len()];
        let inner = if self.has_tunnels { &self.inner_payload_bytes } else { &self.payload_bytes };
        let bytes = self.wire_bytes.iter().zip(self.payload_bytes.iter()).zip(inner.iter());
        let times = self.first_time.iter().zip(self.span.iter());
        let columns = self.flow.iter().zip(self.first_row.iter()).zip(self.packets.iter()).zip(bytes).zip(times);
        let mut without_time = self.without_time.iter().peekable();
        let (unit, mut time, mut number) = (self.unit_nanos, 0_i64, open.next_packet());
        for (columns, index) in columns.zip(0_u32..) {
            let ((((flow, row), packets), ((wire_bytes, payload_bytes), inner)), (first, span)) = columns;
            number = number.saturating_add(row.into());
            let has_time = without_time.next_if_eq(&index).is_none() && restored.has_times;
            if has_time {
                time = time.wrapping_add(first);
            }
            let first_nanos = if has_time { time.saturating_mul(unit).max(NO_TIME + 1) } else { NO_TIME };
            let span_nanos = i64::try_from(span).unwrap_or(i64::MAX).saturating_mul(unit).max(0);
            let last_nanos = if has_time { first_nanos.saturating_add(span_nanos) } else { NO_TIME };
            let flow = flow as usize;
            let is_new = indices.get(flow) == Some(&UNKNOWN);
            if !open.has_room(packets, is_new) {
                open.close(restored, add);
                indices.fill(UNKNOWN);
            }
            let (Some(known), Some(new)) = (indices.get_mut(flow), flows.get(flow)) else { continue };
            if *known == UNKNOWN {
                *known = open.flow(new, &hosts, restored);
            }
            open.add(
                number,
                Record {
                    flow: *known,
                    first_row: 0,
                    packets,
                    wire_bytes,
                    payload_bytes,
                    inner_payload_bytes: inner,
                    first_nanos,
                    last_nanos,
                },
            );
        }
    }
}

/// The segment that flow records are added to.
struct Open {
    /// Number of the first packet in the capture.
    first_packet: u64,
    packets: u32,
    records: usize,
    hosts: Vec<Address>,
    flows: Vec<Flow>,
    dictionary: Dictionary,
    condenser: Condenser,
}

impl Open {
    fn new(first_packet: u64, intervals: Intervals, has_tunnels: bool) -> Self {
        Self {
            first_packet,
            packets: 0,
            records: 0,
            hosts: Vec::new(),
            flows: Vec::new(),
            dictionary: Dictionary::default(),
            condenser: Condenser::new(0, intervals, has_tunnels),
        }
    }

    /// Returns the number of the next packet in the capture.
    fn next_packet(&self) -> u64 {
        self.first_packet.saturating_add(self.packets.into())
    }

    /// Returns whether there is room for a record, perhaps of a new flow.
    fn has_room(&self, packets: u32, is_new: bool) -> bool {
        self.records < MAXIMUM_PACKETS
            && self.packets.checked_add(packets).is_some()
            && !(is_new && self.flows.len() >= MAXIMUM_FLOWS)
    }

    /// Returns the index of a flow, which is added if it is new.
    fn flow(&mut self, flow: &Flow, hosts: &[Address], restored: &Restored<'_>) -> u32 {
        let mut moved = |ends: &Endpoints| {
            let mut host = |index: u32| {
                let host = hosts.get(index as usize).copied().unwrap_or(Address::UNSPECIFIED);
                self.dictionary.host(host, &mut self.hosts)
            };
            Endpoints { source: host(ends.source), destination: host(ends.destination), ..*ends }
        };
        let flow = Flow {
            outer: flow.outer.as_ref().map(&mut moved).map_err(|reason| *reason),
            inner: flow.inner.as_deref().map(|inner| Box::new(moved(inner))),
            interface: (restored.interface)(flow.interface),
            ..flow.clone()
        };
        let index = self.dictionary.flow(flow, &mut self.flows);
        self.condenser.grow(self.flows.len());
        index
    }

    /// Adds a record. `number` is that of its first packet in the capture, if it is not more than there can be.
    fn add(&mut self, number: u64, record: Record) {
        let row = number.saturating_sub(self.first_packet);
        let first_row = u32::try_from(row).unwrap_or(u32::MAX).min(self.packets);
        self.packets = self.packets.saturating_add(record.packets);
        self.records += usize::from(record.packets > 0);
        if record.packets > 0 {
            self.condenser.add(Record { first_row, ..record });
        }
    }

    /// Calls a function for the segment, and begins the next one.
    fn close(&mut self, restored: &Restored<'_>, add: &mut dyn FnMut(Segment)) {
        let next = Self::new(self.next_packet(), restored.intervals, self.condenser.has_tunnels());
        let Self { first_packet, records, hosts, flows, condenser, .. } = std::mem::replace(self, next);
        if records == 0 {
            return;
        }
        let mut segment = Segment {
            first_packet,
            records: Some((restored.intervals, condenser.finish())),
            interfaces: restored.interfaces.clone(),
            hosts,
            flows,
            ..Segment::default()
        };
        segment.store_totals(0);
        add(segment);
    }
}
