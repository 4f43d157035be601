//! Conversations: who contacted whom on which port, and what was sent each way.

use portogram::report::{
    Amount, Class, Conversation, ConversationColumn, ConversationQuery, Report, Transport, Wording, list_conversations,
};
use portogram::session::Limits;
use portogram::settings::{PortRole, Selection, Settings};

use crate::support::files::START_NANOS;
use crate::support::packets::{LOCAL, REMOTE};
use crate::support::traffic::{ACK, SYN, SYN_ACK, Traffic};
use crate::support::{assert_chunk_sizes_do_not_matter, assert_conserved, report_in_chunks, report_of, report_with};

/// The ends of a conversation as `192.168.1.2:50000 > 198.51.100.7:443 tcp`.
fn ends(it: &Conversation) -> String {
    format!("{}:{} > {}:{} {}", it.from, it.from_port, it.to, it.port, it.transport.name())
}

fn listed(report: &Report) -> Vec<String> {
    report.conversations.listed.iter().map(ends).collect()
}

#[test]
fn connections_to_a_port_are_one_conversation() {
    let mut traffic = Traffic::new();
    for port in 50_000..50_003 {
        traffic.connection(LOCAL, REMOTE, (port, 443));
        traffic.wait_millis(1_000);
    }
    let report = report_of(traffic.bytes());
    assert_conserved(&report);
    let [it] = &*report.conversations.listed else { panic!("{:?}", report.conversations) };
    assert_eq!(ends(it), "192.168.1.2:50000 > 198.51.100.7:443 tcp");
    assert_eq!((it.connections, it.has_opening, it.first_packet), (3, true, 1));
    let way = Amount { packets: 15, bytes: 3 * (54 + 4 * 154) };
    assert_eq!([it.sent, it.answered], [way, way]);
    assert_eq!([it.sent_class, it.answered_class], [Some(Class::Outgoing), Some(Class::Incoming)]);
    let start = i64::try_from(START_NANOS).unwrap();
    assert_eq!([it.first_nanos, it.last_nanos].map(|time| time.unwrap() - start), [0, 2_029_000_000]);
}

/// Hosts that contact the same port of each other and of others, and one that contacts itself.
#[test]
fn a_conversation_can_be_selected() {
    let other = [192, 168, 1, 9];
    let mut traffic = Traffic::new();
    traffic.connection(LOCAL, REMOTE, (50_000, 443));
    traffic.connection(LOCAL, REMOTE, (50_001, 443));
    traffic.connection(LOCAL, REMOTE, (50_001, 80));
    traffic.connection(LOCAL, other, (50_000, 443));
    traffic.connection(other, REMOTE, (50_000, 443));
    traffic.udp(LOCAL, REMOTE, (50_000, 443), 10);
    traffic.connection(LOCAL, other, (50_002, 22));
    traffic.connection(other, LOCAL, (50_003, 22));
    traffic.connection(LOCAL, LOCAL, (50_004, 22));
    traffic.udp(LOCAL, other, (500, 500), 10);
    let whole = report_of(traffic.bytes());
    let query = ConversationQuery {
        by: ConversationColumn::Bytes,
        descending: true,
        search: "",
        focus: None,
        max_rows: 100,
        is_relative: false,
    };
    let list = list_conversations(&whole.conversations, &query, &Wording::default());
    assert_eq!(list.rows.len(), 9);
    for row in list.rows {
        let mut settings = Settings::default();
        settings.select_conversation(&row.filter);
        let report = report_with(traffic.bytes(), &settings);
        assert_conserved(&report);
        let [it] = &*report.conversations.listed else { panic!("{row:?}: {:?}", report.conversations) };
        assert!(whole.conversations.listed.contains(it), "{row:?}: {it:?}");
    }
}

/// Who made contact is shown by the opening, whichever packet of it was captured, and by the ports where none was.
#[test]
fn who_made_contact_is_determined() {
    let (a, b) = (LOCAL, REMOTE);
    let conversation = |fill: &dyn Fn(&mut Traffic)| {
        let mut traffic = Traffic::new();
        fill(&mut traffic);
        let report = report_of(traffic.bytes());
        assert_conserved(&report);
        assert_eq!(report.conversations.count(), 1, "{:?}", listed(&report));
        ends(&report.conversations.listed[0])
    };
    let opened = "192.168.1.2:443 > 198.51.100.7:50000 tcp";
    // Against what the ports suggest.
    assert_eq!(conversation(&|t| t.connection(a, b, (443, 50_000))), opened);
    let answered_only = |t: &mut Traffic| {
        t.tcp(a, b, (443, 50_000), ACK, 10);
        t.tcp(b, a, (50_000, 443), SYN_ACK, 0);
    };
    assert_eq!(conversation(&answered_only), opened);
    // A capture that begins in the middle.
    let server_first = |t: &mut Traffic| {
        t.tcp(b, a, (443, 50_000), ACK, 1_000);
        t.tcp(a, b, (50_000, 443), ACK, 0);
    };
    assert_eq!(conversation(&server_first), "192.168.1.2:50000 > 198.51.100.7:443 tcp");
    let udp = |first: ([u8; 4], [u8; 4]), ports: (u16, u16)| {
        conversation(&|t: &mut Traffic| {
            t.udp(first.0, first.1, ports, 10);
            t.udp(first.1, first.0, (ports.1, ports.0), 10);
        })
    };
    assert_eq!(udp((a, b), (50_000, 40_000)), "192.168.1.2:50000 > 198.51.100.7:40000 udp");
    assert_eq!(udp((b, a), (50_000, 40_000)), "198.51.100.7:50000 > 192.168.1.2:40000 udp");
    assert_eq!(udp((b, a), (53, 50_000)), "192.168.1.2:50000 > 198.51.100.7:53 udp");
    assert_eq!(udp((b, a), (123, 123)), "198.51.100.7:123 > 192.168.1.2:123 udp");
    // A server on a high port, which meets many ports of its clients.
    let clients = |t: &mut Traffic| {
        for port in (33_000..60_000).step_by(2_000) {
            t.tcp(b, a, (45_000, port), ACK, 500);
            t.tcp(a, b, (port, 45_000), ACK, 0);
        }
    };
    assert_eq!(conversation(&clients), "192.168.1.2:33000 > 198.51.100.7:45000 tcp");
}

#[test]
fn conversations_follow_the_settings() {
    let mut traffic = Traffic::new();
    traffic.udp(LOCAL, REMOTE, (50_000, 53), 30);
    traffic.udp(REMOTE, LOCAL, (53, 50_000), 300);
    traffic.wait_millis(10_000);
    traffic.connection(LOCAL, REMOTE, (50_001, 443));
    let file = traffic.bytes();
    let whole = report_of(file);
    assert_eq!(listed(&whole), ["192.168.1.2:50001 > 198.51.100.7:443 tcp", "192.168.1.2:50000 > 198.51.100.7:53 udp"]);
    let only = |settings: Settings| {
        let report = report_with(file, &settings);
        assert_conserved(&report);
        listed(&report)
    };
    let udp = Settings { transports: vec![Transport::Udp], ..Settings::default() };
    assert_eq!(only(udp), ["192.168.1.2:50000 > 198.51.100.7:53 udp"]);
    let since_nanos = Some(i64::try_from(START_NANOS).unwrap() + 5_000_000_000);
    let later = Settings { selection: Selection { since_nanos, ..Selection::default() }, ..Settings::default() };
    assert_eq!(only(later), ["192.168.1.2:50001 > 198.51.100.7:443 tcp"]);
    for port_role in [PortRole::Source, PortRole::Service] {
        let report = report_with(file, &Settings { port_role, ..Settings::default() });
        assert_eq!(report.conversations, whole.conversations, "{port_role:?}");
    }
    assert_chunk_sizes_do_not_matter("conversations", file);
}

#[test]
fn a_flood_hides_neither_the_largest_conversations_nor_the_first() {
    let flooder = |n: u32| [203, 0, 113, 0].map(|octet: u8| octet ^ (n % 251) as u8);
    let mut traffic = Traffic::new();
    traffic.udp(LOCAL, REMOTE, (50_000, 69), 20);
    for round in 0..4 {
        for n in 0..20_000 {
            let port = u16::try_from(n % 60_000).unwrap();
            traffic.tcp(flooder(n + round * 7), LOCAL, (1_000, port), SYN, 0);
            if n % 1_000 == 0 {
                traffic.udp(LOCAL, REMOTE, (50_001, 50_002), 1_000);
            }
        }
    }
    let report = report_of(traffic.bytes());
    assert_conserved(&report);
    let conversations = &report.conversations;
    assert_eq!(conversations.listed.len(), 1_000);
    assert_eq!(ends(&conversations.listed[0]), "192.168.1.2:50001 > 198.51.100.7:50002 udp");
    assert_eq!(conversations.listed[0].sent, Amount { packets: 80, bytes: 80 * 1_042 });
    assert!(listed(&report).contains(&"192.168.1.2:50000 > 198.51.100.7:69 udp".to_owned()));
    assert!(conversations.others_count > 60_000, "{}", conversations.others_count);
    // Whatever is held in memory.
    let limits = Limits { memory_budget_bytes: 0, ..Limits::default() };
    let dropped = report_in_chunks(traffic.bytes(), &Settings::default(), limits, || 1 << 16);
    assert_eq!(dropped.conversations, *conversations);
}
