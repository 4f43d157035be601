//! A segment of packets to one of flow records, or to one of longer intervals.

use super::records::{Condenser, Counter, Record};
use super::renamed::Replaced;
use super::rows::MAXIMUM_ROWS;
use super::{Intervals, Segment};

impl Segment {
    /// Returns the memory that [`Segment::condensed`] needs at least, in bytes: that of the dictionaries, and of a record for each flow.
    #[must_use]
    pub(crate) fn least_condensed_bytes(&self) -> u64 {
        /// Index of the flow and of its first packet, packets, bytes, payload and two times, each in the narrowest column.
        const RECORD_BYTES: usize = 18;
        (size_of_val(&*self.hosts) + size_of_val(&*self.flows) + self.flows.len() * RECORD_BYTES) as u64
    }

    /// Returns a closed segment whose packets, or flow records of shorter intervals, are summed up.
    #[must_use]
    pub(crate) fn condensed(&self, intervals: Intervals) -> Self {
        let indices = (0_u32..).take(self.flows.len()).collect();
        self.condensed_as(intervals, Replaced { hosts: self.hosts.clone(), flows: self.flows.clone(), indices })
    }

    /// Returns the segment of [`Segment::condensed`] with other dictionaries.
    pub(super) fn condensed_as(&self, intervals: Intervals, Replaced { hosts, flows, indices }: Replaced) -> Self {
        let mut condenser = Condenser::new(flows.len(), intervals, self.has_tunnels());
        self.for_each_record(&mut |record| condenser.add(record.of_flow(&indices)));
        let mut segment = Self {
            first_packet: self.first_packet,
            records: Some((intervals, condenser.finish())),
            interfaces: self.interfaces.clone(),
            hosts,
            flows,
            ..Self::default()
        };
        segment.store_totals(0);
        segment
    }

    /// Returns the number of flow records that [`Segment::condensed`] makes.
    #[must_use]
    pub(crate) fn count_condensed(&self, intervals: Intervals) -> usize {
        let mut counter = Counter::new(self.flows.len(), intervals);
        self.for_each_record(&mut |record| counter.add(&record));
        counter.count()
    }

    /// Sums up flow records of shorter intervals, and frees the memory of each block of them as soon as it is not needed any more.
    pub(crate) fn condense(&mut self, intervals: Intervals) {
        let mut condenser = Condenser::new(self.flows.len(), intervals, self.has_tunnels());
        let Some((known, records)) = &mut self.records else { return };
        *known = intervals;
        for block in std::mem::take(records) {
            block.for_each(&mut |record| condenser.add(record));
        }
        *records = condenser.finish();
        self.flow_totals = Vec::new();
        self.store_totals(0);
    }

    /// Calls a function for each flow record, or for each packet as one, in the order of the capture.
    pub(super) fn for_each_record(&self, add: &mut dyn FnMut(Record)) {
        if let Some((_, records)) = &self.records {
            return records.iter().for_each(|block| block.for_each(add));
        }
        for (rows, first_row) in self.all_rows().zip((0_u32..).step_by(MAXIMUM_ROWS)) {
            rows.records(first_row).for_each(&mut *add);
        }
    }
}
