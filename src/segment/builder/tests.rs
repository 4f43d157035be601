use std::net::Ipv4Addr;

use super::*;
use crate::capture::{Frame, LinkType, Mark};
use crate::packet::{Dissected, EtherType, NoPorts, Transport, Tunnels};
use crate::segment::{FlowTotals, Row};

/// Returns a packet whose ports and payload length depend on the number of its flow.
fn packet(flow: u32) -> Decoded {
    let [_, octet, high, low] = flow.to_be_bytes();
    let tuple = FiveTuple {
        source: Ipv4Addr::new(10, 0, 0, 1).into(),
        destination: Ipv4Addr::new(10, 0, octet, 2).into(),
        transport: Transport::Udp,
        source_port: u16::from_be_bytes([high, low]),
        destination_port: 53,
    };
    let packet = Packet { tuple, payload_bytes: Some(flow), hop_limit: 64, control: 0 };
    Decoded { outer: Ok(packet), inner: None, origin: Origin::default(), identity: Identity::default() }
}

/// Returns a batch of packets, given as time in nanoseconds, length in bytes, and dissection.
fn batch(packets: impl IntoIterator<Item = (Option<i64>, u32, Decoded)>) -> Batch {
    let mut batch = Batch::with_capacity(1 << 19);
    for (time_nanos, original_bytes, decoded) in packets {
        batch.push_dissected(time_nanos, original_bytes, Dissected { decoded, neighbour: None });
    }
    batch
}

/// Appends packets until the segment is full, and returns the rest.
fn add<'a>(builder: &mut Builder, batch: &Batch, mut entries: &'a [Entry]) -> &'a [Entry] {
    while !entries.is_empty() && !builder.is_full() {
        entries = &entries[builder.push(batch, entries)..];
    }
    entries
}

fn builder_of(packets: impl IntoIterator<Item = (Option<i64>, u32, Decoded)>) -> Builder {
    let mut builder = Builder::default();
    let batch = batch(packets);
    add(&mut builder, &batch, batch.entries());
    builder
}

#[test]
fn each_flow_and_host_is_stored_once() {
    let no_ports = Decoded {
        outer: Err(NoPorts::NotIp(EtherType(0x0806))),
        inner: None,
        origin: Origin::default(),
        identity: Identity::default(),
    };
    let with_ports = [1, 2, 1, 1, 2].map(|port| (Some(0), 60, packet(port)));
    let builder = builder_of(with_ports.into_iter().chain([(None, 42, no_ports)]));
    let segment = builder.open();
    assert_eq!(segment.hosts().len(), 2);
    assert_eq!(segment.flows().len(), 3);
    let flows: Vec<u32> = segment.rows(Tunnels::Outer).map(|row| row.flow).collect();
    assert_eq!(flows, [0, 1, 0, 0, 1, 2]);
    let payloads: Vec<u32> = segment.rows(Tunnels::Outer).map(|row| row.payload_bytes).collect();
    assert_eq!(payloads, [1, 2, 1, 1, 2, 0]);
    assert_eq!(segment.rows(Tunnels::Outer).last().map(|row| (row.packet, row.time_nanos)), Some((6, None)));
}

#[test]
fn plain_and_dissected_packets_share_flows() {
    let header = [0x45, 0, 0, 28 + 7, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 0, 7, 0, 53, 0, 8 + 7, 0, 0];
    let data = [&[2; 12], &[8, 0][..], &header, &[0; 7]].concat();
    let frame = Frame {
        time_nanos: None,
        original_bytes: 60,
        link_type: LinkType(1),
        mark: Mark::None,
        interface: 0,
        data: &data,
    };
    let mut batch = batch([(None, 60, packet(8)), (None, 60, packet(7))]);
    batch.push(&frame);
    assert!(batch.entries().iter().filter_map(|entry| entry.kind.plain()).count() == 1);
    batch.push(&Frame { mark: Mark::Sent, ..frame });
    let mut builder = Builder::default();
    add(&mut builder, &batch, batch.entries());
    let rows = builder.open().rows(Tunnels::Outer).map(|row| (row.flow, row.payload_bytes));
    assert_eq!(rows.collect::<Vec<_>>(), [(0, 8), (1, 7), (1, 7), (2, 7)]);
}

#[test]
fn a_segment_is_full_at_the_maximum_number_of_flows() {
    let batch = batch((0..300_000).map(|flow| (Some(1), 60, packet(flow))));
    let mut builder = Builder::default();
    let rest = add(&mut builder, &batch, batch.entries());
    assert_eq!(rest.len(), 300_000 - MAXIMUM_FLOWS);
    let closed = builder.close();
    assert_eq!(closed.flows().len(), MAXIMUM_FLOWS);
    assert_eq!(closed.rows(Tunnels::Outer).last().map(|row| row.flow as usize), Some(MAXIMUM_FLOWS - 1));
    builder.reuse();
    assert_eq!(builder.open().rows(Tunnels::Outer).count(), 0);
    assert!(add(&mut builder, &batch, rest).is_empty());
    assert_eq!(builder.open().rows(Tunnels::Outer).next().map(|row| row.packet), Some(262_145));
}

#[test]
fn packet_numbers_continue_in_the_next_segment() {
    let mut builder = Builder::default();
    let mut packets = 0;
    for (segment, first) in (1..=3).zip((1..).step_by(MAXIMUM_PACKETS)) {
        let mut totals = vec![FlowTotals::default(); 1_000];
        let rows: Vec<u32> = (0..u32::try_from(MAXIMUM_PACKETS).unwrap()).collect();
        for rows in rows.chunks(1 << 10) {
            let batch = batch(rows.iter().map(|row| {
                let flow = row % 1_000;
                totals[flow as usize].add(60 + row % 7, flow, *row);
                packets += 1;
                (Some(packets), 60 + row % 7, packet(flow))
            }));
            assert!(!builder.is_full());
            assert!(add(&mut builder, &batch, batch.entries()).is_empty());
        }
        assert!(builder.is_full());
        let closed = builder.close();
        assert_eq!((closed.first_packet(), closed.len()), (first, MAXIMUM_PACKETS));
        assert_eq!(*closed.flow_totals(Tunnels::Outer), totals);
        assert_eq!(closed.time_span_nanos().map(|(_, last)| last), Some(packets));
        let rows = closed.rows(Tunnels::Outer).map(|row| (row.packet, row.flow, row.time_nanos));
        let expected =
            (first..).zip(0_u32..).map(|(packet, row)| (packet, row % 1_000, Some(i64::try_from(packet).unwrap())));
        assert!(rows.eq(expected.take(MAXIMUM_PACKETS)));
        if segment == 1 {
            builder.reuse();
        } else {
            builder.take();
        }
    }
}

#[test]
fn inner_payload_lengths_replace_outer_ones_in_tunnels_only() {
    let mut builder = builder_of([(None, 60, packet(1))]);
    assert!(!builder.open().has_tunnels());
    let in_a_tunnel = Decoded { inner: packet(9).outer.ok(), ..packet(100) };
    let batch = batch([(None, 160, in_a_tunnel), (None, 60, packet(3))]);
    add(&mut builder, &batch, batch.entries());
    assert!(builder.open().has_tunnels());
    let payloads = |tunnels| builder.open().rows(tunnels).map(|row| row.payload_bytes).collect::<Vec<_>>();
    assert_eq!(payloads(Tunnels::Outer), [1, 100, 3]);
    assert_eq!(payloads(Tunnels::Inner), [1, 9, 3]);
    let totals = builder.open().flow_totals(Tunnels::Inner);
    assert_eq!(totals.iter().map(|flow| flow.payload_bytes).collect::<Vec<_>>(), [1, 9, 3]);
}

/// The blocks of rows are before, across, within and after the windows, with packets that have no time or are late.
#[test]
fn the_packets_of_a_time_window_are_those_with_such_a_time() {
    let count: i64 = if cfg!(fuzzing) { 20 } else { 200_000 };
    let time = |index: i64| match index % 50_021 {
        7 => None,
        8 => Some((index - 40_000) * 1_000),
        _ => Some(index * 1_000),
    };
    let packets = (0..count).map(|index| (time(index), 60, packet(u32::try_from(index % 7).unwrap())));
    let batch = batch(packets);
    let mut builder = Builder::default();
    let mut entries = batch.entries();
    for _ in 0..2 {
        let (mut part, rest) = entries.split_at(entries.len() * 9 / 10);
        while !part.is_empty() {
            part = add(&mut builder, &batch, part);
        }
        entries = rest;
        let segment = builder.open();
        let rows: Vec<_> = segment.rows(Tunnels::Outer).collect();
        let mut seen = Vec::new();
        segment.for_each_row(Tunnels::Outer, |row| seen.push(*row));
        assert_eq!(seen, rows);
        for (since, until) in
            [(0, count), (70_000, 140_000), (1, 65_536), (130_000, 130_000), (-50_000, 3), (count, count + 9)]
        {
            let window = (since * 1_000, until * 1_000);
            let is_in = |row: &&Row| row.time_nanos.is_some_and(|time| (window.0..window.1).contains(&time));
            let mut times = Vec::new();
            segment.for_each_time(Some(window), |it| times.push((Some(it.first_nanos), it.bytes, it.flow)));
            let expected: Vec<_> =
                rows.iter().filter(is_in).map(|row| (row.time_nanos, row.wire_bytes, row.flow)).collect();
            assert_eq!(times, expected);
            let mut totals = vec![FlowTotals::default(); segment.flows().len()];
            for row in rows.iter().filter(is_in) {
                let index = u32::try_from(row.packet - segment.first_packet()).unwrap();
                totals[row.flow as usize].add(row.wire_bytes, row.payload_bytes, index);
            }
            let first_outside = rows.iter().find(|row| !is_in(row)).map(|row| row.packet - segment.first_packet());
            let (found, outside) = segment.flow_totals_in(window, Tunnels::Outer);
            assert_eq!((found, outside.map(u64::from)), (totals, first_outside));
        }
    }
}
