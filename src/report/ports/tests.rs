use super::*;

fn counts(ports: impl IntoIterator<Item = (u16, Transport, u64, u64)>) -> ClassData {
    let row = |(port, transport, packets, bytes)| PortCounts {
        port,
        transport,
        packets,
        bytes,
        payload_bytes: bytes / 2,
        payload_unknown_packets: 0,
        other_port: None,
    };
    let ports: Vec<PortCounts> = ports.into_iter().map(row).collect();
    let sum = |part: fn(&PortCounts) -> u64| ports.iter().map(part).sum();
    let (packets, bytes, payload_bytes) = (sum(|row| row.packets), sum(|row| row.bytes), sum(|row| row.payload_bytes));
    ClassData { packets, bytes, payload_bytes, ports, ..ClassData::default() }
}

fn few() -> ClassData {
    let (tcp, udp) = (Transport::Tcp, Transport::Udp);
    counts([(53, tcp, 1, 2000), (53, udp, 40, 4000), (443, tcp, 40, 90_000), (50_000, udp, 19, 4000)])
}

fn ports(list: &PortList) -> Vec<(u16, &'static str)> {
    list.rows.iter().map(|row| (row.port, row.transport.name())).collect()
}

fn list(counts: &ClassData, order: PortOrder, search: &str) -> PortList {
    let wording = crate::report::Wording::default();
    list_ports(counts, order, search, ServiceNames::new(&wording.services, &[]), wording.numbers)
}

fn order(by: PortColumn, descending: bool) -> PortOrder {
    PortOrder { by, descending }
}

#[test]
fn rows_are_in_order() {
    let [dns_tcp, dns, https, high] = [(53, "tcp"), (53, "udp"), (443, "tcp"), (50_000, "udp")];
    let cases = [
        (order(PortColumn::Port, false), [dns_tcp, dns, https, high]),
        (order(PortColumn::Port, true), [high, https, dns_tcp, dns]),
        (order(PortColumn::Packets, true), [dns, https, high, dns_tcp]),
        (order(PortColumn::Packets, false), [dns_tcp, high, dns, https]),
        (order(PortColumn::Bytes, true), [https, dns, high, dns_tcp]),
        (order(PortColumn::Payload, false), [dns_tcp, dns, high, https]),
    ];
    for (order, expected) in cases {
        let list = list(&few(), order, "");
        assert_eq!((ports(&list), list.cut), (expected.to_vec(), None), "{order:?}");
    }
}

#[test]
fn a_row_is_written_for_people() {
    let list = list(&few(), order(PortColumn::Packets, true), "https");
    let expected = PortRow {
        port: 443,
        transport: Transport::Tcp,
        service: "HTTPS".into(),
        registered: String::new(),
        packets: "40".into(),
        packets_share: "40.0 %".into(),
        bytes: "90,000".into(),
        bytes_share: "90.0 %".into(),
        payload_bytes: "45,000".into(),
    };
    assert_eq!(list.rows, [expected]);
}

#[test]
fn a_cut_list_states_what_is_left_out() {
    let cut = |counts: &ClassData, by, search: &str| list(counts, order(by, true), search).cut;
    let many = counts((1000..2234).map(|port| (port, Transport::Tcp, if port < 1100 { 1000 } else { 1 }, 10)));
    let text = cut(&many, PortColumn::Packets, "");
    assert_eq!(
        text.as_deref(),
        Some("100 of 1,234 ports, each counted once for each transport; the rest have 1.1 % of packets.")
    );
    let text = cut(&many, PortColumn::Bytes, "1");
    assert_eq!(text.as_deref(), Some("100 of 1,000 found among 1,234 ports; the rest found have 72.9 % of bytes."));
    let text = cut(&few(), PortColumn::Payload, "53");
    assert_eq!(text.as_deref(), Some("2 of 4 ports found, with 6.0 % of payload."));
    let text = cut(&few(), PortColumn::Port, "ssh");
    assert_eq!(text.as_deref(), Some("None of 4 ports found."));
    assert_eq!(cut(&ClassData::default(), PortColumn::Port, "").as_deref(), Some("No packets."));
}

#[test]
fn the_listed_rows_are_the_first_of_a_sort() {
    let all = counts((0..=u16::MAX).map(|port| (port, Transport::Udp, u64::from(port.wrapping_mul(40_503) % 997), 1)));
    let mut sorted = all.ports.clone();
    sorted.sort_by_key(|row| std::cmp::Reverse(row.packets));
    let expected: Vec<u16> = sorted.iter().take(100).map(|row| row.port).collect();
    let list = list(&all, order(PortColumn::Packets, true), "");
    assert_eq!(list.rows.iter().map(|row| row.port).collect::<Vec<_>>(), expected);
}
