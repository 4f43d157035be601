// Prints Lighthouse's scores of the built page on a phone, behind a server that compresses. See CONTRIBUTING.
//
// usage: CHROME_PATH=BROWSER node lighthouse.js

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { serveSite } from './site-server.js';

/** The policy that the page adds refuses Lighthouse's own request for robots.txt, too, which costs points for search engines. */
const EXPLAINED = 'robots-txt';

const folder = await mkdtemp(join(tmpdir(), 'portogram-'));
const site = await serveSite();
const file = join(folder, 'lighthouse.json');
const child = spawn('npx', [
  '--yes', 'lighthouse@12.8.2', site.url, '--quiet', '--output=json', `--output-path=${file}`,
  '--chrome-flags=--headless=new --no-sandbox --disable-gpu',
], { stdio: 'inherit' });
await once(child, 'exit');
/** @type {{ categories: Record<string, { title: string, score: number, auditRefs: { id: string, weight: number }[] }>, audits: Record<string, { score: number | null, title: string, displayValue?: string }> }} */
const { categories, audits } = JSON.parse(await readFile(file, 'utf8'));
for (const { title, score, auditRefs } of Object.values(categories)) {
  console.log(`${title}: ${Math.round(score * 100)}`);
  for (const { id, weight } of auditRefs) {
    const audit = audits[id];
    if (weight === 0 || !audit || audit.score === null || audit.score >= 0.9) continue;
    console.log(`  ${audit.title} ${audit.displayValue ?? ''}${id === EXPLAINED ? ' (refused by the policy of the page)' : ''}`);
  }
}
site.close();
await rm(folder, { recursive: true, force: true });
