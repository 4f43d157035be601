import type { Report } from './report.js';

export type { Report };

/** A chart, the timeline or the table. */
export type ChartWord =
  | 'incoming-packets'
  | 'outgoing-packets'
  | 'incoming-bytes'
  | 'outgoing-bytes'
  | 'timeline'
  | 'table';

/** The port whose details are shown. */
export interface SelectedPorts {
  first: number;
  last: number;
  transport: string | null;
}

/** The events of the element. None can be cancelled; `select` and `report` bubble. */
export interface PortogramChartsEventMap {
  /** The charts are shown. */
  load: CustomEvent<null>;
  /** They could not be shown. */
  error: CustomEvent<{ message: string }>;
  /** The reader opened the details of a port, or closed them: `null`. */
  select: CustomEvent<SelectedPorts | null>;
  /** There is a report: the first one, or one by other settings. */
  report: CustomEvent<Report>;
}

/** The attributes of the element, as HTML has them. */
export interface PortogramChartsAttributes {
  /** Addresses of captures or documents, separated by spaces. Several count as one. */
  src?: string | undefined;
  /** What is shown, separated by spaces: see `ChartWord`. The four charts if it is left out. */
  charts?: string | undefined;
  'port-role'?: string | undefined;
  local?: string | undefined;
  port?: string | undefined;
  host?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
  scale?: 'linear' | 'logarithmic' | undefined;
  axis?: 'auto' | 'in-use' | 'all' | undefined;
  /** `auto` follows the page around. */
  theme?: 'auto' | 'light' | 'dark' | undefined;
  /** The language whose separators numbers have. */
  lang?: string | undefined;
  /** `lazy`: near the viewport. `click`: once the reader asks. */
  loading?: 'lazy' | 'eager' | 'click' | undefined;
  /** In CSS pixels. As the content needs if it is left out. */
  height?: string | number | undefined;
  controls?: 'none' | 'some' | 'all' | undefined;
  /** The name for screen readers. */
  alt?: string | undefined;
  /** Where the site of portogram is, if embed.js is not beside it. */
  site?: string | undefined;
}

/** The class of `<portogram-charts>`, which importing the module defines. Without a window, importing it does nothing. */
export class PortogramCharts extends HTMLElement {
  /** The address of the site for elements without the attribute `site`. */
  static site: string;
  src: string;
  charts: string;
  portRole: string;
  local: string;
  port: string;
  host: string;
  since: string;
  until: string;
  scale: string;
  axis: string;
  theme: string;
  loading: string;
  height: string;
  controls: string;
  alt: string;
  site: string;
  /** The last report. */
  readonly report: Report | null;
  addEventListener<Name extends keyof PortogramChartsEventMap>(
    type: Name,
    listener: (this: PortogramCharts, event: PortogramChartsEventMap[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'portogram-charts': PortogramCharts;
  }
}
