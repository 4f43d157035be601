// @ts-check
/** Writes the files that are saved: the report and the charts, as they are shared. */

import { print } from '../address/address.js';
import { withDocument } from '../one-file/template.js';
import { asShown } from './html.js';
import { chosenChart, picture } from './picture.js';

const FILES = {
  portogram: { ending: 'portogram', type: 'application/gzip' },
  page: { ending: 'portogram.html', type: 'text/html' },
  html: { ending: 'html', type: 'text/html' },
  json: { ending: 'json', type: 'application/json' },
  csv: { ending: 'csv', type: 'text/csv' },
  intervals: { ending: 'intervals.csv', type: 'text/csv' },
  svg: { ending: 'svg', type: 'image/svg+xml' },
  png: { ending: 'png', type: 'image/png' },
};

/** The name of what is shared without names. */
const NAMELESS = 'capture';

/**
 * @typedef {keyof typeof FILES} Format
 * @typedef {import('../worker/messages.js').Sharing} Sharing
 *
 * What files are written from.
 *
 * @typedef {object} Source
 * @property {import('../worker/client.js').Client} client
 * @property {import('../charts/charts.js').Charts} charts
 * @property {import('../parts.js').Template | null} template
 * @property {string} title
 * @property {import('../address/address.js').State} state
 */

/**
 * Says why a file could not be written.
 *
 * @param {Format} format
 */
export function notSaved(format) {
  const isKept = format === 'portogram' || format === 'page';
  return isKept
    ? 'Nothing was kept: there are no packets, or a flood of flows that is too large.'
    : 'Nothing was saved: the files could not be read again for these settings.';
}

/**
 * Returns a file with its name, or `null` if there is nothing to write.
 *
 * @param {Format} format
 * @param {Sharing} sharing
 * @param {Source} source
 */
export async function write(format, sharing, source) {
  const content = await contentOf(format, sharing, source);
  const { ending, type } = FILES[format];
  const name = sharing.level === 'as-is' ? source.title.replace(/\.portogram$/u, '') : NAMELESS;
  return content && { name: `${name}.${ending}`, content: new Blob([content], { type }) };
}

/**
 * @param {Format} format
 * @param {Sharing} sharing
 * @param {Source} source
 * @returns {Promise<Blob | null>}
 */
async function contentOf(format, sharing, source) {
  const { client, charts } = source;
  if (format === 'page') return page(sharing, source);
  if (format === 'html') {
    const wanted = asShown(charts, sharing);
    return wanted && client.export(wanted);
  }
  if (format !== 'svg' && format !== 'png') return client.export({ format, sharing });
  const { view, dark } = charts;
  const drawing = await client.share('drawing', sharing);
  const shared = drawing && view ? view.of_shared(drawing) : null;
  const content = shared && await picture(shared, dark, format, chosenChart());
  shared?.free();
  return content;
}

/**
 * Returns the page in one file, with a document of the capture in it.
 *
 * @param {Sharing} sharing
 * @param {Source} source
 */
async function page(sharing, { client, template, title, state }) {
  const content = template && await client.export({ format: 'portogram', sharing });
  const settings = content && await client.share('settings', sharing);
  if (!content || !settings) return null;
  const name = sharing.level === 'as-is' ? title.replace(/\.portogram$/u, '') : NAMELESS;
  return withDocument(template, content, { name: `${name}.portogram`, settings: print({ ...state, settings }) });
}
