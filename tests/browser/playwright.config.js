import { defineConfig } from '@playwright/test';

import { launchOptions, prefixedUrl } from './chromium.js';

export default defineConfig({
  testDir: '.',
  outputDir: '../../target/browser-tests',
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['./engines/reporter.js']],
  use: {
    baseURL: prefixedUrl,
    launchOptions,
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
  },
});
