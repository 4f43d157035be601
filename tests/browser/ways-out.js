// Each way out of a page that browsers have, as a script, and a listener at its end.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Listens for bytes over TCP and UDP on ports of this machine. A connection without any is only a browser that was too early. */
export async function listen() {
  const [tcp, udp] = [createServer(), createSocket('udp4')];
  const listener = { tcpPort: 0, udpPort: 0, heard: '', close: () => [tcp.close(), udp.close()] };
  tcp.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      listener.heard += bytes.toString('latin1');
      socket.destroy();
    });
  });
  udp.on('message', (bytes) => {
    listener.heard += bytes.toString('latin1');
  });
  tcp.listen(0, '127.0.0.1');
  udp.bind(0, '127.0.0.1');
  await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
  const address = tcp.address();
  listener.tcpPort = typeof address === 'object' && address ? address.port : 0;
  listener.udpPort = udp.address().port;
  return listener;
}

/**
 * Scripts that try to reach `URL`, by what they use. None contains the address of the page.
 *
 * @type {Record<string, string>}
 */
export const FROM_ANYWHERE = {
  fetch: 'fetch(URL, { mode: "no-cors" })',
  'fetch that outlives the page': 'fetch(URL, { mode: "no-cors", keepalive: true, method: "POST", body: "x" })',
  XMLHttpRequest: 'const request = new XMLHttpRequest(); request.open("POST", URL); request.send("x")',
  WebSocket: 'new WebSocket(URL.replace("http", "ws"))',
  EventSource: 'new EventSource(URL)',
  WebTransport: 'new WebTransport(URL.replace("http:", "https:"))',
  'a module': 'import(URL)',
  'a worker': 'new Worker(self.URL.createObjectURL(new Blob([`fetch("${URL}", { mode: "no-cors" })`])))',
  'a worker from another address': 'new Worker(URL)',
};

/** @type {Record<string, string>} */
export const FROM_THE_PAGE = {
  sendBeacon: 'navigator.sendBeacon(URL, "x")',
  fetchLater: 'fetchLater(URL, { activateAfter: 0 })',
  'an image': 'new Image().src = URL',
  'a style': 'document.body.style.backgroundImage = `url(${URL})`',
  'a stylesheet': 'add("link", { rel: "stylesheet", href: URL })',
  'an icon': 'add("link", { rel: "icon", href: URL })',
  'a manifest': 'add("link", { rel: "manifest", href: URL })',
  'a font': 'new FontFace("x", `url(${URL})`).load()',
  'a script': 'add("script", { src: URL })',
  'an inline script': 'add("script", { textContent: `fetch("${URL}", { mode: "no-cors" })` })',
  'a frame': 'add("iframe", { src: URL })',
  'an object': 'add("object", { data: URL })',
  'an embedded object': 'add("embed", { src: URL })',
  'a video': 'add("video", { src: URL, autoplay: true })',
  prefetch: 'add("link", { rel: "prefetch", href: URL })',
  preload: 'add("link", { rel: "preload", as: "image", href: URL })',
  modulepreload: 'add("link", { rel: "modulepreload", href: URL })',
  'speculation rules': 'add("script", { type: "speculationrules", textContent: JSON.stringify({ prerender: [{ urls: [URL] }] }) })',
  'a form': 'add("form", { action: URL, method: "post" }).submit()',
  'a form in a new tab': 'add("form", { action: URL, target: "_blank" }).submit()',
  'a ping': 'add("a", { href: "#top", ping: URL }).click()',
  'a shared worker': 'new SharedWorker(URL)',
  'a service worker': 'navigator.serviceWorker?.register(URL)',
  WebRTC: 'const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${UDP}` }] }); peer.createDataChannel("x"); peer.createOffer().then((offer) => peer.setLocalDescription(offer))',
  'WebRTC by its old name': 'const peer = new webkitRTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${UDP}` }] }); peer.createDataChannel("x"); peer.createOffer().then((offer) => peer.setLocalDescription(offer))',
  'another page': 'open(URL)',
  'another address': 'location.href = URL',
  'another address instead': 'location.replace(URL)',
  'a link': 'add("a", { href: URL }).click()',
  'a refresh': 'add("meta", { httpEquiv: "refresh", content: `0; url=${URL}` })',
};

/** Those that only the Navigation API lets the page refuse. */
export const BY_NAVIGATION = ['another address', 'another address instead', 'a link', 'a refresh'];

/**
 * Returns a function for the page that runs a script, and takes its errors for granted. It is made here, since the page may not make one
 * of text.
 *
 * @param {string} script
 */
export function attempting(script) {
  const body = `
    const { url: URL, udp: UDP } = given;
    const add = (name, properties) => {
      const element = Object.assign(document.createElement(name), properties);
      document.body.append(element);
      return element;
    };
    const run = async () => { ${script} };
    return Promise.race([run(), new Promise((resolve) => setTimeout(resolve, 200))]).then(() => true, () => true);
  `;
  return /** @type {(given: { url: string, udp: number }) => Promise<boolean>} */ (new Function('given', body));
}
