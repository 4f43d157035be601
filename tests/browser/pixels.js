// What a canvas shows, read back.

/** @typedef {import('@playwright/test').Locator} Locator */

/**
 * @typedef {object} Bars
 * @property {number} count how many pixels have the hue
 * @property {number} left the leftmost of them, as a share of the canvas's width
 * @property {number} right the rightmost
 */

/** Hues of the two directions in degrees, in light and dark mode alike. */
export const BLUE = 211;
export const ORANGE = 32;

/**
 * The pixels of a canvas that have a hue, give or take 12 degrees, and are anything but grey.
 *
 * @param {Locator} canvas
 * @param {number} hue
 * @returns {Promise<Bars>}
 */
export const bars = (canvas, hue) =>
  canvas.evaluate((element, hue) => {
    const { width, height, context } = drawing(element);
    const { data } = context.getImageData(0, 0, width, height);
    let [count, left, right] = [0, width, 0];
    for (let pixel = 0; pixel < width * height; pixel += 1) {
      const [red, green, blue] = data.subarray(4 * pixel, 4 * pixel + 3);
      const most = Math.max(red, green, blue);
      const range = most - Math.min(red, green, blue);
      if (range < 64) continue;
      let turn = (red - green) / range + 4;
      if (most === red) turn = (green - blue) / range;
      else if (most === green) turn = (blue - red) / range + 2;
      if (Math.abs(((60 * turn + 360) % 360) - hue) > 12) continue;
      count += 1;
      left = Math.min(left, pixel % width);
      right = Math.max(right, pixel % width);
    }
    return { count, left: left / width, right: right / width };

    /** @param {Element} element */
    function drawing(element) {
      if (!(element instanceof HTMLCanvasElement)) throw new Error('not a canvas');
      const context = element.getContext('2d');
      if (!context) throw new Error('no 2D context');
      return { width: element.width, height: element.height, context };
    }
  }, hue);

/**
 * The colour of a canvas's corner, and of the card that it lies on.
 *
 * @param {Locator} canvas
 */
export const grounds = (canvas) =>
  canvas.evaluate((element) => {
    const [red, green, blue] =
      /** @type {HTMLCanvasElement} */ (element).getContext('2d')?.getImageData(0, 0, 1, 1).data ?? [];
    const card = element.closest('section');
    return { corner: `rgb(${red}, ${green}, ${blue})`, card: card && getComputedStyle(card).backgroundColor };
  });

/**
 * A canvas's size in its own pixels, and on the page in device pixels.
 *
 * @param {Locator} canvas
 */
export const sizes = (canvas) =>
  canvas.evaluate((element) => {
    const { width, height } = /** @type {HTMLCanvasElement} */ (element);
    const box = element.getBoundingClientRect();
    return {
      own: [width, height],
      onScreen: [Math.round(box.width * devicePixelRatio), Math.round(box.height * devicePixelRatio)],
    };
  });
