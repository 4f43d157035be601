use super::*;

fn parse(text: &str) -> Result<Filter, FilterError> {
    parse_filter(text, &Services::iana())
}

/// Returns what a filter selects, in a short form.
fn shown(text: &str) -> String {
    let filter = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let host = |host: &IpNet| match host {
        IpNet::V4(network) if network.prefix_len() == 32 => network.addr().to_string(),
        other => other.to_string(),
    };
    let hosts = |hosts: &[IpNet]| hosts.iter().map(host).collect::<Vec<_>>().join("|");
    let ports = |ports: &[PortRange]| {
        let range = |ports: &PortRange| match *ports {
            PortRange { first, last } if first == last => first.to_string(),
            PortRange { first, last } => format!("{first}-{last}"),
        };
        ports.iter().map(range).collect::<Vec<_>>().join("|")
    };
    let transports: Vec<&str> = filter.transports.iter().map(|transport| transport.name()).collect();
    let shown = [
        transports.join("|"),
        ports(&filter.ports),
        ports(&filter.also_ports),
        hosts(&filter.hosts),
        hosts(&filter.also_hosts),
        filter.interfaces.join("|"),
        filter.since_nanos.map(|since| format!(">={since}")).unwrap_or_default(),
        filter.until_nanos.map(|until| format!("<{until}")).unwrap_or_default(),
    ];
    shown.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_kind_of_word_is_parsed() {
    assert_eq!(
        shown("host 10.0.0.1, net 2001:db8::/32; port 443 8000-8100 UDP-Lite tcp :53"),
        "tcp|udplite 443|8000-8100|53 10.0.0.1|2001:db8::/32"
    );
    assert_eq!(shown("HTTPS"), "443");
    assert_eq!(parse("interface:eth0 interface:\"Wi-Fi 2\"").unwrap().interfaces, ["eth0", "Wi-Fi 2"]);
    assert_eq!(parse(" "), Ok(Filter::default()));
    for list in ["10.0.0.1 443", "host 10.0.0.1", "udp", "port 443", "interface:a(b)"] {
        assert!(!parse(list).unwrap().is_expression, "{list}");
    }
}

#[test]
fn an_unknown_word_is_named_in_the_error() {
    for word in ["htttp", "70000", "443-80", "10.0.0.256", "8000-", "::1::"] {
        let message = parse(&format!("tcp {word}")).unwrap_err().to_string();
        assert!(message.starts_with(&format!("“{word}” is no address")), "{message}");
        assert!(message.contains("(character 5)"), "{message}");
    }
}

#[test]
fn display_filters_are_parsed() {
    for (text, expected) in [
        ("tcp.port == 443 && ip.addr == 10.0.0.5", "tcp 443 10.0.0.5"),
        ("tcp.port==443&&ip.addr==10.0.0.5", "tcp 443 10.0.0.5"),
        ("ip.addr eq 10.0.0.0/8 and TCP.PORT eq 80", "tcp 80 10.0.0.0/8"),
        ("tcp.port in {80 443 8000..8100}", "tcp 80|443|8000-8100"),
        ("tcp.port in {80, 443, 8000-8100}", "tcp 80|443|8000-8100"),
        ("tcp.port == 80 || tcp.port == 443", "tcp 80|443"),
        ("tcp.port == 80 or udp.port == 80", "tcp|udp|udplite 80"),
        (
            "(tcp.port == 80 || tcp.port == 443 || udp.port == 80 || udp.port == 443) && ipv6.addr == 2001:db8::/32",
            "tcp|udp|udplite 80|443 2001:db8::/32",
        ),
        ("udp && udp.port == 53", "udp 53"),
        ("(udp.port == 53 || sctp.port == 53)", "udp|udplite|sctp 53"),
        ("tcp.port >= 49152", "tcp 49152-65535"),
        ("tcp.port < 1024 && tcp.port > 1", "tcp 0-1023 2-65535"),
        (
            "ip.addr == 10.0.0.1 && ip.addr == 10.0.0.2 && tcp.port == 80 && tcp.port == 50000",
            "tcp 80 50000 10.0.0.1 10.0.0.2",
        ),
        ("ip.addr == 10.0.0.0/8 && ip.addr == 10.0.0.1", "10.0.0.1"),
        ("ip && tcp", "tcp 0.0.0.0/0"),
        ("ip && ip.addr == 10.0.0.1", "10.0.0.1"),
        ("tcp.port == https", "tcp 443"),
        ("tcp.port == 80 && ip.addr == 10.0.0.1 || tcp.port == 443 && ip.addr == 10.0.0.1", "tcp 80|443 10.0.0.1"),
        ("frame.time_epoch >= 1.5 && frame.time_epoch < 2", ">=1500000000 <2000000000"),
        ("frame.time_epoch > -1.5 && frame.time_epoch <= 2", ">=-1499999999 <2000000001"),
        ("frame.time >= \"1970-01-01 00:00:01\"", ">=1000000000"),
        ("frame.interface_name == \"Wi-Fi \\\"2\\\"\" || frame.interface_id == 3", "Wi-Fi \"2\"|#3"),
        ("((((tcp.port == 1))))", "tcp 1"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
        assert!(parse(text).unwrap().is_expression, "{text}");
    }
}

#[test]
fn capture_filters_are_parsed() {
    for (text, expected) in [
        ("host 10.0.0.5 and port 443", "443 10.0.0.5"),
        ("tcp port 443", "tcp 443"),
        ("TCP PORT 443 AND HOST 10.0.0.5", "tcp 443 10.0.0.5"),
        ("tcp port 80 or 443", "tcp 80|443"),
        ("port 80 or 443 and host 10.0.0.5", "80|443 10.0.0.5"),
        ("port 80 or port 443 and host 10.0.0.5", "80|443 10.0.0.5"),
        ("host 10.0.0.5 and (tcp port 80 or tcp port 443)", "tcp 80|443 10.0.0.5"),
        ("port (80 or 443 or https)", "80|443|443"),
        ("tcp portrange 8000-8100 and (host 10.0.0.1 or net 2001:db8::/32)", "tcp 8000-8100 10.0.0.1|2001:db8::/32"),
        ("udp and port domain", "udp 53"),
        ("host 10.0.0.1 and host 10.0.0.2", "10.0.0.1 10.0.0.2"),
        ("10.0.0.1 and 10.0.0.2", "10.0.0.1 10.0.0.2"),
        ("net 192.168 and port 53", "53 192.168.0.0/16"),
        ("net 10.0.0.0 mask 255.0.0.0", "10.0.0.0/8"),
        ("src or dst host 10.0.0.1 and ip6", "10.0.0.1 ::/0"),
        ("ip and tcp port 22", "tcp 22 0.0.0.0/0"),
        ("ip host 10.0.0.1", "10.0.0.1"),
        ("tcp or udp", "tcp|udp"),
        ("interface:eth0 and port 22", "22 eth0"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn what_cannot_be_counted_is_named_with_its_position() {
    use FilterErrorKind as Kind;
    for (text, kind, part, character) in [
        ("not port 22", Kind::Negation, "not", 1),
        ("tcp && !(udp.port == 5)", Kind::Negation, "!", 8),
        ("tcp.port != 443", Kind::Negation, "!=", 10),
        ("http.request", Kind::Content, "http.request", 1),
        ("tcp.port == 80 && http.request.method == \"GET\"", Kind::Content, "http.request.method", 19),
        ("tcp.stream eq 3", Kind::Content, "tcp.stream", 1),
        ("tcp[13] & 2", Kind::Content, "tcp[13]", 1),
        ("port 53 and icmp", Kind::Content, "icmp", 13),
        ("ip.src == 10.0.0.5", Kind::OneWay, "ip.src", 1),
        ("tcp.dstport == 443", Kind::OneWay, "tcp.dstport", 1),
        ("tcp dst port 443", Kind::OneWay, "dst", 5),
        ("src host 10.0.0.5", Kind::OneWay, "src", 1),
        ("host 10.0.0.5 or port 443", Kind::MixedAlternatives, "or", 15),
        ("tcp.port == 80 || ip.addr == 10.0.0.1 && tcp.port == 443", Kind::MixedAlternatives, "||", 16),
        ("tcp port 80 or udp port 53", Kind::MixedAlternatives, "or", 13),
        ("tcp and udp", Kind::Contradiction, "udp", 9),
        ("frame.time_epoch > 5 && frame.time_epoch < 3", Kind::Contradiction, "frame.time_epoch", 25),
        ("port 1 and port 2 and port 3", Kind::TooManyConditions, "port", 23),
        ("ip.addr == 2001:db8::1", Kind::Value, "2001:db8::1", 12),
        ("host example", Kind::Unknown, "example", 6),
        ("host example.com and port 80", Kind::Value, "example.com", 6),
        ("tcp.port == 70000", Kind::Value, "70000", 13),
        ("ip.addr > 10.0.0.1", Kind::Comparison, ">", 9),
        ("tcp.port contains 5", Kind::Comparison, "contains", 10),
        ("tcp.port ==", Kind::Syntax, "", 12),
        ("(tcp.port == 1", Kind::Syntax, "", 15),
        ("tcp.port == 1)", Kind::Syntax, ")", 14),
        ("tcp port 443 host 10.0.0.1", Kind::Syntax, "host", 14),
        ("port 80 and", Kind::Syntax, "", 12),
        ("and", Kind::Syntax, "and", 1),
        ("\"tcp", Kind::Syntax, "\"tcp", 1),
        ("tcp.port in {}", Kind::Syntax, "}", 14),
        ("é and foo", Kind::Unknown, "é", 1),
        ("interface:é and foo", Kind::Unknown, "foo", 17),
        (&"(".repeat(1000), Kind::TooLong, "(", 33),
        (&"1 or ".repeat(10_000), Kind::TooLong, "", 1),
    ] {
        let error = parse(text).expect_err(text);
        let message = error.to_string();
        assert_eq!((error.kind(), error.character()), (kind, character), "{text}: {message}");
        assert!(
            message.starts_with(&if part.is_empty() { "The filter ".into() } else { format!("“{part}” ") }),
            "{message}"
        );
        assert!(message.contains(&format!("(character {character}).")), "{message}");
    }
}

#[test]
fn no_text_makes_the_parser_fail() {
    let parts = [
        "tcp",
        "port",
        "443",
        "==",
        "(",
        ")",
        "and",
        "||",
        "in",
        "{",
        "}",
        "ip.addr",
        "10.0.0.1",
        "host",
        "\"",
        "src",
        "or",
        "dst",
        "mask",
        "..",
        "é",
        "interface:\"",
        "!",
        "frame.time",
        "-",
        "net",
    ];
    let mut state = 7_u32;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..8 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(parts[(state >> 16) as usize % parts.len()]);
            text.push_str(if state & 0x80_0000 == 0 { " " } else { "" });
        }
        let _ = parse(&text);
    }
}
