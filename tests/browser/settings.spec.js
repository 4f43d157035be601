// Other questions to a capture that has been read.

import { rm, writeFile } from 'node:fs/promises';

import * as captures from './captures.js';
import { expect, test } from './portogram.js';

const sound = { name: 'sound.pcap', content: captures.sound() };

/** Of more packets than are held whatever the memory budget, so that other settings need the file again. */
const PACKETS = 1_400;
/** A capture that does not fit {@link TINY_BUDGET}. */
const large = () => captures.inTwoSegments(captures.incoming(PACKETS / 2, 49_730), captures.incoming(PACKETS / 2, 49_730));
const TINY_BUDGET = './?memory-budget-mib=0.01';

test('other local networks are applied at once', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  await portogram.networks.fill(`${captures.REMOTE}/32`);
  await expect(portogram.packets('incoming')).toHaveText('20');
  await expect(portogram.packets('outgoing')).toHaveText('30');
  await portogram.networks.fill('198.51.100.0/24');
  await expect(portogram.packets('transit')).toHaveText('50');
  await portogram.networks.fill('');
  await expect(portogram.packets('incoming')).toHaveText('30');
});

test('what is not a network is named, and the charts stay', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  await portogram.networks.fill('192.168.1.0/24, office');
  await expect(portogram.networksError).toContainText('office');
  await expect(portogram.networks).toHaveAttribute('aria-invalid', 'true');
  await expect(portogram.packets('incoming')).toHaveText('30');
  await portogram.networks.fill('192.168.1.0/24');
  await expect(portogram.networksError).toBeEmpty();
});

test('the source port can be counted instead', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  await expect(portogram.facts('incoming-packets')).toContainText('49730');
  await portogram.portRole.selectOption('source');
  await expect(portogram.facts('incoming-packets')).toContainText('443');
  await expect(portogram.facts('incoming-packets')).not.toContainText('49730');
});

test('a transport that is left out is counted as such', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  await (await portogram.setting('transport-udp')).click();
  await expect(portogram.packets('incoming')).toHaveText('0');
  await expect(portogram.packets('transport-not-selected')).toHaveText('50');
  await expect(portogram.ledgerTotal).toContainText('50');
});

test('without any transport the page says why nothing is counted', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  const others = ['tcp', 'udplite', 'sctp', 'dccp'].map((name) => page.getByTestId(`transport-${name}`));
  const udp = await portogram.setting('transport-udp');
  // They do not occur, so they are not offered.
  for (const other of others) await expect(other).toBeHidden();
  await udp.uncheck();
  await expect(page.getByTestId('no-transport')).toBeHidden();
  for (const other of others) await other.uncheck();
  await expect(page.getByTestId('no-transport')).toBeVisible();
  await expect(page.getByTestId('no-ports')).toBeHidden();
  await expect(portogram.packets('transport-not-selected')).toHaveText('50');
  await (await portogram.setting('transport-udp')).check();
  await expect(page.getByTestId('no-transport')).toBeHidden();
  await expect(portogram.packets('incoming')).toHaveText('30');
});

test('a tunnel counts by its own ports, or by those inside', async ({ portogram, page }) => {
  const inner = captures.incoming(1, 8080)[0];
  await portogram.open();
  await portogram.choose({ name: 'tunnel.pcap', content: captures.pcap([captures.tunnelled(inner)]) });
  await portogram.reaches('done');
  await expect(portogram.facts('outgoing-packets')).toContainText(String(captures.VXLAN_PORT));
  await expect(portogram.packets('incoming')).toHaveText('0');
  await (await portogram.setting('tunnels-inner')).check();
  await expect(portogram.facts('incoming-packets')).toContainText('8080');
  await expect(portogram.packets('outgoing')).toHaveText('0');
  await (await portogram.setting('tunnels-outer')).check();
  await expect(portogram.packets('outgoing')).toHaveText('1');
});

test('where no packet has ports, the page shows the way to the reasons', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'lldp.pcap', content: captures.withoutPorts() });
  await portogram.reaches('done');
  await page.getByTestId('no-ports').getByRole('link').click();
  await expect(portogram.packets('not-ip')).toBeInViewport();
  await expect(portogram.packets('LLDP')).toHaveText('1');
});

test('bare IP in a file that says Ethernet is read with a click', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'bare.pcap', content: captures.bareIp(8080) });
  await portogram.reaches('done');
  await expect(portogram.packets('bare-ip')).toHaveText('1');
  await page.getByTestId('warnings').getByRole('button', { name: 'Read them as IP' }).click();
  await expect(portogram.packets('incoming')).toHaveText('1');
  await expect(portogram.facts('incoming-packets')).toContainText('8080');
  await expect(page.getByTestId('warnings')).toBeHidden();
  await expect(await portogram.setting('bare-ip')).toBeVisible();
  await (await portogram.setting('bare-ip-report')).check();
  await expect(portogram.packets('bare-ip')).toHaveText('1');
});

test('the setting for bare IP is shown only where it is of use', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'sound.pcap', content: captures.sound() });
  await portogram.reaches('done');
  await expect(await portogram.setting('bare-ip')).toBeHidden();
  await expect(page.getByTestId('scale')).toBeVisible();
});

test('the timeline has intervals of a chosen length', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.sampleButton.click();
  await portogram.reaches('done');
  const [interval, text] = [page.getByTestId('interval'), page.getByTestId('interval-text')];
  await expect(page.locator('#timeline-interval')).toHaveText('packets per 5 s');
  await interval.selectOption('10 s');
  await expect(page.locator('#timeline-interval')).toHaveText('packets per 10 s');
  await interval.selectOption('custom…');
  await text.fill('half a minute');
  await text.press('Enter');
  await expect(page.getByTestId('setting-error')).toHaveText('Interval: write a length such as 100ms, 1s, 5min or 1h');
  await expect(text).toHaveAttribute('aria-invalid', 'true');
  await text.fill('30s');
  await text.press('Enter');
  await expect(page.getByTestId('setting-error')).toBeEmpty();
  await expect(page.locator('#timeline-interval')).toHaveText('packets per 30 s');
  await interval.selectOption('auto');
  await expect(text).toBeHidden();
  await expect(page.locator('#timeline-interval')).toHaveText('packets per 5 s');
});

test('past the memory budget flow records answer other settings, and say what they do not tell', async ({ portogram, page }, testInfo) => {
  await portogram.open(TINY_BUDGET);
  const file = testInfo.outputPath('many.pcap');
  await writeFile(file, large());
  await portogram.choose(file);
  await portogram.reaches('done');
  const warnings = page.locator('#warnings');
  await expect(warnings).toBeHidden();
  await portogram.networks.fill(`${captures.REMOTE}/32`);
  await expect(portogram.packets('outgoing')).toHaveText('1,400');
  await expect(warnings).toContainText('these counts are from flow records');
  await warnings.getByRole('button', { name: 'Read the files again' }).click();
  await expect(warnings).toBeHidden();
  await portogram.reaches('done');
  await expect(portogram.packets('outgoing')).toHaveText('1,400');
});

test('a file that is gone when it is needed again is named, and the charts stay', async ({ portogram, page }, testInfo) => {
  const file = testInfo.outputPath('gone.pcap');
  await writeFile(file, large());
  await portogram.open(TINY_BUDGET);
  await portogram.choose(file);
  await portogram.reaches('done');
  await rm(file);
  await portogram.networks.fill(`${captures.REMOTE}/32`);
  await expect(portogram.packets('outgoing')).toHaveText('1,400');
  await page.getByRole('button', { name: 'Read the files again' }).click();
  await portogram.reaches('failed');
  await expect(portogram.notice).toContainText('gone.pcap');
  await expect(portogram.packets('outgoing')).toHaveText('1,400');
});

test('past the memory budget other bins need no file', async ({ portogram, page }, testInfo) => {
  const file = testInfo.outputPath('gone.pcap');
  await writeFile(file, large());
  await portogram.open(TINY_BUDGET);
  await portogram.choose(file);
  await portogram.reaches('done');
  await rm(file);
  await page.getByTestId('axis-all').check();
  await (await portogram.setting('bins')).selectOption('custom…');
  await page.getByTestId('bins-text').fill('1/50/1000');
  await page.getByTestId('bins-text').press('Enter');
  await page.locator('[data-chart="incoming-packets"] .canvas').focus();
  await expect(async () => {
    await page.keyboard.press('Home');
    await expect(page.getByTestId('chart-status')).toContainText('49152–50151', { timeout: 200 });
  }).toPass();
  await portogram.reaches('done');
});

test('where incoming packets are answers to many ports, the service’s port is one click away', async ({ portogram, page }) => {
  const ports = [...Array(20).keys()].map((number) => 50_000 + number);
  const asked = ports.flatMap((port) => captures.outgoing(2, 443).map((datagram) => ({ ...datagram, fromPort: port, toPort: 443 })));
  const answers = ports.flatMap((port) => captures.incoming(2, port));
  await portogram.open();
  await portogram.choose({ name: 'many.pcap', content: captures.pcap([...asked, ...answers]) });
  await portogram.reaches('done');
  await expect(page.getByTestId('role-advice')).toContainText('100 % of the incoming packets are answers to connections of the local side');
  await page.getByTestId('role-advice-take').click();
  await expect(portogram.portRole).toHaveValue('service');
  await expect(portogram.portRole).toBeFocused();
  await expect(page.getByTestId('role-advice')).toBeHidden();
  await expect(portogram.facts('incoming-packets')).toContainText('443');
  await page.goBack();
  await expect(page.getByTestId('role-advice')).toBeVisible();
});

test('settings that few people change are in a menu, which closes after Escape and after a click outside', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  const [menu, scale] = [page.getByTestId('more-settings'), page.getByTestId('scale')];
  await expect(scale).toBeHidden();
  await portogram.tabTo(menu);
  await page.keyboard.press('Enter');
  await expect(scale).toBeVisible();
  await page.getByTestId('scale-logarithmic').focus();
  await page.keyboard.press('Space');
  await expect(page.getByTestId('scale-logarithmic')).toBeChecked();
  await expect(scale).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(scale).toBeHidden();
  await expect(menu).toBeFocused();
  await menu.click();
  await expect(scale).toBeVisible();
  await page.locator('.chart header').first().click();
  await expect(scale).toBeHidden();
});

test('on a small screen all settings are folded, and unfold with one press', async ({ portogram, page }) => {
  await page.setViewportSize({ width: 820, height: 800 });
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  for (const field of [portogram.networks, portogram.portRole, page.getByTestId('filter')]) await expect(field).toBeHidden();
  await page.getByTestId('settings').click();
  for (const field of [portogram.networks, portogram.portRole, page.getByTestId('filter')]) await expect(field).toBeVisible();
  await page.setViewportSize({ width: 821, height: 800 });
  await expect(page.getByTestId('settings')).toBeHidden();
  await expect(portogram.networks).toBeVisible();
});
