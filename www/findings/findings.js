// @ts-check
/** The findings of the capture, each with a button that shows its packets. */

import { byId, make } from '../dom.js';

/**
 * @typedef {import('../portogram.js').FindingsText} FindingsText
 * @typedef {import('../portogram.js').FindingText} FindingText
 */

const PENDING = 'Findings follow when everything has been read…';
const CRASHED = 'Findings are not known, since portogram has crashed.';
const NEEDS_SECOND_READING =
  'The capture is larger than the memory budget, so the files have to be read again to look for findings.';

/** Ends the wait for findings that will not come. Those that are shown stay. */
export function stopWaiting() {
  byId('findings', HTMLElement).ariaBusy = 'false';
  const summary = byId('findings-summary', HTMLElement);
  if (summary.textContent === PENDING) summary.textContent = CRASHED;
}

export class Findings {
  /** @type {(finding: FindingText) => void} */
  #open;
  #panel = byId('findings', HTMLElement);
  #summary = byId('findings-summary', HTMLElement);
  #list = byId('findings-list', HTMLElement);
  #leftOut = byId('findings-left-out', HTMLElement);
  #link = byId('findings-link', HTMLElement);
  #again = byId('findings-again', HTMLButtonElement);

  /**
   * @param {(finding: FindingText) => void} open shows the packets of a finding
   * @param {() => void} readAgain reads the files again, since their packets are not held in memory
   */
  constructor(open, readAgain) {
    this.#open = open;
    this.#again.addEventListener('click', readAgain);
  }

  /** Removes the findings, since another capture is being read. */
  clear() {
    this.#summary.textContent = PENDING;
    this.#list.replaceChildren();
    this.#leftOut.textContent = '';
    this.#again.hidden = this.#link.hidden = true;
  }

  /** Marks the findings as out of date: the page shows other packets, whose findings follow. */
  setStale() {
    this.#panel.ariaBusy = 'true';
  }

  /** @param {FindingsText | null} findings `null` if the files have to be read again for them */
  show(findings) {
    this.#panel.ariaBusy = 'false';
    this.#summary.textContent = findings?.summary ?? NEEDS_SECOND_READING;
    this.#list.replaceChildren(...(findings?.found ?? []).map((finding) => this.#item(finding)));
    this.#leftOut.textContent = findings?.left_out ?? '';
    this.#again.hidden = findings !== null;
    this.#link.textContent = findings?.summary ?? '';
    this.#link.hidden = !findings?.found.length;
  }

  /** @param {FindingText} finding */
  #item(finding) {
    const button = make('button', '', 'Show');
    button.type = 'button';
    button.setAttribute('aria-label', `Show: ${finding.text}`);
    button.addEventListener('click', () => this.#open(finding));
    const text = make('div', '', make('strong', '', finding.name), ' ', finding.text, make('small', '', finding.test));
    return make('li', '', text, button);
  }
}
