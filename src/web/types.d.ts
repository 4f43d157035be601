export type PortRole = "destination" | "source";
export type Transport = "tcp" | "udp" | "udplite" | "sctp" | "dccp";
export type Tunnels = "outer" | "inner";
export type Scale = "linear" | "logarithmic";
export type ChartId = "incoming-packets" | "outgoing-packets" | "incoming-bytes" | "outgoing-bytes";

export interface Settings {
  port_role: PortRole;
  transports: Transport[];
  tunnels: Tunnels;
  bin_widths: { system: number; user: number; dynamic: number };
  /** None: the private and link-local ranges. */
  local_networks: string[] | null;
}

export interface Fact {
  label: string;
  value: string;
}

export interface ChartText {
  id: ChartId;
  title: string;
  headline: string;
  facts: Fact[];
  alt: string;
  /** What is said in place of a chart without traffic. */
  empty: string | null;
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

export interface Description {
  title: string;
  subtitle: string;
  capture: Fact[];
  direction: { explanation: string; networks: string; missing: 'direction' | 'ports' | null };
  charts: ChartText[];
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

export interface Progress {
  /** From 0 to 1; none where the size is not known. */
  share: number | null;
  text: string;
}
