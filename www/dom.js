// @ts-check
/** The elements of index.html, and new ones. */

/**
 * The element with this id, which index.html promises.
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
 * Every element of one kind that matches a selector.
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
 * A new element with children or text.
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
