import browser from '../browser/playwright.config.js';

export default {
  ...browser,
  testDir: '.',
  outputDir: '../../target/docs/tests',
  // What takes long to install is tested if the generators are there.
  testMatch: process.env.PORTOGRAM_DOCS === '1' ? '*.spec.js' : ['plain.spec.js', 'recipes.spec.js'],
  reporter: [['list'], ['./figures.js']],
};
