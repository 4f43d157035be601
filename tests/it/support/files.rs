//! Builds capture files: pcap and pcapng in both byte orders.

/// Time of the first packet of the test captures: 2023-11-14 22:13:20 UTC.
pub const START_NANOS: u64 = 1_700_000_000_000_000_000;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    Little,
    Big,
}

impl Order {
    pub fn u16(self, value: u16) -> [u8; 2] {
        if self == Self::Big { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    pub fn u32(self, value: u32) -> [u8; 4] {
        if self == Self::Big { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    pub fn u64(self, value: u64) -> [u8; 8] {
        if self == Self::Big { value.to_be_bytes() } else { value.to_le_bytes() }
    }
}

/// A builder of pcap files.
pub struct Pcap {
    order: Order,
    nanos_per_tick: u64,
    pub bytes: Vec<u8>,
}

impl Pcap {
    pub fn new(order: Order, nanoseconds: bool, link_type: u32) -> Self {
        let magic = if nanoseconds { 0xa1b2_3c4d } else { 0xa1b2_c3d4 };
        let mut bytes = order.u32(magic).to_vec();
        bytes.extend(order.u16(2));
        bytes.extend(order.u16(4));
        for field in [0, 0, 262_144, link_type] {
            bytes.extend(order.u32(field));
        }
        Self { order, nanos_per_tick: if nanoseconds { 1 } else { 1_000 }, bytes }
    }

    pub fn ethernet() -> Self {
        Self::new(Order::Little, false, 1)
    }

    /// Appends a record.
    pub fn push(&mut self, time_nanos: u64, data: &[u8], original_bytes: usize) {
        let ticks = time_nanos % 1_000_000_000 / self.nanos_per_tick;
        for field in [time_nanos / 1_000_000_000, ticks, data.len() as u64, original_bytes as u64] {
            self.bytes.extend(self.order.u32(u32::try_from(field).unwrap()));
        }
        self.bytes.extend(data);
    }

    pub fn record(mut self, time_nanos: u64, data: &[u8], original_bytes: usize) -> Self {
        self.push(time_nanos, data, original_bytes);
        self
    }

    /// Appends packets without ports that fill a segment, so that the packets before and after them are in two segments.
    pub fn fill_segment(&mut self, time_nanos: u64) {
        const SEGMENT_PACKETS: usize = 1 << 20;
        let before = self.bytes.len();
        self.push(time_nanos, &[0; 14], 14);
        let record = self.bytes.split_off(before);
        self.bytes.extend(record.repeat(SEGMENT_PACKETS));
    }

    /// Appends a whole packet at [`START_NANOS`].
    pub fn packet(self, data: &[u8]) -> Self {
        self.record(START_NANOS, data, data.len())
    }
}

/// A builder of pcapng files.
pub struct PcapNg {
    order: Order,
    pub bytes: Vec<u8>,
}

impl PcapNg {
    pub fn new(order: Order) -> Self {
        Self { order, bytes: Vec::new() }.section(order)
    }

    /// Starts a section, which may have another byte order.
    pub fn section(mut self, order: Order) -> Self {
        self.order = order;
        let body = [&order.u32(0x1a2b_3c4d)[..], &order.u16(1), &order.u16(0), &order.u64(u64::MAX)].concat();
        self.block(0x0a0d_0d0a, &body)
    }

    pub fn block(mut self, block_type: u32, body: &[u8]) -> Self {
        let padding = body.len().next_multiple_of(4) - body.len();
        let total = self.order.u32(u32::try_from(12 + body.len() + padding).unwrap());
        self.bytes.extend(self.order.u32(block_type));
        self.bytes.extend(total);
        self.bytes.extend(body);
        self.bytes.extend(vec![0; padding]);
        self.bytes.extend(total);
        self
    }

    pub fn option(&self, code: u16, value: &[u8]) -> Vec<u8> {
        let length = u16::try_from(value.len()).unwrap();
        let mut bytes = [self.order.u16(code), self.order.u16(length)].concat();
        bytes.extend(value);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }

    pub fn interface(self, link_type: u16, snap_bytes: u32, options: &[u8]) -> Self {
        let body = [&self.order.u16(link_type)[..], &[0, 0], &self.order.u32(snap_bytes), options].concat();
        self.block(1, &body)
    }

    pub fn enhanced(self, interface: u32, ticks: u64, data: &[u8], original_bytes: usize, options: &[u8]) -> Self {
        let [high, low] = [ticks >> 32, ticks & 0xffff_ffff].map(|half| self.order.u32(u32::try_from(half).unwrap()));
        let [captured, original] = [data.len(), original_bytes].map(|n| self.order.u32(u32::try_from(n).unwrap()));
        let mut body = [self.order.u32(interface), high, low, captured, original].concat();
        body.extend(data);
        body.resize(body.len().next_multiple_of(4), 0);
        body.extend(options);
        self.block(6, &body)
    }

    pub fn simple(self, data: &[u8], original_bytes: usize) -> Self {
        let body = [&self.order.u32(u32::try_from(original_bytes).unwrap())[..], data].concat();
        self.block(3, &body)
    }

    /// Appends a packet block of the obsolete type.
    pub fn obsolete(self, interface: u16, ticks: u64, data: &[u8]) -> Self {
        let [high, low] = [ticks >> 32, ticks & 0xffff_ffff].map(|half| self.order.u32(u32::try_from(half).unwrap()));
        let length = self.order.u32(u32::try_from(data.len()).unwrap());
        let mut body = [self.order.u16(interface), self.order.u16(0)].concat();
        body.extend([high, low, length, length].concat());
        body.extend(data);
        self.block(2, &body)
    }
}
