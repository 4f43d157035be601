// @ts-check
/** Closes a menu, which is a `details`, where people expect it: after Escape, and after a click outside. */

/** @param {HTMLDetailsElement} menu */
export function closesItself(menu) {
  addEventListener('click', ({ target }) => {
    if (!(target instanceof Node && menu.contains(target))) menu.open = false;
  });
  menu.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') close(menu);
  });
}

/**
 * Closes a menu and gives the focus back to its button.
 *
 * @param {HTMLDetailsElement} menu
 */
export function close(menu) {
  menu.open = false;
  menu.querySelector('summary')?.focus();
}
