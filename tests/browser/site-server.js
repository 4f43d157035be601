// Serves the built page, or another folder, as a public host does: compressed, and with a record of the requests.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** The folder that `cargo xtask build` fills. */
export const SITE = fileURLToPath(new URL('../../target/site/', import.meta.url));

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.xml': 'application/xml',
};

/**
 * A page, or another file, that is not part of the site.
 *
 * @typedef {{ body: string | Buffer, headers?: Record<string, string> }} Made
 */

/**
 * Starts a server on a free port of this machine.
 *
 * @param {Record<string, (bytes: Buffer) => Buffer | null>} [changes] what becomes of a file, by its name; `null` if it is missing
 * @param {Record<string, Made>} [made] what else there is, by its path
 * @param {string} [folder] what is served instead of the site
 */
export async function serveSite(changes = {}, made = {}, folder = SITE) {
  /** @type {string[]} paths that were requested */
  const requests = [];
  /** @type {Map<string, Promise<{ plain: Buffer, packed: Buffer } | null>>} */
  const files = new Map();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    requests.push(pathname);
    const other = made[pathname];
    if (other) {
      const type = TYPES[extname(pathname)] ?? (typeof other.body === 'string' ? TYPES['.html'] : 'application/octet-stream');
      return response.writeHead(200, { 'Content-Type': type, ...other.headers }).end(other.body);
    }
    const name = normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname).replace(/^\//, '');
    if (!files.has(name)) files.set(name, load(join(folder, name), changes[name]));
    const file = await files.get(name);
    if (!file) return response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found');
    const isPacked = request.headers['accept-encoding']?.includes('gzip');
    response.writeHead(200, {
      'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
      'Cache-Control': 'max-age=600',
      // As public hosts allow it.
      'Access-Control-Allow-Origin': '*',
      Vary: 'Accept-Encoding',
      ...(isPacked && { 'Content-Encoding': 'gzip' }),
    });
    response.end(isPacked ? file.packed : file.plain);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    requests,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * @param {string} path
 * @param {(bytes: Buffer) => Buffer | null} [change]
 */
async function load(path, change) {
  const bytes = await readFile(path).catch(() => null);
  const plain = bytes && change ? change(bytes) : bytes;
  return plain && { plain, packed: gzipSync(plain) };
}
