// Drives WebKitGTK's MiniBrowser over WebDriver, on a screen of its own.

import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';

import { end, eventually, start } from './process.js';
import { webDriver } from './webdriver.js';

/**
 * The path of a command in its session; `:` stands for the element.
 *
 * @type {Record<import('./webdriver.js').Command, string>}
 */
const COMMANDS = { navigate: 'url', run: 'execute/sync', find: 'element', keys: 'element/:/value', actions: 'actions' };

/**
 * @param {string} programs the driver and the browser, separated as in `PATH`
 * @param {import('./engine.js').Options} options
 * @returns {Promise<import('./engine.js').Engine>}
 */
export async function openWebKitGtk(programs, { folder, locale }) {
  const [driverPath = '', browserPath = ''] = programs.split(delimiter);
  const screen = start('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {}, ['ignore', 'ignore', 'ignore', 'pipe']);
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let driver;
  const close = async () => {
    if (driver) await end(driver);
    await end(screen);
  };
  try {
    const display = await displayOf(screen);
    // Where GLib's programs save downloads.
    await mkdir(join(folder, '.config'));
    await writeFile(join(folder, '.config/user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${folder}"\n`);
    const port = await freePort();
    driver = start(driverPath, [`--port=${port}`], {
      DISPLAY: display,
      HOME: folder,
      XDG_CONFIG_HOME: join(folder, '.config'),
      XDG_CACHE_HOME: join(folder, '.cache'),
      XDG_DATA_HOME: join(folder, '.local'),
      GDK_BACKEND: 'x11',
      NO_AT_BRIDGE: '1',
      WEBKIT_DISABLE_DMABUF_RENDERER: '1',
      LIBGL_ALWAYS_SOFTWARE: '1',
      ...(locale && { LANG: locale, LC_ALL: locale }),
    });
    const address = `http://127.0.0.1:${port}`;
    await eventually(`${driverPath} does not start`, () => request(`${address}/status`));
    const { sessionId, capabilities } = await request(`${address}/session`, {
      capabilities: {
        alwaysMatch: {
          'webkitgtk:browserOptions': { binary: browserPath, args: ['--automation', '--geometry=1280x900'] },
        },
      },
    });
    const session = `${address}/session/${sessionId}`;
    return webDriver(
      `${capabilities.browserName} of WebKitGTK ${capabilities.browserVersion}`,
      (command, parameters, element = '') => request(`${session}/${COMMANDS[command].replace(':', element)}`, parameters),
      async () => {
        await fetch(session, { method: 'DELETE' }).catch(() => {});
        await close();
      },
    );
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Sends a command, and returns its value.
 *
 * @param {string} url
 * @param {object} [parameters]
 */
async function request(url, parameters) {
  const response = await fetch(url, parameters && { method: 'POST', body: JSON.stringify(parameters) });
  const { value } = /** @type {{ value: any }} */ (await response.json());
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

/**
 * Returns the name of the display that Xvfb has chosen.
 *
 * @param {import('node:child_process').ChildProcess} screen
 */
async function displayOf(screen) {
  const pipe = /** @type {import('node:stream').Readable} */ (screen.stdio[3]);
  const ended = once(screen, 'exit').then(() => {
    throw new Error('Xvfb does not start');
  });
  const [bytes] = await Promise.race([once(pipe, 'data'), ended]);
  ended.catch(() => {});
  return `:${String(bytes).trim()}`;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
