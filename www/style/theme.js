// @ts-check
/** Whether the page is light or dark: as the system asks for, or as the page around it does. */

/** @typedef {'auto' | 'light' | 'dark'} Theme `auto` is that of the system */

const darkSystem = matchMedia('(prefers-color-scheme: dark)');
/** @type {Theme} */
let theme = 'auto';
/** @type {CSSMediaRule[] | undefined} the rules of the page that depend on the system, as long as nothing else is wanted */
let darkRules;
/** @type {(() => void)[]} */
const listeners = [];

darkSystem.addEventListener('change', changed);

/** Returns whether the page is dark on the screen. */
export function isDark() {
  return theme === 'auto' ? darkSystem.matches : theme === 'dark';
}

/** @param {() => void} listener is called when the page becomes light or dark */
export function onThemeChange(listener) {
  listeners.push(listener);
}

/** @param {Theme} wanted */
export function setTheme(wanted) {
  if (wanted === theme) return;
  theme = wanted;
  document.documentElement.dataset.theme = theme;
  const media = { auto: 'screen and (prefers-color-scheme: dark)', light: 'not all', dark: 'screen' }[theme];
  darkRules ??= [...document.styleSheets].flatMap(darkRulesOf);
  for (const rule of darkRules) rule.media.mediaText = media;
  changed();
}

function changed() {
  for (const listener of listeners) listener();
}

/**
 * @param {CSSStyleSheet} sheet
 * @returns {CSSMediaRule[]}
 */
function darkRulesOf(sheet) {
  return [...sheet.cssRules].flatMap((rule) => {
    if (rule instanceof CSSImportRule) return rule.styleSheet ? darkRulesOf(rule.styleSheet) : [];
    return rule instanceof CSSMediaRule && rule.media.mediaText.includes('prefers-color-scheme') ? [rule] : [];
  });
}
