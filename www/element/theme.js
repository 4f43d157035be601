// @ts-check
/** Whether the page around an element is dark, however it says so, and when that changes. */

const SWITCHES = ['data-theme', 'data-bs-theme', 'data-color-mode', 'data-md-color-scheme', 'class'];
/** Backgrounds that fade are looked at again. */
const FADE_MILLIS = 400;
/** A page has fewer elements inside of one another, unless its names hide what they are in. */
const MOST_PARENTS = 200;

/** @type {Set<() => void>} */
const listeners = new Set();
let isWatching = false;

/**
 * @param {() => void} listener is called when the page around may have become dark or light
 * @returns {() => void} ends that
 */
export function watchTheme(listener) {
  listeners.add(listener);
  if (!isWatching) {
    isWatching = true;
    const observe = () => {
      observer.observe(document.documentElement, { attributes: true, childList: true });
      // It may be another one.
      observer.observe(document.body, { attributes: true });
    };
    const observer = new MutationObserver(() => {
      observe();
      changed();
    });
    observe();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
  }
  return () => listeners.delete(listener);
}

function changed() {
  for (const listener of listeners) listener();
  setTimeout(() => listeners.forEach((listener) => listener()), FADE_MILLIS);
}

/**
 * Returns whether the page is dark where the element is: by `color-scheme`, by the attributes that switches set, by the background, or by
 * the colour that the browser gives text.
 *
 * @param {HTMLElement} element
 * @param {HTMLElement} probe an element inside with the colour `CanvasText`
 */
export function isDarkAround(element, probe) {
  const schemes = getComputedStyle(element).colorScheme.split(' ');
  const isDark = schemes.includes('dark');
  if (isDark !== schemes.includes('light')) return isDark;
  for (const node of [document.body, document.documentElement]) {
    for (const name of SWITCHES) {
      const [, word] = /(?:^|[\s_-])(dark|slate|night|light|default)(?=$|[\s_-])/.exec(node.getAttribute(name) ?? '') ?? [];
      if (word) return !/light|default/.test(word);
    }
  }
  let node = /** @type {Element | null} */ (element);
  for (let depth = 0; node instanceof Element && depth < MOST_PARENTS; depth += 1, node = node.parentElement ?? /** @type {ShadowRoot} */ (node.getRootNode()).host) {
    const colour = channels(getComputedStyle(node).backgroundColor);
    if ((colour[3] ?? 1) > 0.5) return luminance(colour) < 0.5;
  }
  return luminance(channels(getComputedStyle(probe).color)) > 0.5;
}

/** @param {string} colour as computed, such as `rgb(0, 0, 0)` or `color(srgb 0 0 0)` */
function channels(colour) {
  const scale = colour.startsWith('rgb') ? 255 : 1;
  return (colour.match(/[\d.]+(?![\w-]*\()/g) ?? []).map(Number).map((value, at) => (at < 3 ? value / scale : value));
}

/** @param {number[]} colour */
function luminance([red = 0, green = 0, blue = 0]) {
  return 0.3 * red + 0.6 * green + 0.1 * blue;
}
