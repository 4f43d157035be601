// @ts-check
/** The buttons of a table as one stop of the Tab key: up and down lead from row to row, left and right to the other buttons of a row. */

export class TableKeys {
  #body;
  /** The row and the place in it that Tab reaches. */
  #row = 0;
  #place = 0;

  /** @param {HTMLTableSectionElement} body */
  constructor(body) {
    this.#body = body;
    body.addEventListener('keydown', (event) => this.#press(event));
    body.addEventListener('focusin', ({ target }) => {
      const row = [...body.rows].findIndex((row) => target instanceof Node && row.contains(target));
      if (row >= 0) this.#choose(row, this.#buttons(row).findIndex((button) => button === target));
    });
  }

  /** @param {HTMLTableRowElement[]} rows that replace those of the table. The focus stays where it is. */
  replace(rows) {
    const hasFocus = this.#body.contains(document.activeElement);
    this.#body.replaceChildren(...rows);
    for (const button of this.#body.querySelectorAll('button')) button.tabIndex = -1;
    this.#choose(this.#row, this.#place);
    if (hasFocus) this.#current?.focus({ preventScroll: true });
  }

  /** @param {number} row */
  #buttons(row) {
    return [...(this.#body.rows[row]?.querySelectorAll('button') ?? [])];
  }

  get #current() {
    return this.#buttons(this.#row)[this.#place];
  }

  /**
   * @param {number} row
   * @param {number} place
   */
  #choose(row, place) {
    if (this.#current) this.#current.tabIndex = -1;
    this.#row = Math.max(Math.min(row, this.#body.rows.length - 1), 0);
    this.#place = Math.max(Math.min(place, this.#buttons(this.#row).length - 1), 0);
    if (this.#current) this.#current.tabIndex = 0;
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    /** @type {Record<string, [row: number, place: number]>} */
    const targets = {
      ArrowDown: [this.#row + 1, this.#place],
      ArrowUp: [this.#row - 1, this.#place],
      ArrowRight: [this.#row, this.#place + 1],
      ArrowLeft: [this.#row, this.#place - 1],
      Home: [0, this.#place],
      End: [this.#body.rows.length - 1, this.#place],
    };
    const target = targets[event.key];
    if (!target) return;
    event.preventDefault();
    this.#choose(...target);
    this.#current?.focus();
  }
}
