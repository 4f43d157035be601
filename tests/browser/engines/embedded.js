// A visit of a page with the element in it, in the words of any engine.

import { expect } from '@playwright/test';

/** @typedef {import('./smoke.js').Visit} Visit */

/**
 * What the element and its frame have. It is run in the page around.
 */
function state() {
  const element = document.querySelector('portogram-charts');
  const frame = element?.shadowRoot?.querySelector('iframe');
  const inside = frame?.contentDocument;
  const charts = inside?.querySelector('.charts');
  return {
    packets: /** @type {any} */ (element)?.report?.capture.packets ?? null,
    role: /** @type {any} */ (element)?.report?.settings.port_role ?? null,
    charts: [...(charts?.querySelectorAll('canvas') ?? [])].filter(({ width, clientWidth }) => width > 100 && clientWidth > 0).length,
    dark: inside?.documentElement.dataset.theme === 'dark',
    picture: (document.querySelector('p')?.getClientRects().length ?? 0) > 0,
    height: /** @type {HTMLElement | null} */ (element)?.offsetHeight ?? 0,
    hidden: (inside?.documentElement.scrollHeight ?? 0) - (inside?.documentElement.clientHeight ?? 0),
    frames: frames.length,
  };
}

/** @param {Visit} visit */
const now = (visit) => visit.engine.run(state, null);

/**
 * @param {Visit} visit
 * @param {string[]} requests
 */
export async function embed(visit, requests) {
  await expect.poll(() => now(visit), { timeout: 20_000 }).toMatchObject({ packets: 50, charts: 4, picture: false, hidden: 0 });
  requests.length = 0;
}

/**
 * Settings and colours follow the page around, without a request.
 *
 * @param {Visit} visit
 * @param {string[]} requests
 */
export async function follow(visit, requests) {
  await visit.engine.run(() => {
    document.documentElement.className = 'dark';
    Object.assign(document.querySelector('portogram-charts') ?? {}, { portRole: 'source' });
  }, null);
  await expect.poll(() => now(visit)).toMatchObject({ dark: true, role: 'source' });
  expect(requests).toEqual([]);
}

/**
 * The frame gets the height that its content needs.
 *
 * @param {Visit} visit
 * @param {string[]} requests
 */
export async function widen(visit, requests) {
  const before = await now(visit);
  await visit.engine.run(() => {
    const frame = document.querySelector('portogram-charts')?.shadowRoot?.querySelector('iframe');
    frame?.contentDocument?.getElementById('more-below')?.click();
  }, null);
  await expect.poll(async () => (await now(visit)).height).toBeGreaterThan(before.height + 300);
  await expect.poll(async () => (await now(visit)).hidden).toBe(0);
  expect(requests).toEqual([]);
}

/** @param {Visit} visit */
export async function takeAway(visit) {
  await visit.engine.run(() => document.querySelector('portogram-charts')?.remove(), null);
  expect((await now(visit)).frames).toBe(0);
}
