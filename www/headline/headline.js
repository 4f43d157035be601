// @ts-check
/** The headline: what most of the traffic is, the conversations that explain it, and the findings as chips. */

import { byId, make } from '../dom.js';

/**
 * @typedef {import('../portogram.js').HeadlineText} HeadlineText
 * @typedef {import('../portogram.js').HeadlineLine} HeadlineLine
 * @typedef {import('../portogram.js').FindingText} FindingText
 */

export class Headline {
  /** @type {(finding: FindingText) => void} */
  #openFinding;
  /** @type {(line: HeadlineLine) => void} */
  #openPort;
  #title = byId('headline-title', HTMLElement);
  #lines = byId('headline-lines', HTMLElement);
  #more = byId('headline-more', HTMLElement);
  #chips = byId('headline-findings', HTMLElement);

  /**
   * @param {(finding: FindingText) => void} openFinding shows the packets of a finding
   * @param {(line: HeadlineLine) => void} openPort shows the details of the port of a conversation
   */
  constructor(openFinding, openPort) {
    this.#openFinding = openFinding;
    this.#openPort = openPort;
  }

  /** @param {HeadlineText} headline */
  show({ title, full_title, lines, more }) {
    // A number and its unit stay in one line.
    this.#title.textContent = title.replace(/(\d) (%|[kMGT]?B|bytes?)\b/g, '$1\u00a0$2').replace(/ %/g, '\u00a0%');
    this.#title.title = full_title ?? '';
    this.#lines.replaceChildren(...lines.map((line) => this.#line(line)));
    this.#more.textContent = more;
    this.#more.hidden = more === null;
  }

  /** @param {FindingText[]} findings */
  showFindings(findings) {
    this.#chips.replaceChildren(...findings.map((finding) => {
      const button = make('button', 'chip', make('strong', '', finding.name), ' ', finding.short);
      button.type = 'button';
      button.title = finding.text;
      button.addEventListener('click', () => this.#openFinding(finding));
      return make('li', '', button);
    }));
    this.#chips.hidden = findings.length === 0;
  }

  /** @param {HeadlineLine} line */
  #line(line) {
    const { hosts, full_hosts, ports, amounts, opened } = line;
    const button = make('button', 'link', ports);
    button.type = 'button';
    button.title = 'Show this port';
    button.addEventListener('click', () => this.#openPort(line));
    const ends = make('span', 'ends', hosts);
    ends.title = full_hosts;
    return make('li', '', ends, ' on ', button, ' ', make('span', 'amounts', amounts), ' ', make('span', 'opened', opened));
  }
}
