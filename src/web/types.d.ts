export type PortRole = "destination" | "source" | "local" | "remote" | "service";
export type DirectionChoice =
  | "auto" | "ignore-file-marks" | "file-marks" | "private-addresses" | "topology" | "one-host" | "prefixes";
export type Transport = "tcp" | "udp" | "udplite" | "sctp" | "dccp";
export type Tunnels = "outer" | "inner";
export type Scale = "linear" | "logarithmic";
export type ChartId = "incoming-packets" | "outgoing-packets" | "incoming-bytes" | "outgoing-bytes";

export interface Settings {
  port_role: PortRole;
  transports: Transport[];
  tunnels: Tunnels;
  bin_widths: { system: number; user: number; dynamic: number };
  /** None: they are found out. */
  local_networks: string[] | null;
  direction: DirectionChoice;
  swap_direction: boolean;
  selection: Selection;
  /** Whether it is told when packets came. */
  times: boolean;
  /** None: a sensible length. */
  interval_seconds: number | null;
  /** None: nothing is looked at closely. */
  focus: Focus | null;
  /** Whether what stands out is looked for even where packets are not held. */
  standouts: boolean;
}

/** A port, or neighbouring ones; of one transport, or of all. */
export interface Focus {
  ports: { first: number; last: number };
  transport: Transport | null;
}

/** Which packets are counted; times are in nanoseconds since 1970-01-01 UTC. */
export interface Selection {
  since_nanos: bigint | null;
  until_nanos: bigint | null;
  hosts: string[];
  ports: { first: number; last: number }[];
}

export interface Fact {
  label: string;
  value: string;
}

export interface ChartText {
  id: ChartId;
  title: string;
  /** Such as `by destination port`. */
  counted: string;
  headline: string;
  facts: Fact[];
  alt: string;
  /** What is said in place of a chart without traffic. */
  empty: string | null;
}

/** A bar of a chart in words; places are in CSS pixels. */
export interface Readout {
  first: number;
  last: number;
  /** The busiest of its ports. */
  busiest: number;
  heading: string;
  facts: Fact[];
  /** All of it in a sentence. */
  text: string;
  bar: { left: number; top: number; width: number; height: number };
  /** Beside the bar, from the chart's left edge or else from its right. */
  room: { left: number | null; right: number | null; width: number };
}

export interface LedgerRow {
  id: string;
  name: string;
  note: string;
  packets: string;
  packets_share: string;
  bytes: string;
  bytes_share: string;
  group: "class" | "without-ports";
  zero: boolean;
}

export interface Ledger {
  rows: LedgerRow[];
  total: { name: string; packets: string; bytes: string };
}

export interface Warning {
  code: string;
  message: string;
  byte_offset: number;
  packet: number;
  count: number;
}

/** An answer that was not taken. */
export interface Alternative {
  method: Exclude<DirectionChoice, "auto" | "ignore-file-marks">;
  name: string;
  text: string;
}

export interface HostText {
  address: string;
  /** The usual network around it. */
  network: string | null;
  packets: string;
  share: string;
  /** Nothing where sides are not told by addresses. */
  side: "local" | "elsewhere" | "";
}

export interface DirectionText {
  method: string;
  explanation: string;
  /** Such as `97 % sure`; none where nothing was found out. */
  sureness: string | null;
  is_guess: boolean;
  networks: string;
  runners_up: Alternative[];
  has_file_marks: boolean;
  hosts: HostText[];
  missing: "direction" | "ports" | "selection" | "conversation" | null;
}

export interface Bar {
  label: string;
  text: string;
  /** Of the longest, from 0 to 1. */
  part: number;
}

export interface TimesText {
  id: "incoming" | "outgoing" | "internal" | "transit" | "unknown";
  name: string;
  facts: Fact[];
  histogram: Bar[];
  /** From which length on to which; empty where there is no histogram. */
  histogram_ends: string[];
}

/** A piece of what is selected, other than its time: its list in the settings, and its place there. */
export interface FilterText {
  kind: "hosts" | "ports" | "transports";
  place: number;
  text: string;
}

export interface CloseupText {
  focus: Focus;
  title: string;
  subtitle: string;
  classes: Fact[];
  filters: Fact[];
  interval: string | null;
  alt: string;
  times: TimesText[];
  lengths: Bar[];
  other_ports: Bar[];
  other_ports_cut: string | null;
  hosts: CloseupHostText[];
  hosts_cut: string | null;
}

export interface CloseupHostText {
  address: string;
  side: string;
  role: string;
  packets: string;
  bytes: string;
  sent: string;
  received: string;
  first: string;
  last: string;
  times: string;
}

export interface FindingsText {
  summary: string;
  found: FindingText[];
  left_out: string | null;
}

export interface FindingText {
  name: string;
  text: string;
  test: string;
  hosts: string[];
  focus: Focus | null;
}

export interface Description {
  title: string;
  subtitle: string;
  capture: Fact[];
  direction: DirectionText;
  /** How the service's port was told, where it is what counts. */
  service: string | null;
  charts: ChartText[];
  times: TimesText[];
  timeline: { has_times: boolean; interval: string | null; window: string | null; alt: string };
  filters: FilterText[];
  closeup: CloseupText | null;
  ledger: Ledger;
  warnings: Warning[];
}

/** A report on its way from the worker to the page. */
export interface Snapshot {
  /** All words and numbers. */
  description: Description;
  /** What the charts are drawn from, for `View`. */
  drawing: Uint8Array<ArrayBuffer>;
}

/** What a list of ports is sorted by. */
export type PortColumn = "port" | "packets" | "bytes" | "payload";
export type Side = "incoming" | "outgoing";

export interface PortRow {
  port: number;
  transport: Transport;
  /** The name that IANA gives to the port; nothing where it has none. */
  service: string;
  packets: string;
  packets_share: string;
  bytes: string;
  bytes_share: string;
  payload_bytes: string;
}

export interface PortList {
  rows: PortRow[];
  /** What is left out, or found; none where everything is shown. */
  cut: string | null;
}

export interface Progress {
  /** From 0 to 1; none where the size is not known. */
  share: number | null;
  text: string;
}

/** A file of a session. A `File` is one. */
export interface FileInfo {
  name: string;
  size: number;
}

/** What a session needs next of the file with this index: its first bytes, or bytes from an offset on. */
export type Need =
  | { kind: "head"; file: number; bytes: number }
  | { kind: "chunk"; file: number; offset: number };

/**
 * How a reading ended.
 *
 * - `whole`: at the end of the last file, or where damage ends it, which the report's warnings say.
 * - `cancelled`: the user stopped it.
 * - `unreadable`: the browser could not read a file; `error` is the name of its exception.
 */
export type End = { kind: "whole" } | { kind: "cancelled" } | { kind: "unreadable"; file: string; error: string };

/** What is worth doing between two chunks; each includes those before it. */
export type Due = "listen" | "progress" | "snapshot";

/** How far a reading has come. */
export interface Counts {
  bytesRead: number;
  bytesTotal: number | null;
  packets: number;
  elapsedSeconds: number;
}
