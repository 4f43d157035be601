// Where the page is and how Chromium is started: for the tests, the benchmark and the screenshot.

const { PORTOGRAM_URL, PORTOGRAM_CHROMIUM } = process.env;

if (!PORTOGRAM_URL) {
  throw new Error('PORTOGRAM_URL is not set: run this through `cargo xtask test --only browser`');
}

/** The site at the root of its host, with a slash at the end. */
export const rootUrl = PORTOGRAM_URL;

/** The same site below a longer path, as on a shared host. */
export const prefixedUrl = new URL('docs/tools/portogram/', rootUrl).href;

/** A browser that keeps to itself. */
export const launchOptions = {
  executablePath: PORTOGRAM_CHROMIUM || undefined,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
