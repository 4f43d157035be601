// @ts-check
/** Tables of the busiest ports of each direction. They can be sorted and searched, and lead to the details of a port. */

import { byId, make } from '../dom.js';

/**
 * @typedef {import('../portogram.js').View} View
 * @typedef {import('../portogram.js').ChartDirection} Side
 * @typedef {import('../portogram.js').PortColumn} PortColumn
 * @typedef {import('../portogram.js').PortRow} PortRow
 * @typedef {{ port: number, transport: import('../portogram.js').Transport }} Choice
 * @typedef {{ label: string, by?: PortColumn, className?: string }} Column
 * @typedef {{ element: HTMLTableRowElement, button: HTMLButtonElement, cells: HTMLElement[], row: PortRow }} Line
 */

/** @type {Column[]} */
const COLUMNS = [
  { label: 'Port', by: 'port' },
  { label: 'Transport', className: 'name' },
  { label: 'Service', className: 'name service' },
  { label: 'Packets', by: 'packets' },
  { label: 'share', className: 'share' },
  { label: 'Bytes', by: 'bytes' },
  { label: 'share', className: 'share' },
  { label: 'Payload', by: 'payload', className: 'payload' },
];

const SERVICE = COLUMNS.findIndex(({ label }) => label === 'Service');

export class Ports {
  #search = byId('ports-search', HTMLInputElement);
  /** @type {PortTable[]} */
  #tables;

  /** @param {(choice: Choice) => void} open is called with the port whose button was clicked */
  constructor(open) {
    this.#tables = [new PortTable('incoming', open), new PortTable('outgoing', open)];
    this.#search.addEventListener('input', () => {
      for (const table of this.#tables) table.find(this.#search.value);
    });
  }

  /**
   * @param {View} view
   * @param {string} counted which port of a packet is counted, such as `by destination port`
   */
  show(view, counted) {
    byId('ports-counted', HTMLElement).textContent = counted;
    for (const table of this.#tables) table.show(view);
  }
}

class PortTable {
  /** @type {Side} */
  #side;
  /** @type {(choice: Choice) => void} */
  #open;
  /** @type {View | null} */
  #view = null;
  #search = '';
  /** @type {PortColumn} */
  #by = 'packets';
  #descending = true;
  /** @type {Line[]} */
  #lines = [];
  /** The index of the line whose button Tab reaches. */
  #current = 0;
  /** @type {{ by: PortColumn, heading: HTMLTableCellElement }[]} */
  #headings = [];
  #body = make('tbody', '');
  #scroll;
  #note;

  /**
   * @param {Side} side
   * @param {(choice: Choice) => void} open
   */
  constructor(side, open) {
    this.#side = side;
    this.#open = open;
    this.#scroll = byId(`ports-${side}-scroll`, HTMLElement);
    this.#note = byId(`ports-${side}-note`, HTMLElement);
    const table = byId(`ports-${side}`, HTMLTableElement);
    table.append(make('thead', '', make('tr', '', ...COLUMNS.map((column) => this.#heading(column)))), this.#body);
    this.#body.addEventListener('keydown', (event) => this.#move(event));
  }

  /** @param {View} view */
  show(view) {
    this.#view = view;
    this.#put();
  }

  /** @param {string} search */
  find(search) {
    this.#search = search;
    // Screen readers announce the number of matches, but not every change while a capture is being read.
    this.#note.setAttribute('aria-live', search ? 'polite' : 'off');
    // Nothing below moves while the user types.
    const { style, offsetHeight } = this.#scroll;
    style.minHeight = search ? style.minHeight || `${offsetHeight}px` : '';
    this.#put();
    this.#scroll.scrollTop = 0;
  }

  /** @param {Column} column */
  #heading({ label, by, className = '' }) {
    const heading = make('th', className, label);
    heading.scope = 'col';
    if (by) {
      const button = make('button', '', label);
      button.type = 'button';
      button.addEventListener('click', () => this.#sort(by));
      heading.replaceChildren(button);
      this.#headings.push({ by, heading });
    }
    return heading;
  }

  /** @param {PortColumn} by counts start with the largest, ports with the lowest; the same column again reverses the order */
  #sort(by) {
    this.#descending = by === this.#by ? !this.#descending : by !== 'port';
    this.#by = by;
    this.#put();
  }

  #put() {
    for (const { by, heading } of this.#headings) {
      if (by === this.#by) heading.setAttribute('aria-sort', this.#descending ? 'descending' : 'ascending');
      else heading.removeAttribute('aria-sort');
    }
    if (!this.#view) return;
    const { rows, cut } = this.#view.ports(this.#side, this.#by, this.#descending, this.#search);
    this.#note.textContent = cut;
    // Lines are kept, and so is the focus.
    rows.forEach((row, index) => putRow((this.#lines[index] ??= this.#newLine(row)), row));
    for (const { element } of this.#lines.splice(rows.length)) element.remove();
    this.#choose(Math.min(this.#current, rows.length - 1));
  }

  /** @param {PortRow} row */
  #newLine(row) {
    const line = emptyLine(row);
    line.button.addEventListener('click', () => {
      const { port, transport } = line.row;
      this.#choose(this.#lines.indexOf(line));
      this.#open({ port, transport });
    });
    this.#body.append(line.element);
    return line;
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const index = this.#lines.findIndex(({ button }) => button === event.target);
    const last = this.#lines.length - 1;
    /** @type {Record<string, number>} */
    const targets = { ArrowDown: Math.min(index + 1, last), ArrowUp: Math.max(index - 1, 0), Home: 0, End: last };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.#choose(target);
    this.#lines[target]?.button.focus();
  }

  /** @param {number} current */
  #choose(current) {
    this.#current = Math.max(current, 0);
    this.#lines.forEach(({ button }, index) => {
      button.tabIndex = index === this.#current ? 0 : -1;
    });
  }
}

/**
 * @param {PortRow} row
 * @returns {Line}
 */
function emptyLine(row) {
  const button = make('button', 'link');
  button.type = 'button';
  const port = make('th', '', button);
  port.scope = 'row';
  const rest = COLUMNS.slice(1).map(({ className = '' }) => make('td', className));
  return { element: make('tr', '', port, ...rest), button, cells: [button, ...rest], row };
}

/**
 * @param {Line} line
 * @param {PortRow} row
 */
function putRow(line, row) {
  line.row = row;
  const { packets, packets_share, bytes, bytes_share, payload_bytes } = row;
  const texts = [String(row.port), row.transport, row.service, packets, packets_share, bytes, bytes_share, payload_bytes];
  line.cells.forEach((cell, index) => {
    const text = texts[index] ?? '';
    if (cell.textContent !== text) cell.textContent = text;
    if (index === SERVICE) cell.title = row.registered && `IANA: ${row.registered}`;
  });
}
