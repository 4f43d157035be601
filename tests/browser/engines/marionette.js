// Drives the Firefox of the system over Marionette, the protocol that geckodriver translates WebDriver into. Needs no other program.
//
// Each message is its length in bytes, a colon and JSON: `[0, id, command, parameters]` there, `[1, id, error, result]` back.

import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

import { end, eventually, start } from './process.js';
import { webDriver } from './webdriver.js';

/** @type {Record<import('./webdriver.js').Command, string>} */
const COMMANDS = {
  navigate: 'WebDriver:Navigate',
  run: 'WebDriver:ExecuteScript',
  find: 'WebDriver:FindElement',
  keys: 'WebDriver:ElementSendKeys',
  actions: 'WebDriver:PerformActions',
};

/** @param {string} downloads */
const preferences = (downloads) => ({
  'marionette.port': 0,
  'browser.download.folderList': 2,
  'browser.download.dir': downloads,
  'browser.download.alwaysOpenPanel': false,
  'browser.helperApps.neverAsk.saveToDisk': 'application/json,text/csv,image/svg+xml,image/png,text/html',
  'browser.download.open_pdf_attachments_inline': false,
  // Nothing else than the page.
  'app.update.disabledForTesting': true,
  'browser.aboutwelcome.enabled': false,
  'browser.newtabpage.enabled': false,
  'browser.safebrowsing.downloads.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage': 'about:blank',
  'datareporting.policy.dataSubmissionEnabled': false,
  'datareporting.healthreport.uploadEnabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.reportingpolicy.firstRun': false,
});

/**
 * @param {string} executable
 * @param {import('./engine.js').Options} options
 * @returns {Promise<import('./engine.js').Engine>}
 */
export async function openMarionette(executable, { folder, locale }) {
  const profile = join(folder, 'profile');
  await mkdir(profile);
  const lines = Object.entries(preferences(folder));
  await writeFile(join(profile, 'user.js'), lines.map((line) => `user_pref(${JSON.stringify(line).slice(1, -1)});\n`).join(''));
  const firefox = start(
    executable,
    ['--headless', '--marionette', '--no-remote', '--profile', profile, '--width', '1280', '--height', '900'],
    { HOME: folder, ...(locale && { LANG: locale, LC_ALL: locale }) },
  );
  try {
    const port = await eventually(`${executable} does not start`, async () => {
      const text = await readFile(join(profile, 'MarionetteActivePort'), 'utf8');
      return Number(text);
    });
    const { send, close } = await eventually(`${executable} does not answer`, () => dial(port));
    const { capabilities } = await send('WebDriver:NewSession', { strictFileInteractability: false });
    return webDriver(
      `${capabilities.browserName} ${capabilities.browserVersion}`,
      async (command, parameters, element) => {
        const result = await send(COMMANDS[command], { ...parameters, ...(element && { id: element }) });
        // Some results are wrapped.
        return result !== null && typeof result === 'object' && 'value' in result ? result.value : result;
      },
      async () => {
        close();
        await end(firefox);
      },
    );
  } catch (error) {
    await end(firefox);
    throw error;
  }
}

/** @param {number} port */
async function dial(port) {
  const socket = connect(port, '127.0.0.1');
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  let lastId = 0;
  let buffer = Buffer.alloc(0);
  socket.on('data', (/** @type {Buffer} */ bytes) => {
    buffer = Buffer.concat([buffer, bytes]);
    for (;;) {
      const colon = buffer.indexOf(':');
      const length = Number(buffer.subarray(0, Math.max(colon, 0)));
      if (colon < 0 || buffer.length < colon + 1 + length) return;
      const message = JSON.parse(buffer.subarray(colon + 1, colon + 1 + length).toString());
      buffer = buffer.subarray(colon + 1 + length);
      // The first message is a greeting.
      if (!Array.isArray(message)) continue;
      const [, id, error, result] = message;
      if (error) waiting.get(id)?.reject(new Error(`${error.error}: ${error.message}`));
      else waiting.get(id)?.resolve(result);
      waiting.delete(id);
    }
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('Firefox has closed the connection'));
    waiting.clear();
  });
  await once(socket, 'connect');
  return {
    close: () => socket.destroy(),
    /**
     * @param {string} command
     * @param {Record<string, unknown>} parameters
     * @returns {Promise<any>}
     */
    send: (command, parameters) => new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      const message = JSON.stringify([0, lastId, command, parameters]);
      socket.write(`${Buffer.byteLength(message)}:${message}`);
    }),
  };
}
