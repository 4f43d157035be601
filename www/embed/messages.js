// @ts-check
/**
 * The messages between the page in a frame (`?embed`) and the page around it, version 1. This file has types only, and nothing imports
 * it at run time. `www/guide/embedding.md` describes them for those who write the page around.
 *
 * Each message is an object with `portogram: 1`, the version, and a `type`. Others are ignored.
 */

/**
 * What is shown of the page. What is left out stays as it is.
 *
 * - `charts`: any of `incoming-packets`, `outgoing-packets`, `incoming-bytes`, `outgoing-bytes`, `timeline`, `table`, with spaces
 *   between them
 * - `controls`: `none` for charts alone, `some` for the headline and the direction too, `all` for settings, tables and saving
 * - `height`: what there is for the page, in CSS pixels: the charts grow to fill it
 *
 * @typedef {{ theme?: string, charts?: string, controls?: string, height?: number }} Form
 */

/**
 * Messages to the page in the frame.
 *
 * - `open`: reads files, as one capture.
 * - `settings`: applies the settings of a text such as `port-role=service&port=443`, as after `#` in the page's address.
 * - `show`: changes the form.
 *
 * @typedef {{ type: 'open', files: { name: string, data: Blob | ArrayBuffer }[] }} Open
 * @typedef {{ type: 'settings', text: string }} SettingsMessage
 * @typedef {{ type: 'show' } & Form} Show
 * @typedef {{ portogram: 1 } & (Open | SettingsMessage | Show)} ToFrame
 */

/**
 * Messages from the page in the frame.
 *
 * - `ready`: it makes no request any more, and takes messages.
 * - `height`: the height of its content, in CSS pixels, when that changes.
 * - `load`: the charts show all that was read.
 * - `report`: the report as JSON has it, after `load` and after each change of the settings.
 * - `select`: the reader has chosen ports, or none (`ports` is `null`).
 * - `settings`: the reader has changed the settings.
 * - `error`: why there are no charts (`fatal`), or what was not understood.
 *
 * @typedef {{ type: 'ready' }} Ready
 * @typedef {{ type: 'height', height: number }} Height
 * @typedef {{ type: 'load' }} Load
 * @typedef {{ type: 'report', report: object }} ReportMessage
 * @typedef {{ type: 'select', ports: { first: number, last: number } | null, transport: string | null }} Select
 * @typedef {{ type: 'error', message: string, fatal: boolean }} ErrorMessage
 * @typedef {Ready | Height | Load | ReportMessage | Select | SettingsMessage | ErrorMessage} FromFrame
 */

export {};
