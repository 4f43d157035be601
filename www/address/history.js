// @ts-check
/**
 * The browser's history of settings. A choice is an entry of its own, so that Back undoes it. A drag, a turn of the wheel and typing are
 * one entry each, and the address is written a few times a second at most, since browsers refuse more.
 */

/** The settings that change many times in one movement. */
const CONTINUOUS = ['since', 'until', 'zoom', 'local'];
/** A movement without a pointer, such as turns of the wheel, ends after this pause. */
const PAUSE_MILLIS = 1000;
const WRITE_MILLIS = 300;

export class SettingsHistory {
  /** What the current entry has. */
  #current = fragment();
  /** Counts the presses of the pointer. */
  #gesture = 0;
  #isDown = false;
  /** The change before: the names of the settings, its gesture and its time. */
  #last = { names: '', gesture: -1, millis: 0 };
  #timer = 0;

  #hasEntries;

  /**
   * @param {(text: string) => void} wentTo is called with the settings of the entry that the browser goes to
   * @param {boolean} hasEntries whether choices become entries of the browser's history; otherwise they replace the settings of the address
   */
  constructor(wentTo, hasEntries) {
    this.#hasEntries = hasEntries;
    addEventListener('pointerdown', () => {
      this.#gesture += 1;
      this.#isDown = true;
    }, true);
    for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => (this.#isDown = false), true);
    addEventListener('popstate', () => {
      this.#forget();
      const text = fragment();
      if (text === this.#current) return;
      this.#current = text;
      wentTo(text);
    });
    // Links to parts of the page would replace the settings.
    addEventListener('click', (event) => {
      const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
      const target = link && document.getElementById(link.getAttribute('href')?.slice(1) ?? '');
      if (!target) return;
      event.preventDefault();
      target.scrollIntoView();
      target.focus({ preventScroll: true });
    });
  }

  get current() {
    return this.#current;
  }

  /**
   * Takes the settings after a change.
   *
   * @param {string} text
   */
  put(text) {
    if (text === this.#current) return;
    if (!this.#hasEntries) return this.replace(text);
    const names = namesOfDifferences(this.#current, text);
    const millis = performance.now();
    const { gesture, ...last } = this.#last;
    const isMovement = names.every((name) => CONTINUOUS.includes(name)) && names.join() === last.names && gesture === this.#gesture;
    this.#last = { names: names.join(), gesture: this.#gesture, millis };
    if (isMovement && (this.#isDown || millis - last.millis < PAUSE_MILLIS)) {
      this.#current = text;
      this.#timer ||= window.setTimeout(() => this.#write(), WRITE_MILLIS);
      return;
    }
    this.#write();
    this.#current = text;
    attempt(() => history.pushState(null, '', address(text)));
  }

  /**
   * Replaces the settings of the current entry.
   *
   * @param {string} text
   */
  replace(text) {
    this.#current = text;
    this.#write();
  }

  /** Writes what the current entry has. */
  #write() {
    this.#forget();
    if (fragment() !== this.#current) attempt(() => history.replaceState(null, '', address(this.#current)));
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }
}

/** Returns the part of the address after `#`. */
function fragment() {
  return location.hash.slice(1);
}

/** @param {string} text */
function address(text) {
  const { pathname, search } = location;
  return pathname + search + (text ? `#${text}` : '');
}

/** @param {() => void} write fails if the browser has been asked too often */
function attempt(write) {
  try {
    write();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

/**
 * @param {string} before
 * @param {string} after
 */
function namesOfDifferences(before, after) {
  const [old, now] = [before, after].map((text) => new Set(text.split('&').filter(Boolean)));
  const differences = [...(old ?? [])].filter((part) => !now?.has(part)).concat([...(now ?? [])].filter((part) => !old?.has(part)));
  // Both ends of a window of time move together.
  return [...new Set(differences.map((part) => part.replace(/=.*/s, '').replace('until', 'since')))].sort();
}
