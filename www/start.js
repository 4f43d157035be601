// @ts-check
/**
 * Says why the page cannot start, where main.js cannot say it because it is not run at all. A classic script, since browsers load
 * no modules from `file:` addresses, and old ones load none at all.
 */
(function () {
  'use strict';

  var FROM_FILE =
    'This page was opened from a file, and browsers do not let a file load its other parts. Put its folder on a web server and ' +
    'open it from there. For example, run “python3 -m http.server” in the folder, then open localhost:8000.';
  var NO_WASM =
    'This page needs WebAssembly, which is turned off or missing in this browser. Allow it in the browser’s security settings, or ' +
    'open the page in another browser.';
  var TOO_OLD =
    'This browser is too old for this page, or its processor is. The page needs Chrome or Edge 91, Firefox 114, Safari 16.4, or a later version.';
  var NOT_LOADED =
    'The page could not start, since a part of it could not be loaded. Reload the page; if that does not help, files are missing on its server.';

  /** A module with one function that has a vector: `v128.const 0`, then `drop`. */
  var VECTORS = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 23, 1, 21, 0, 253, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 26, 11,
  ];

  var root = document.documentElement;
  // Before anything is shown: see embed/form.js.
  var isEmbedded = /[?&]embed(?=[=&]|$)/.test(location.search);
  if (isEmbedded) root.setAttribute('data-embedded', '');
  // A page around of another origin has sent none of these files. It learns nothing of them from the height of the page: see base.css.
  var hasOwnFiles = !isEmbedded || /[?&]open=/.test(location.search);
  if (parent !== window && hasOwnFiles && !isOfOrigin(parent)) root.setAttribute('data-apart', '');

  /** @param {Window} other */
  function isOfOrigin(other) {
    try {
      return Boolean(other.location.href);
    } catch (error) {
      return false;
    }
  }

  /** @param {string} message */
  function refuse(message) {
    if (root.getAttribute('data-state') !== 'loading') return;
    root.setAttribute('data-state', 'failed');
    var notice = document.getElementById('notice');
    var text = document.getElementById('notice-text');
    if (!notice || !text) return;
    text.textContent = message;
    notice.setAttribute('data-kind', 'error');
    notice.setAttribute('role', 'alert');
    notice.hidden = false;
    // They would do nothing.
    var buttons = document.querySelectorAll('#welcome button');
    for (var at = 0; at < buttons.length; at += 1) /** @type {HTMLButtonElement} */ (buttons[at]).disabled = true;
  }

  // Of scripts that cannot be loaded or compiled. main.js reports its own errors, and comes first.
  addEventListener('error', function (event) {
    var isScript = event.target instanceof HTMLScriptElement;
    if (isScript || event.target === window) setTimeout(refuse, 0, isScript ? NOT_LOADED : TOO_OLD);
  }, true);

  if (location.protocol === 'file:' && !root.hasAttribute('data-one-file')) refuse(FROM_FILE);
  else if (typeof WebAssembly !== 'object') refuse(NO_WASM);
  else if (!('noModule' in HTMLScriptElement.prototype) || !WebAssembly.validate(new Uint8Array(VECTORS))) refuse(TOO_OLD);
})();
