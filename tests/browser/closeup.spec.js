// Who, when and how long: the closer look at a port, filters, and what stands out.

import { writeFile } from 'node:fs/promises';

import * as captures from './captures.js';
import { expect, test } from './portogram.js';

/** Two hosts elsewhere ask port 5000 here, the second more often; it answers the first. */
const twoPeers = {
  name: 'two-peers.pcap',
  content: captures.pcap([
    ...captures.incoming(10, 5000),
    ...captures.incoming(20, 5000).map((datagram) => ({ ...datagram, from: '203.0.113.8' })),
    ...captures.outgoing(5, 443).map((datagram) => ({ ...datagram, fromPort: 5000, toPort: 40_000 })),
    ...captures.outgoing(7, 443),
  ]),
};

/** @param {import('./portogram.js').Portogram} portogram */
async function open(portogram) {
  await portogram.open();
  await portogram.choose(twoPeers);
  await portogram.reaches('done');
}

test('a port of the list says who sends from and to it', async ({ portogram, page }) => {
  await open(portogram);
  await page.getByTestId('ports-incoming').getByRole('button', { name: '5000', exact: true }).click();
  await expect(page.getByTestId('closeup-subtitle')).toHaveText('UDP · 35 packets, 3.50 kB from or to it');
  await expect(page.getByTestId('closeup-title')).toContainText('Port 5000');
  await expect(page.getByTestId('closeup-title')).toBeFocused();
  const rows = page.getByTestId('closeup-hosts').locator('tr');
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(0)).toContainText(captures.LOCAL);
  await expect(rows.nth(0)).toContainText('35');
  await expect(rows.nth(1)).toContainText('203.0.113.8');
  await expect(rows.nth(1)).toContainText('elsewhere, at the other end');
  await expect(page.getByTestId('closeup-filters')).toContainText('udp.port == 5000');
  await expect(page.getByTestId('closeup-lengths')).toContainText('80–159 35 packets');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('closeup')).toBeHidden();
  await expect(page.getByTestId('ports-incoming').getByRole('button', { name: '5000', exact: true })).toBeFocused();
});

test('filters are taken as words, combine, and can be taken away one by one', async ({ portogram, page }) => {
  await open(portogram);
  const field = page.getByTestId('filter');
  const chips = page.getByTestId('filter-chip');
  await field.fill('203.0.113.8 40000');
  await field.press('Enter');
  await expect(chips).toHaveText(['203.0.113.8×', 'port 40000×']);
  await expect(portogram.packets('not-selected')).toHaveText('42');
  await chips.nth(1).getByRole('button').click();
  await expect(portogram.packets('incoming')).toHaveText('20');
  await expect(portogram.packets('not-selected')).toHaveText('22');
  await field.fill('udp');
  await field.press('Enter');
  await expect(chips).toHaveText(['203.0.113.8×', 'UDP only×']);
  await expect(page.getByTestId('transport-tcp')).not.toBeChecked();
  await page.getByTestId('filters-clear').click();
  await expect(portogram.packets('incoming')).toHaveText('30');
  await expect(chips).toHaveCount(0);
  await expect(page.getByTestId('transport-tcp')).toBeChecked();
});

test('a word that is no filter is named, and what is counted stays', async ({ portogram, page }) => {
  await open(portogram);
  await page.getByTestId('filter').fill('443 htttp');
  await page.getByTestId('filter').press('Enter');
  await expect(page.getByTestId('filter-error')).toContainText('“htttp” is no address');
  await expect(portogram.packets('incoming')).toHaveText('30');
  await page.getByTestId('filter').fill('');
  await expect(page.getByTestId('filter-error')).toBeEmpty();
});

test('a host of a port becomes a filter, and the closer look follows', async ({ portogram, page }) => {
  await open(portogram);
  await page.getByTestId('ports-incoming').getByRole('button', { name: '5000', exact: true }).click();
  await page.getByTestId('closeup-hosts').getByRole('button', { name: '203.0.113.8' }).click();
  await expect(page.getByTestId('closeup-subtitle')).toHaveText('UDP · 20 packets, 2.00 kB from or to it');
  await expect(page.getByTestId('closeup-filters')).toContainText('udp.port == 5000 && ip.addr == 203.0.113.8');
  await page.getByTestId('closeup-only').click();
  await expect(page.getByTestId('filter-chip')).toHaveText(['203.0.113.8×', 'port 5000×', 'UDP only×']);
  await page.getByTestId('closeup-close').click();
  await expect(portogram.packets('incoming')).toHaveText('20');
});

test('another capture begins with all of its packets, and no closer look', async ({ portogram, page }) => {
  await open(portogram);
  await page.getByTestId('filter').fill('443');
  await page.getByTestId('filter').press('Enter');
  await expect(page.getByTestId('filter-chip')).toHaveText(['port 443×']);
  await page.getByTestId('ports-outgoing').getByRole('button', { name: '443', exact: true }).click();
  await expect(page.getByTestId('closeup-subtitle')).toContainText('7 packets');
  await portogram.choose({ name: 'sound.pcap', content: captures.sound() });
  await expect(portogram.title).toHaveText('sound.pcap');
  await expect(page.getByTestId('closeup')).toBeHidden();
  await expect(page.getByTestId('filter-chip')).toHaveCount(0);
  await expect(portogram.packets('incoming')).toHaveText('30');
});

test('what stands out is said with its test, and shown', async ({ portogram, page }) => {
  const bursts = [...Array(12).keys()].map((number) => ({
    name: `${number}.pcap`,
    content: captures.pcap(captures.outgoing(2, 8443), number * 10_000),
  }));
  await portogram.open();
  await portogram.choose(...bursts);
  await portogram.reaches('done');
  const panel = page.getByTestId('findings');
  await expect(panel).toContainText(`${captures.LOCAL} sends to ${captures.REMOTE}, UDP port 8443, every 10 s`);
  await expect(panel).toContainText('At least 10 bursts');
  await expect(page.getByTestId('findings-link')).toHaveText('1 thing stands out');
  await panel.getByRole('button').click();
  await expect(page.getByTestId('closeup-subtitle')).toContainText('UDP · 24 packets');
  await expect(page.getByTestId('filter-chip')).toHaveText([`${captures.LOCAL}×`]);
});

test('what stands out of a capture larger than the memory is found in its flow records', async ({ portogram, page }, testInfo) => {
  const capture = captures.inTwoSegments(captures.incoming(1_000, 49_730), captures.incoming(1_000, 49_730));
  await portogram.open('./?memory-budget-mib=0.01');
  const file = testInfo.outputPath('many.pcap');
  await writeFile(file, capture);
  await portogram.choose(file);
  await portogram.reaches('done');
  const panel = page.getByTestId('findings');
  await expect(panel).toContainText('Port 443 (HTTPS) carries 100 % of all bytes');
  await expect(page.getByTestId('findings-again')).toBeHidden();
});

test('the time keeps its axis, and is told, whatever is counted', async ({ portogram, page }) => {
  await open(portogram);
  const ground = page.getByTestId('timeline-ground');
  await page.getByTestId('filter').fill('198.51.100.99');
  await page.getByTestId('filter').press('Enter');
  await expect(portogram.packets('not-selected')).toHaveText('42');
  await expect(ground).toBeVisible();
  await ground.hover();
  await expect(page.getByTestId('timeline-hint')).toContainText('after the start');
  await expect(portogram.explanation).toContainText('is taken as local');
});

test('services are filters by their names', async ({ portogram, page }) => {
  await open(portogram);
  await page.getByTestId('filter').fill('https');
  await page.getByTestId('filter').press('Enter');
  await expect(page.getByTestId('filter-chip')).toHaveText(['port 443×']);
});

test('axe finds nothing in the closer look', async ({ portogram, page }) => {
  await open(portogram);
  await page.getByTestId('filter').fill('203.0.113.8');
  await page.getByTestId('filter').press('Enter');
  await page.getByTestId('ports-incoming').getByRole('button', { name: '5000', exact: true }).click();
  await expect(page.getByTestId('closeup-subtitle')).toContainText('20 packets');
  expect(await portogram.violations()).toEqual([]);
});

test.describe('in German', () => {
  test.use({ locale: 'de-DE' });

  test('numbers are written as the reader writes them', async ({ portogram, page }) => {
    await portogram.open();
    await portogram.sampleButton.click();
    await portogram.reaches('done');
    await expect(portogram.facts('incoming-packets')).toContainText('14.455 packets');
    await expect(portogram.facts('incoming-packets')).toContainText('(4,6 %)');
    await expect(page.getByTestId('summary')).toContainText('2,99 MB');
  });
});

test('filters of a closer look can be pasted back, and what cannot be counted is named', async ({ portogram, page }) => {
  await open(portogram);
  const field = page.getByTestId('filter');
  const chips = page.getByTestId('filter-chip');
  await page.getByTestId('ports-incoming').getByRole('button', { name: '5000', exact: true }).click();
  await page.getByTestId('closeup-hosts').getByRole('button', { name: '203.0.113.8' }).click();
  await expect(page.getByTestId('closeup-subtitle')).toContainText('20 packets');
  const [wireshark = '', tcpdump = ''] = await page.getByTestId('closeup-filters').locator('code').allTextContents();
  await page.getByTestId('closeup-close').click();
  for (const filter of [wireshark, tcpdump, 'udp.port == 5000 && ip.addr == 203.0.113.8', 'host 203.0.113.8 and port 5000']) {
    await page.getByTestId('filters-clear').click();
    await expect(portogram.packets('incoming')).toHaveText('30');
    await field.fill(filter);
    await field.press('Enter');
    await expect(chips.nth(1)).toContainText('port 5000');
    await expect(portogram.packets('incoming')).toHaveText('20');
    await expect(portogram.packets('not-selected')).toHaveText('22');
  }
  await field.fill(`ip.addr == ${captures.LOCAL} && ip.addr == 203.0.113.8`);
  await field.press('Enter');
  await expect(page.getByTestId('filters')).toContainText(`${captures.LOCAL}×and203.0.113.8×`);
  await expect(portogram.packets('incoming')).toHaveText('20');
  await field.fill('udp.port == 5000 && !(ip.addr == 203.0.113.8)');
  await field.press('Enter');
  await expect(page.getByTestId('filter-error')).toContainText('“!” leaves packets out, which cannot be counted (character 21)');
  await expect(field).toHaveValue('udp.port == 5000 && !(ip.addr == 203.0.113.8)');
  await expect(portogram.packets('incoming')).toHaveText('20');
});
