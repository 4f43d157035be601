// @ts-check
/** Finds the elements of index.html, and creates others. */

/**
 * Returns the element of index.html with this id.
 *
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`index.html has no ${type.name} called ${id}`);
  return element;
}

/**
 * Returns all elements of a type that match a selector.
 *
 * @template {HTMLElement} T
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T[]}
 */
export function all(selector, type) {
  const elements = /** @type {T[]} */ ([...document.querySelectorAll(selector)]);
  return elements.filter((element) => element instanceof type);
}

/**
 * Gives an element the focus, unless this page is in a frame and the reader is in the page around.
 *
 * @param {Element | null} element
 */
export function focusOn(element) {
  if (element instanceof HTMLElement && (parent === window || document.hasFocus())) element.focus();
}

/**
 * Creates an element with children or text.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} className
 * @param {...(Node | string)} children
 */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}
