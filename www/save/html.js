// @ts-check
/** What HTML takes from the page: what its charts show, and its style sheets. */

/**
 * Returns what the worker writes HTML from, or `null` if no capture is shown.
 *
 * @param {import('../charts/charts.js').Charts} charts
 * @param {import('../worker/messages.js').Sharing} sharing
 * @returns {import('../worker/messages.js').Exporting | null}
 */
export function asShown({ view, measure }, sharing) {
  if (!view) return null;
  return { format: 'html', sharing, shown: view.shown(measure), style: [...document.styleSheets, ...document.adoptedStyleSheets].map(text).join('') };
}

/**
 * @param {CSSStyleSheet} sheet
 * @returns {string}
 */
function text({ cssRules }) {
  return [...cssRules].map((rule) => {
    if (!(rule instanceof CSSImportRule)) return `${rule.cssText}\n`;
    return rule.styleSheet ? text(rule.styleSheet) : '';
  }).join('');
}
