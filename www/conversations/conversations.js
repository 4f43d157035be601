// @ts-check
/** The table of conversations. It can be sorted and searched, and leads to their hosts and ports. */

import { byId, make } from '../dom.js';
import { TableKeys } from '../widgets/table-keys.js';

/**
 * @typedef {import('../portogram.js').View} View
 * @typedef {import('../portogram.js').Focus} Focus
 * @typedef {import('../portogram.js').ConversationColumn} By
 * @typedef {import('../portogram.js').ConversationRow} Row
 * @typedef {{ label: string, by?: By, className?: string, title?: string }} Column
 */

/** @type {Column[]} */
const COLUMNS = [
  { label: 'From', by: 'from', className: 'name', title: 'The host that made contact: that opened the connection, or sent first' },
  { label: 'To', by: 'to', className: 'name', title: 'The host and the port that was contacted' },
  { label: 'What', className: 'name' },
  { label: 'Packets', by: 'packets' },
  { label: 'Bytes', by: 'bytes' },
  { label: 'sent', className: 'share', title: 'Bytes from the host that made contact' },
  { label: 'back', className: 'share', title: 'Bytes from the host that was contacted' },
  { label: 'First', by: 'first', title: 'Time of the first packet, UTC' },
  { label: 'Last', by: 'last', title: 'Time of the last packet, UTC' },
  { label: '' },
];

/** @type {By[]} */
const TEXTS = ['from', 'to', 'first', 'last'];

export class Conversations {
  /** @type {(row: Row) => void} */
  #select;
  /** @type {(focus: Focus) => void} */
  #open;
  /** @type {View | null} */
  #view = null;
  /** @type {By} */
  #by = 'bytes';
  #descending = true;
  /** @type {Focus | null} */
  #focus = null;
  #search;
  #body = make('tbody', '');
  #keys = new TableKeys(this.#body);
  #note;
  /** @type {{ by: By, heading: HTMLTableCellElement }[]} */
  #headings = [];

  /**
   * @param {string} id the id of the table; those of the search field and the note begin with it
   * @param {(row: Row) => void} select counts only the two hosts and the port of a conversation
   * @param {(focus: Focus) => void} open shows the details of the port of a conversation
   */
  constructor(id, select, open) {
    this.#select = select;
    this.#open = open;
    this.#search = byId(`${id}-search`, HTMLInputElement);
    this.#note = byId(`${id}-note`, HTMLElement);
    const head = make('thead', '', make('tr', '', ...COLUMNS.map((column) => this.#heading(column))));
    byId(id, HTMLTableElement).append(head, this.#body);
    this.#search.addEventListener('input', () => {
      this.#note.setAttribute('aria-live', this.#search.value ? 'polite' : 'off');
      this.#put();
    });
    this.#putOrder();
  }

  /**
   * @param {View} view
   * @param {Focus | null} focus the port whose conversations are listed, or `null` for all
   */
  show(view, focus) {
    this.#view = view;
    this.#focus = focus;
    this.#put();
  }

  /** @param {Column} column */
  #heading({ label, by, className = '', title = '' }) {
    const heading = make('th', className);
    heading.scope = 'col';
    heading.title = title;
    if (!by) {
      heading.append(label);
      return heading;
    }
    const button = make('button', '', label);
    button.type = 'button';
    button.addEventListener('click', () => {
      this.#descending = this.#by === by ? !this.#descending : !TEXTS.includes(by);
      this.#by = by;
      this.#putOrder();
      this.#put();
    });
    heading.append(button);
    this.#headings.push({ by, heading });
    return heading;
  }

  #putOrder() {
    for (const { by, heading } of this.#headings) {
      heading.ariaSort = by === this.#by ? (this.#descending ? 'descending' : 'ascending') : 'none';
    }
  }

  #put() {
    if (!this.#view) return;
    const { rows, cut } = this.#view.conversations(this.#by, this.#descending, this.#search.value, this.#focus ?? undefined);
    this.#note.textContent = cut;
    this.#keys.replace(rows.map((row) => this.#row(row)));
  }

  /** @param {Row} row */
  #row(row) {
    const select = make('button', '', 'Only');
    select.type = 'button';
    select.title = `Count only ${row.what} between ${row.whole_from} and ${row.whole_to}`;
    select.setAttribute('aria-label', select.title);
    select.addEventListener('click', () => this.#select(row));
    const open = make('button', 'link', row.to);
    open.type = 'button';
    open.title = 'Show this port';
    open.addEventListener('click', () => this.#open(row.filter.focus));
    const heading = make('th', 'name', row.from);
    heading.scope = 'row';
    const texts = [row.packets, row.bytes, row.sent, row.answered, row.first, row.last];
    const classes = ['', '', 'share', 'share', '', ''];
    const cells = texts.map((text, index) => make('td', classes[index] ?? '', text));
    const line = make('tr', '', heading, make('td', 'name', open), make('td', 'name', row.what), ...cells, make('td', 'only', select));
    line.title = row.details;
    return line;
  }
}
