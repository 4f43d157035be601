// Lists the engines in which the tests ran, and those that were missing.

import { ENGINES } from './engine.js';

/** @typedef {import('@playwright/test/reporter').TestCase} TestCase */
/** @typedef {import('@playwright/test/reporter').TestResult} TestResult */

export default class EngineReporter {
  /** @type {Map<string, { version: string, passed: number, failed: number }>} */
  #engines = new Map();

  /**
   * @param {TestCase} test
   * @param {TestResult} result
   */
  onTestEnd(test, { annotations, status }) {
    /** @param {string} wanted */
    const annotation = (wanted) => annotations.find(({ type }) => type === wanted)?.description;
    const name = annotation('engine');
    if (!name) return;
    const engine = this.#engines.get(name) ?? { version: '', passed: 0, failed: 0 };
    this.#engines.set(name, engine);
    engine.version ||= annotation('version') ?? '';
    if (status === 'passed') engine.passed += 1;
    else if (status !== 'skipped') engine.failed += 1;
  }

  onEnd() {
    if (this.#engines.size === 0) return;
    process.stdout.write('\nEngines:\n');
    for (const { name, open } of ENGINES) {
      const { version, passed, failed } = this.#engines.get(name) ?? { version: 'none of these tests', passed: 0, failed: 0 };
      const outcome = open ? `${version || 'did not start'}: ${passed} passed, ${failed} failed` : 'NOT TESTED, since this machine has none';
      process.stdout.write(`  ${name.padEnd(10)}${outcome}\n`);
    }
  }

  printsToStdio() {
    return false;
  }
}
