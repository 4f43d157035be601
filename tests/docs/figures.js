// Prints the figures that the tests have measured.

/** @typedef {import('../browser/node_modules/@playwright/test/reporter.js').TestCase} TestCase */
/** @typedef {import('../browser/node_modules/@playwright/test/reporter.js').TestResult} TestResult */

export default class FigureReporter {
  /** @type {string[]} */
  #lines = [];

  /**
   * @param {TestCase} test
   * @param {TestResult} result
   */
  onTestEnd(test, { annotations }) {
    for (const { type, description } of annotations) {
      if (description) this.#lines.push(`  ${type.padEnd(64)}${description}\n`);
    }
  }

  onEnd() {
    if (this.#lines.length > 0) process.stdout.write(`\nFigures:\n${this.#lines.join('')}`);
  }

  printsToStdio() {
    return false;
  }
}
