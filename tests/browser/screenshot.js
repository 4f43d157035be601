// Tries the sample and writes a picture of the page.
//
// usage: node screenshot.js PICTURE

import { chromium } from '@playwright/test';

import { launchOptions, rootUrl } from './chromium.js';

const browser = await chromium.launch(launchOptions);
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.goto(rootUrl);
await page.getByTestId('sample-button').click();
await page.locator('html[data-state="done"]').waitFor({ state: 'attached' });
// Without animations: charts fade in.
await page.screenshot({ path: process.argv[2], animations: 'disabled' });
await browser.close();
