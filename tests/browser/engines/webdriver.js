// An engine behind the commands of WebDriver (https://www.w3.org/TR/webdriver2/).

/** @typedef {import('./engine.js').Engine} Engine */

/**
 * Sends a command of a session. Element commands have the element's id in `element`.
 *
 * @typedef {(command: Command, parameters: Record<string, unknown>, element?: string) => Promise<any>} Send
 * @typedef {'navigate' | 'run' | 'find' | 'keys' | 'actions'} Command
 */

/** The name of the property with an element's id (section "Elements"). */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
/** Keys that have a code point of their own (section "Keyboard actions"). */
const KEYS = { '\n': '\ue007', '\x1b': '\ue00c', '\t': '\ue004' };
const STEP_MILLIS = 20;

/**
 * @param {string} version
 * @param {Send} send
 * @param {() => Promise<void>} close
 * @returns {Engine}
 */
export function webDriver(version, send, close) {
  /** @type {Engine['run']} */
  const run = (script, argument) => send('run', { script: `return (${script})(arguments[0])`, args: [argument ?? null] });

  /**
   * Returns the visible place of an element in the window, in CSS pixels.
   *
   * @param {string} selector
   */
  const box = (selector) => run((selector) => {
    const element = document.querySelector(selector);
    if (!element) throw new Error(`there is no ${selector}`);
    element.scrollIntoView({ block: 'nearest' });
    const { left, top, width, height } = element.getBoundingClientRect();
    if (width === 0) throw new Error(`${selector} is not shown`);
    return { left, top, width, height };
  }, selector);

  /** @param {[number, number][]} points */
  const pointer = (points) => {
    const [first, ...others] = points.map(([x, y]) => ({
      type: 'pointerMove', origin: 'viewport', duration: STEP_MILLIS, x: Math.round(x), y: Math.round(y),
    }));
    const actions = [first, { type: 'pointerDown', button: 0 }, ...others, { type: 'pointerUp', button: 0 }];
    return send('actions', { actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }] });
  };

  return {
    version,
    run,
    close,
    open: (url) => send('navigate', { url }),
    click: async (selector) => {
      const { left, top, width, height } = await box(selector);
      await pointer([[left + width / 2, top + height / 2]]);
    },
    drag: async (selector, from, to) => {
      const { left, top, width, height } = await box(selector);
      await pointer([0, 0.25, 0.5, 0.75, 1].map((part) => [
        left + width * (from[0] + (to[0] - from[0]) * part),
        top + height * (from[1] + (to[1] - from[1]) * part),
      ]));
    },
    type: async (keys) => {
      const actions = [...keys].flatMap((key) => {
        const value = KEYS[/** @type {keyof typeof KEYS} */ (key)] ?? key;
        return [{ type: 'keyDown', value }, { type: 'keyUp', value }];
      });
      await send('actions', { actions: [{ type: 'key', id: 'keys', actions }] });
    },
    choose: async (selector, files) => {
      // Some drivers type only into elements that are shown.
      await run((selector) => document.querySelector(selector)?.removeAttribute('hidden'), selector);
      const { [ELEMENT]: element } = await send('find', { using: 'css selector', value: selector });
      await send('keys', { text: files.join('\n') }, element);
      await run((selector) => document.querySelector(selector)?.setAttribute('hidden', ''), selector);
    },
  };
}
