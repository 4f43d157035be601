// @ts-check
/**
 * Tries to send a request, to show that the browser refuses it. It runs on the page and in the worker, and imports nothing.
 */

const VIOLATION_MILLIS = 1000;

/**
 * Returns how the browser refuses a request, or `null` if the request is sent.
 *
 * @param {string} url
 * @returns {Promise<string | null>}
 */
export async function refusal(url) {
  const violation = violated();
  try {
    await fetch(url);
    return null;
  } catch (error) {
    return (await violation) ?? String(error);
  }
}

/**
 * Returns the browser's report of a violated policy, which is not part of the error; `null` if there is none in time.
 *
 * @returns {Promise<string | null>}
 */
function violated() {
  return new Promise((resolve) => {
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      resolve(`the Content Security Policy (${effectiveDirective}) blocks ${blockedURI}`), { once: true });
    setTimeout(resolve, VIOLATION_MILLIS, null);
  });
}
