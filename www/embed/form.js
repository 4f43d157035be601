// @ts-check
/** The form of the page inside of another one: which parts it has, and in which colours. */

import { byId } from '../dom.js';
import { setTheme } from '../style/theme.js';

/** @typedef {import('./messages.js').Form} Form */

const CHARTS = ['incoming-packets', 'outgoing-packets', 'incoming-bytes', 'outgoing-bytes'];
/** The words of each part of the form; the first one, or the charts, if nothing else is said. */
const WORDS = { theme: ['auto', 'light', 'dark'], controls: ['some', 'none', 'all'], charts: [...CHARTS, 'timeline', 'table'] };
const MAX_HEIGHT = 10_000;

const root = document.documentElement;
const query = new URLSearchParams(location.search);

/** Whether the page is in its embedded form: `?embed`. start.js has found that out. */
export const isEmbedded = root.hasAttribute('data-embedded');

/** The languages whose separators numbers have, the best first. */
export const languages = [...(isEmbedded ? query.getAll('lang') : []), ...navigator.languages];

/**
 * Shows the form that the address of the frame asks for.
 *
 * @returns {string[]} what is not understood
 */
export function showFormOfAddress() {
  if (!isEmbedded) return [];
  const more = byId('more-below', HTMLButtonElement);
  more.addEventListener('click', () => {
    const isMore = root.toggleAttribute('data-more');
    more.setAttribute('aria-expanded', String(isMore));
  });
  const [theme, controls, charts] = ['theme', 'controls', 'charts'].map((name) => query.get(name) ?? undefined);
  return showForm({ theme, controls: controls ?? 'some', charts: charts ?? CHARTS.join(' ') });
}

/**
 * @param {Form} form
 * @returns {string[]} what is not understood
 */
export function showForm({ theme, controls, charts, height }) {
  const refused = /** @type {string[]} */ ([]);
  /**
   * @param {keyof typeof WORDS} name
   * @param {unknown} value
   */
  const words = (name, value) => {
    const text = typeof value === 'string' ? value : value === undefined ? '' : '?';
    const words = text.split(/[\s,]+/).filter(Boolean);
    const unknown = words.filter((word) => !WORDS[name].includes(word));
    if (unknown.length > 0) refused.push(`${name}: “${unknown.join(' ').slice(0, 40)}” is not known. Write ${WORDS[name].join(', ')}.`);
    return words.filter((word) => !unknown.includes(word));
  };
  const [colours] = words('theme', theme);
  if (colours) setTheme(/** @type {import('../style/theme.js').Theme} */ (colours));
  const [amount] = words('controls', controls);
  if (amount) root.dataset.controls = amount;
  const parts = words('charts', charts);
  if (parts.length > 0) root.dataset.charts = parts.join(' ');
  if (typeof height === 'number' && height >= 0) root.style.setProperty('--height', `${Math.min(height, MAX_HEIGHT)}px`);
  return refused;
}
