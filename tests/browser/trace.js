// A trace of Chromium: how long the main thread of the page was busy with something.

/** @typedef {{ name: string, cat: string, ph: string, ts: number, dur?: number, pid: number, tid: number }} Event */

export class Trace {
  static CATEGORIES = ['blink.user_timing', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel'];

  /** @type {Event[]} */
  #events;

  /** @param {Buffer} json */
  constructor(json) {
    this.#events = JSON.parse(json.toString()).traceEvents;
    this.#events.sort((a, b) => a.ts - b.ts);
  }

  /**
   * For each measure of the page with this name, the whole task that it was part of, with layout and painting, in milliseconds.
   *
   * @param {string} name
   */
  tasksOf(name) {
    const measures = this.#events.filter((event) => event.name === name && event.ph === 'b');
    return measures.map(({ ts, pid }) => {
      const task = this.#tasks(pid).find((task) => task.ts <= ts && ts < end(task));
      if (!task) throw new Error(`no task holds ${name}`);
      return (task.dur ?? 0) / 1000;
    });
  }

  /** From each change of settings to the end of the frame that shows its answer, in milliseconds. */
  changes() {
    const marks = this.#events.filter(({ name, cat }) => cat.includes('user_timing') && /^portogram:change-/.test(name));
    const millis = [];
    /** @type {Event | null} */
    let start = null;
    for (const mark of marks) {
      if (mark.name === 'portogram:change-start') start ??= mark;
      else if (start) {
        const frame = this.#events.find(({ name, pid, ts }) => name === 'Commit' && pid === mark.pid && ts > mark.ts);
        if (!frame) throw new Error('the answer was not painted');
        millis.push((end(frame) - start.ts) / 1000);
        start = null;
      }
    }
    return millis;
  }

  /** @param {number} process */
  #tasks(process) {
    return this.#events.filter(({ name, pid, dur }) => name === 'RunTask' && pid === process && dur);
  }
}

/** @param {Event} event */
function end({ ts, dur }) {
  return ts + (dur ?? 0);
}
