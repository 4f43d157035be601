// @ts-check
/**
 * The messages between the page and the worker. This file has types only, and nothing imports it at run time.
 *
 * The page numbers its requests (`read`, `apply`, `again`, `export`, `share`). Each reply has the number of the latest `read`, `apply` or
 * `again` that the worker has received, so that the page can drop replies to superseded requests.
 *
 * @typedef {import('../portogram.js').Settings} Settings
 * @typedef {import('../portogram.js').Snapshot} Snapshot
 * @typedef {import('../portogram.js').Warning} Warning
 * @typedef {'json' | 'csv' | 'intervals' | 'portogram'} TextFormat
 * What is left out of what is saved; see `Sharing` of the module. `key` is random.
 *
 * @typedef {{ level: import('../portogram.js').SharingLevel, key: Uint8Array, keepsTimes: boolean }} Sharing
 *
 * @typedef {{ format: TextFormat, sharing: Sharing } | { format: 'html', shown: Uint8Array, style: string, sharing: Sharing }} Exporting
 * what `export` asks for; `shown` is from `View.shown`
 *
 * What `share` asks for: a sample of what is in the report as it is shared, what `View.of_shared` draws of it, or its settings.
 *
 * @typedef {{ sample: import('../portogram.js').Fact[], drawing: Uint8Array, settings: Settings }} Shared
 */

/**
 * Messages to the worker.
 *
 * - `start`: starts the module. It is sent once, before all other messages. With `warmsUp`, an example is read while nothing else is to do.
 * - `read`: reads the files as one capture, in the order of their first packets. `size` is that of the moment of choice.
 * - `apply`: changes the settings of the capture that is being read, or was read last.
 * - `again`: reads the files of the capture again, so that nothing is counted from flow records.
 * - `cancel`: stops reading. What was read is kept.
 * - `export`: asks for the whole report as a file.
 * - `share`: asks for a part of the report as it is shared.
 * - `prove`: tries to send a request from the worker, which the browser should refuse.
 *
 * @typedef {{ type: 'start', memoryBudgetBytes: number, warmsUp: boolean } & import('../boot.js').Start} Start
 * @typedef {{ type: 'read', request: number, files: { file: File, name: string, size: number }[], settings: Settings }} Read
 * @typedef {{ type: 'apply', request: number, settings: Settings }} Apply
 * @typedef {{ type: 'again', request: number }} Again
 * @typedef {{ type: 'cancel' }} Cancel
 * @typedef {{ type: 'export', request: number } & Exporting} Export
 * @typedef {{ type: 'share', request: number, part: keyof Shared, sharing: Sharing }} Share
 * @typedef {{ type: 'prove', url: string }} Prove
 * @typedef {Start | Read | Apply | Again | Cancel | Export | Share | Prove} ToWorker
 */

/**
 * @typedef {import('../portogram.js').End} End
 * @typedef {import('../portogram.js').Counts} Counts
 */

/**
 * A file that could not be read, or that changed while it was read; see `ReadError` in reader.js. `file` is its index.
 *
 * @typedef {{ file: number, reason: string, bytesRead: number, isComplete: boolean }} Failure
 */

/**
 * Messages from the worker.
 *
 * - `started`: the module has started.
 * - `preview`: the snapshot of an example, once the module has warmed up with it. It is not sent if a file was opened before.
 * - `progress`: how far the reading has come, sometimes with a partial snapshot. `again` is true if the files are read
 *   again; the page then keeps its charts until the answer.
 * - `answer`: the snapshot of everything that was read, by the settings of the request. `isReading` is true if files were read
 *   for it, and `failures` are those of the latest reading. `kept` are the settings that a document was kept with, if it was read alone.
 * - `findings`: the findings in the capture of the latest answer; `null` if packets were dropped without being examined.
 * - `nothing`: no packet could be read, and why. The capture before it, if any, is still there.
 * - `exported`: the reply to `export`; `null` if there is nothing to save: the files could not be read again for the
 *   settings, or a flood of flows is too large to keep.
 * - `shared`: the reply to `share`; `null` if the files could not be read again for the settings.
 * - `proved`: the reply to `prove`: how the request was refused; `null` if it was sent.
 * - `crashed`: the worker has stopped and sends no further messages.
 *
 * @typedef {{ type: 'started' }} Started
 * @typedef {{ type: 'preview', snapshot: Snapshot }} Preview
 * @typedef {{ type: 'progress', request: number, counts: Counts, again: boolean, snapshot: Snapshot | null,
 *             wasmMemoryBytes: number }} ProgressMessage
 * @typedef {{ type: 'answer', request: number, isReading: boolean, counts: Counts, end: End, failures: Failure[],
 *             snapshot: Snapshot, wasmMemoryBytes: number, kept: Settings | null }} Answer
 * @typedef {{ type: 'findings', request: number, findings: import('../portogram.js').FindingsText | null }} FindingsMessage
 * @typedef {{ type: 'nothing', request: number, end: End, failures: Failure[], warnings: Warning[] }} Nothing
 * @typedef {{ type: 'exported', request: number, content: Blob | null }} Exported
 * @typedef {{ type: 'shared', request: number, content: Shared[keyof Shared] | null }} SharedMessage
 * @typedef {{ type: 'proved', refusal: string | null }} Proved
 * @typedef {{ type: 'crashed', message: string }} Crashed
 * @typedef {Started | Preview | ProgressMessage | Answer | FindingsMessage | Nothing | Exported | SharedMessage | Proved | Crashed} FromWorker
 */

export {};
