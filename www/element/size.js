// @ts-check
/**
 * The space that is reserved for the charts before they are there, so that nothing moves when they come. `embed.css` reserves the same
 * before the element is defined; the frame fills it (`www/embed/embed.css`).
 */

const CHARTS = ['incoming-packets', 'outgoing-packets', 'incoming-bytes', 'outgoing-bytes'];

/** From this width on, two charts are beside each other. */
const TWO_COLUMNS = 572;
const GAP = 12;
const CHART = 236;
const TIMELINE = 250 + GAP;
const TABLE = 340 + GAP;
/** What is above the charts: at least two columns wide, and narrower. */
/** @type {Record<'none' | 'some' | 'all', [number, number]>} */
const ABOVE = { none: [0, 0], some: [204, 284], all: [380, 400] };

/**
 * Returns a height in CSS pixels.
 *
 * @param {string} charts the words of the attribute
 * @param {string} controls
 * @param {number} width in CSS pixels
 */
export function reservedHeight(charts, controls, width) {
  const words = charts.split(/[\s,]+/);
  const count = words.filter((word) => CHARTS.includes(word)).length || (charts.trim() ? 0 : CHARTS.length);
  const isWide = width >= TWO_COLUMNS;
  const rows = isWide ? Math.ceil(count / 2) : count;
  const [wide, narrow] = ABOVE[/** @type {keyof typeof ABOVE} */ (controls)] ?? ABOVE.some;
  return (isWide ? wide : narrow) + rows * CHART + Math.max(rows - 1, 0) * GAP
    + (words.includes('timeline') ? TIMELINE : 0) + (words.includes('table') ? TABLE : 0);
}
