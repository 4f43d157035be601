// @ts-check
/** Fills the table of all packets: the five classes, the reasons for having no ports with their details, and the total. */

import { all, byId, make } from '../dom.js';

/** @param {import('../portogram.js').Ledger} ledger */
export function putLedger({ rows, total }) {
  for (const body of all('#ledger tbody', HTMLTableSectionElement)) {
    body.replaceChildren(...rows.filter(({ group }) => group === body.dataset.group).map(row));
  }
  const sum = make('tr', '', heading(total.name), cell('note', ''));
  sum.append(cell('', total.packets), cell('share', ''), cell('', total.bytes), cell('share', ''));
  byId('ledger', HTMLTableElement).tFoot?.replaceChildren(sum);
}

/** @param {import('../portogram.js').LedgerRow} row */
function row({ id, name, note, packets, packets_share, bytes, bytes_share, zero, detail }) {
  const row = make('tr', detail ? 'detail' : zero ? 'zero' : '', heading(name), cell('note', note));
  row.dataset.testid = `ledger-${id}`;
  row.append(cell('', packets), cell('share', packets_share), cell('', bytes), cell('share', bytes_share));
  return row;
}

/** @param {string} text */
function heading(text) {
  const element = make('th', '', text);
  element.scope = 'row';
  return element;
}

/**
 * @param {string} className
 * @param {string} text
 */
function cell(className, text) {
  return make('td', className, text);
}
