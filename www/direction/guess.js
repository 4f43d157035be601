// @ts-check
/** The question that a guess leaves open: which of two sides is local. One click on a reading answers it. */

import { byId, make } from '../dom.js';

/**
 * @typedef {import('../portogram.js').Settings} Settings
 * @typedef {import('../portogram.js').ReadingText} ReadingText
 * @typedef {import('../portogram.js').ReadingBar} ReadingBar
 * @typedef {Pick<Settings, 'local_networks' | 'direction' | 'swap_direction'>} Choice the settings of the direction
 * @typedef {{ chosen: Choice, before: Choice, isTaken: boolean }} Answer `before` are the settings without the answer
 */

export class Guess {
  /** @type {(choice: Choice) => void} */
  #choose;
  /** @type {Choice} */
  #settings;
  /** @type {Answer | null} */
  #answer = null;
  #panel = byId('guess', HTMLElement);
  #question = byId('guess-question', HTMLElement);
  #cards = byId('guess-cards', HTMLElement);
  #answered = byId('guess-answered', HTMLElement);
  #again = byId('guess-again', HTMLButtonElement);

  /**
   * @param {Choice} settings
   * @param {(choice: Choice) => void} choose
   */
  constructor(settings, choose) {
    this.#settings = settings;
    this.#choose = choose;
    this.#again.addEventListener('click', () => this.#askAgain());
  }

  /** @param {Settings} settings */
  put(settings) {
    this.#settings = settings;
    // Another choice of the direction replaces the answer.
    if (this.#answer && !isSame(this.#answer.chosen, settings)) this.#setAnswer(null);
  }

  /** @param {ReadingText[] | null} readings the two readings, or `null` if there is nothing to ask */
  show(readings) {
    if (readings) this.#putCards(readings);
    this.#panel.hidden = !readings && !this.#answer;
  }

  /**
   * Forgets the answer, since it is about one capture.
   *
   * @returns {Choice | null} the settings without the answer, if there was one
   */
  takeBack() {
    const before = this.#answer?.before ?? null;
    this.#setAnswer(null);
    this.#panel.hidden = true;
    return before;
  }

  /** @param {ReadingText[]} readings */
  #putCards(readings) {
    const focused = [...this.#cards.children].indexOf(/** @type {Element} */ (document.activeElement));
    const cards = readings.map((reading) => this.#card(reading));
    this.#cards.replaceChildren(...cards);
    cards[focused]?.focus();
  }

  /** @param {ReadingText} reading */
  #card(reading) {
    const { condition, is_taken, incoming, outgoing } = reading;
    const name = make('span', 'condition', 'If ', make('strong', '', condition));
    const act = make('span', 'act', is_taken ? 'Keep it' : 'Show it instead');
    const head = make('span', 'head', name, ' ', ...(is_taken ? [make('span', 'shown', 'shown now'), ' '] : []), act);
    const card = make('button', 'reading', head, way('Incoming', incoming), way('Outgoing', outgoing));
    card.type = 'button';
    card.dataset.testid = is_taken ? 'guess-taken' : 'guess-other';
    card.addEventListener('click', () => this.#take(reading));
    return card;
  }

  /** @param {ReadingText} reading */
  #take({ condition, choice, is_taken }) {
    const { local_networks, direction, swap_direction } = this.#settings;
    this.#setAnswer({ chosen: choice, before: { local_networks, direction, swap_direction }, isTaken: is_taken });
    byId('guess-answer', HTMLElement).textContent = `You chose: ${condition}.`;
    this.#again.focus();
    this.#choose(choice);
  }

  #askAgain() {
    const answer = this.#answer;
    if (!answer) return;
    this.#setAnswer(null);
    const card = this.#cards.children[answer.isTaken ? 0 : 1];
    if (card instanceof HTMLElement) card.focus();
    this.#choose(answer.before);
  }

  /** @param {Answer | null} answer */
  #setAnswer(answer) {
    this.#answer = answer;
    this.#panel.toggleAttribute('data-answered', answer !== null);
    this.#question.hidden = answer !== null;
    this.#answered.hidden = answer === null;
  }
}

/**
 * Creates the row of a direction: its name, a bar, packets, bytes and the busiest port.
 *
 * @param {string} name
 * @param {ReadingBar} counts
 */
function way(name, { packets, bytes, port, part }) {
  const bar = make('span', 'bar');
  bar.style.setProperty('--part', String(part));
  const cells = [make('span', 'amount', packets), make('span', 'amount', bytes), make('span', 'port', port)];
  const row = make('span', `way ${name.toLowerCase()}`, make('span', 'label', name), ' ', make('span', 'track', bar));
  for (const cell of cells) row.append(' ', cell);
  return row;
}

/**
 * Returns whether two choices of the direction are equal.
 *
 * @param {Choice} a
 * @param {Choice} b
 */
function isSame(a, b) {
  return a.direction === b.direction && a.swap_direction === b.swap_direction && String(a.local_networks) === String(b.local_networks);
}
