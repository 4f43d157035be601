// @ts-check
/**
 * Every message between the page and the worker that reads captures. Types only: nothing imports this file at run time.
 *
 * The page numbers its requests (`read`, `apply`, `export`). The worker names in each reply the last `read` or `apply`
 * that it knows of, so that the page can drop the replies to those that have been superseded.
 *
 * @typedef {import('../portogram.js').Settings} Settings
 * @typedef {import('../portogram.js').Snapshot} Snapshot
 * @typedef {import('../portogram.js').Warning} Warning
 * @typedef {'json' | 'csv' | 'intervals' | 'svg'} TextFormat
 */

/**
 * To the worker.
 *
 * - `start`: the compiled module and what it is given at its start; once, before all others.
 * - `read`: a capture of these files, which are read in the order of their first packets.
 * - `apply`: other settings for the capture that is being read, or was read last.
 * - `cancel`: stop reading, keep what was read.
 * - `export`: the whole report as text.
 * - `prove`: try to send a request from the worker.
 *
 * @typedef {{ type: 'start', memoryBudgetBytes: number } & import('../boot.js').Start} Start
 * @typedef {{ type: 'read', request: number, files: File[], settings: Settings }} Read
 * @typedef {{ type: 'apply', request: number, settings: Settings }} Apply
 * @typedef {{ type: 'cancel' }} Cancel
 * @typedef {{ type: 'export', request: number, format: TextFormat, scale: import('../portogram.js').Scale }} Export
 * @typedef {{ type: 'prove', url: string }} Prove
 * @typedef {Start | Read | Apply | Cancel | Export | Prove} ToWorker
 */

/**
 * @typedef {import('../portogram.js').End} End
 * @typedef {Extract<End, { kind: 'unreadable' }>} Unreadable
 * @typedef {import('../portogram.js').Counts} Counts
 */

/**
 * From the worker.
 *
 * - `started`: the module runs.
 * - `progress`: while reading; with a partial snapshot now and then. `again` when the files are read a second time because
 *   the settings changed; what was on the screen then stands until the answer.
 * - `answer`: the snapshot of all that was read, for the settings of the request.
 * - `standouts`: what stands out of what the latest answer was about; none where packets are not held, and it was not asked
 *   for.
 * - `nothing`: no packet could be read, and why; the capture before it, if any, is still there.
 * - `exported`: the answer to `export`; none when the files could not be read again for the settings.
 * - `proved`: the answer to `prove`; none when the request went out.
 * - `crashed`: the worker answers no more.
 *
 * @typedef {{ type: 'started' }} Started
 * @typedef {{ type: 'progress', request: number, counts: Counts, again: boolean, snapshot: Snapshot | null,
 *             wasmMemoryBytes: number }} ProgressMessage
 * @typedef {{ type: 'answer', request: number, counts: Counts, end: End, snapshot: Snapshot,
 *             wasmMemoryBytes: number }} Answer
 * @typedef {{ type: 'standouts', request: number, standouts: import('../portogram.js').FindingsText | null }} StandoutsMessage
 * @typedef {{ type: 'nothing', request: number, end: End, warnings: Warning[] }} Nothing
 * @typedef {{ type: 'exported', request: number, text: string | null }} Exported
 * @typedef {{ type: 'proved', refusal: string | null }} Proved
 * @typedef {{ type: 'crashed', message: string }} Crashed
 * @typedef {Started | ProgressMessage | Answer | StandoutsMessage | Nothing | Exported | Proved | Crashed} FromWorker
 */

export {};
