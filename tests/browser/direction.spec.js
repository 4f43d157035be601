// Which side is local: found out, said, and corrected.

import { writeFile } from 'node:fs/promises';

import * as captures from './captures.js';
import { expect, test } from './portogram.js';

const sound = { name: 'sound.pcap', content: captures.sound() };
const { NEIGHBOUR } = captures;

test('the page says which side is local, how it knows, and how sure it is', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  await expect(portogram.explanation).toContainText('192.168.1.0/24 is taken as local, being private: 100 % of packets');
  await expect(portogram.sureness).toHaveText('> 99 % sure');
  await expect(portogram.networks).toHaveAttribute('placeholder', '192.168.1.0/24');
  await expect(page.getByRole('heading', { name: 'Incoming packets by destination port' })).toBeVisible();
});

test('a guess is called one, and swapped at once', async ({ portogram, page }) => {
  const question = { from: captures.REMOTE, fromPort: 50_000, to: '198.51.100.1', toPort: 53 };
  await portogram.open();
  await portogram.choose({ name: 'public.pcap', content: captures.pcap([question]) });
  await portogram.reaches('done');
  await expect(portogram.explanation).toContainText('It is a guess');
  await expect(portogram.packets('outgoing')).toHaveText('1');
  const swap = page.getByTestId('swap');
  await swap.click();
  await expect(portogram.packets('incoming')).toHaveText('1');
  await expect(portogram.explanation).toContainText('Both sides are exchanged');
  await expect(swap).toHaveAttribute('aria-pressed', 'true');
  await swap.click();
  await expect(portogram.packets('outgoing')).toHaveText('1');
});

test('where nothing tells the sides, the page says why and asks', async ({ portogram }) => {
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  await expect(portogram.noDirection).toBeHidden();
  await portogram.choose({ name: 'public.pcap', content: captures.publicHosts() });
  await expect(portogram.noDirection).toBeVisible();
  await expect(portogram.explanation).toContainText('all addresses are public');
  await portogram.networks.fill(captures.REMOTE);
  await expect(portogram.packets('outgoing')).toHaveText('3');
  await expect(portogram.packets('transit')).toHaveText('6');
  await expect(portogram.noDirection).toBeHidden();
});

test('a loopback device has no directions, and no networks are asked for', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose({ name: 'lo.pcap', content: captures.loopback() });
  await portogram.reaches('done');
  await expect(portogram.explanation).toContainText('from a host to itself');
  await expect(portogram.noDirection).toBeHidden();
  await expect(page.getByTestId('no-ports')).toBeHidden();
  await expect(portogram.packets('internal')).toHaveText('1');
});

test('a host of the list becomes mine, and more of them', async ({ portogram, page }) => {
  const inside = { from: captures.LOCAL, fromPort: 50_000, to: NEIGHBOUR, toPort: 22 };
  await portogram.open();
  await portogram.choose({ name: 'link.pcap', content: captures.pcap([...captures.incoming(8, 443), inside]) });
  await portogram.reaches('done');
  await page.getByRole('button', { name: `${NEIGHBOUR} is mine` }).click();
  await expect(portogram.networks).toHaveValue(NEIGHBOUR);
  await expect(portogram.packets('incoming')).toHaveText('1');
  await expect(portogram.packets('transit')).toHaveText('8');
  await page.getByRole('button', { name: `${captures.LOCAL} is mine` }).click();
  await expect(portogram.networks).toHaveValue(`${NEIGHBOUR}, ${captures.LOCAL}`);
  await expect(portogram.packets('incoming')).toHaveText('8');
  await expect(portogram.packets('internal')).toHaveText('1');
  await page.getByRole('button', { name: `${NEIGHBOUR} is mine` }).click();
  await page.getByRole('button', { name: `${captures.LOCAL} is mine` }).click();
  await expect(portogram.networks).toHaveValue('');
  await expect(portogram.explanation).toContainText('is taken as local');
});

test('another reading is taken from the list, by keyboard too', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  await portogram.tabTo(page.getByTestId('readings'));
  await page.keyboard.press('Enter');
  await portogram.tabTo(page.getByTestId('reading-one-host'));
  await page.keyboard.press('Enter');
  await expect(portogram.explanation).toContainText('it takes part in 100 % of packets between two hosts');
  await expect(page.getByTestId('readings')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('reading-one-host')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('reading-auto')).toBeHidden();
});

test('the field completes hosts and networks that were seen', async ({ portogram, page }) => {
  const offers = () => page.locator('#networks-seen option').evaluateAll((all) => all.map((offer) => offer.getAttribute('value')));
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  await portogram.networks.focus();
  expect(await offers()).toEqual(['203.0.113.0/24', '192.168.1.0/24', captures.REMOTE, captures.LOCAL]);
  await portogram.networks.fill('192.168.1.0/24, 2');
  expect(await offers()).toContain(`192.168.1.0/24, ${captures.REMOTE}`);
});

test('every role of the port is said where it is counted', async ({ portogram, page }) => {
  await portogram.open();
  await portogram.choose(sound);
  await portogram.reaches('done');
  const busiest = { source: '443', local: '49730', remote: '443', service: '443', destination: '49730' };
  for (const [role, port] of Object.entries(busiest)) {
    await portogram.portRole.selectOption(role);
    await expect(page.getByRole('heading', { name: `Incoming packets by ${role} port` })).toBeVisible();
    await expect(portogram.facts('incoming-packets')).toContainText(port);
    await expect(page.getByTestId('service')).toBeVisible({ visible: role === 'service' });
  }
});

test('a large capture whose end shows another local side is read again by itself', async ({ portogram }, testInfo) => {
  const elsewhere = Array.from({ length: 660 }, (_, n) => (
    { from: captures.REMOTE, fromPort: 50_000, to: `198.51.100.${1 + (n % 200)}`, toPort: 443 }
  ));
  const capture = captures.inTwoSegments(elsewhere, captures.outgoing(14_000, 443));
  await portogram.open('./?memory-budget-mib=0.01');
  const file = testInfo.outputPath('turning.pcap');
  await writeFile(file, capture);
  await portogram.choose(file);
  await portogram.reaches('done');
  await expect(portogram.explanation).toContainText('192.168.1.0/24 is taken as local');
  await expect(portogram.packets('outgoing')).toHaveText('14,000');
  await expect(portogram.packets('unknown')).toHaveText('660');
});
