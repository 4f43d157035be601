// @ts-check
/**
 * Closes the ways out of the page, for good.
 *
 * - A second Content Security Policy stops every request of the page and of the workers that it starts: a page can add a policy,
 *   but not remove one.
 * - Policies do not cover WebRTC in every browser. Its constructors are removed from the page; a worker has none.
 * - Policies do not cover the page's own navigation. Where the browser has the Navigation API, scripts and links cannot leave the
 *   page. The address bar, bookmarks and the browser's buttons still can.
 */

const POLICY = [
  "default-src 'none'",
  "script-src blob: 'wasm-unsafe-eval'",
  'worker-src blob:',
  'img-src data:',
  "style-src-attr 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');

const CONSTRUCTORS = ['RTCPeerConnection', 'webkitRTCPeerConnection', 'mozRTCPeerConnection', 'RTCIceTransport'];

export function lock() {
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = POLICY;
  document.head.append(policy);
  // The policy refuses the manifest too: see `open/install.js`.
  document.querySelector('link[rel="manifest"]')?.remove();
  for (const name of CONSTRUCTORS) remove(name);
  // Opens another page, where no policy of this one applies.
  remove('open');
  if ('navigation' in window) window.navigation.addEventListener('navigate', stay);
}

/** @param {string} name of a property of the window */
function remove(name) {
  Object.defineProperty(window, name, { value: undefined, writable: false, configurable: false });
}

/**
 * Cancels a navigation to another address. Saving a file and reloading the page are none. A `blob:` address leads to no other
 * machine: Firefox does not tell the saving of one from a navigation.
 *
 * @param {NavigateEvent} event
 */
function stay(event) {
  const { destination, downloadRequest, navigationType } = event;
  const isHere = destination.sameDocument || navigationType === 'reload' || destination.url.startsWith('blob:');
  if (!isHere && downloadRequest === null) event.preventDefault();
}
