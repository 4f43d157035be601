// @ts-check
/**
 * Starts the page in one file: takes the parts of the page out of the element `program`, puts index.html and its styles into the document,
 * and runs its scripts. `parts.js` takes the other parts. A classic script without new syntax, so that old browsers get as far as
 * start.js, which says that they are too old. `src/html/one_file` describes the file.
 */
(function () {
  'use strict';

  var DAMAGED = 'This page is damaged, or was not saved as a whole. Get the file again.';
  var FAILED = 'This page could not start. Its browser may be too old: ';
  var ESCAPE = 0xe000;
  var FLIPPED = 0x4000;
  var ODD = '1';
  var HEAD_BYTES = 8;

  addEventListener('DOMContentLoaded', function () {
    try {
      start(take('program'), take('document'));
    } catch (error) {
      document.documentElement.setAttribute('data-state', 'failed');
      document.body.textContent = error === DAMAGED ? DAMAGED : FAILED + error;
    }
  });

  /**
   * Removes an element, and returns its text.
   *
   * @param {string} id
   */
  function take(id) {
    var element = document.getElementById(id);
    if (element && element.parentNode) element.parentNode.removeChild(element);
    return element && element.textContent || '';
  }

  /**
   * @param {string} program
   * @param {string} content of the document
   */
  function start(program, content) {
    var parts = partsOf(decode(program));
    /** @param {string} name */
    function text(name) {
      return new TextDecoder().decode(parts[name]);
    }
    /** @param {string} text */
    function blobUrl(text) {
      return URL.createObjectURL(new Blob([text], { type: 'text/javascript; charset=utf-8' }));
    }
    var page = new DOMParser().parseFromString(text('index.html'), 'text/html');
    // The other elements of the head are in shell.html, or load what is part of this file.
    var icon = page.querySelector('link[rel="icon"]');
    if (icon) document.head.appendChild(icon);
    document.documentElement.replaceChild(page.body, document.body);
    document.querySelectorAll('a[href="licences.txt"]').forEach(function (link) {
      link.setAttribute('href', blobUrl(text('licences.txt')));
      link.setAttribute('download', 'licences.txt');
    });
    if ('adoptedStyleSheets' in document) {
      var style = new CSSStyleSheet();
      style.replaceSync(text('page.css'));
      document.adoptedStyleSheets = [style];
    }
    /** @type {import('./opened.js').Opened} */
    var opened = { program: program, document: content, text: text, parts: parts, decode: decode };
    Object.defineProperty(window, 'portogram', { value: opened });
    add(blobUrl(text('start.js')), '');
    add(blobUrl(text('main.js').split('"./portogram.js"').join(JSON.stringify(blobUrl(text('portogram.js'))))), 'module');
  }

  /**
   * Runs a script after those that were added before.
   *
   * @param {string} url
   * @param {string} type
   */
  function add(url, type) {
    var script = document.createElement('script');
    script.src = url;
    script.type = type;
    script.async = false;
    document.head.appendChild(script);
  }

  /**
   * Returns the bytes that `encode` in `src/html/one_file/text.rs` was given.
   *
   * @param {string} text
   */
  function decode(text) {
    var units = new Uint16Array(text.length);
    var count = 0;
    for (var at = 1; at < text.length; at += 1) {
      var unit = text.charCodeAt(at);
      if (unit === ESCAPE) {
        at += 1;
        unit = text.charCodeAt(at) ^ FLIPPED;
      }
      units[count] = unit;
      count += 1;
    }
    return new Uint8Array(units.buffer, 0, count * 2 - (text.charAt(0) === ODD ? 1 : 0));
  }

  /**
   * Returns the parts of the page by their names.
   *
   * @param {Uint8Array} program how many bytes the parts have, their checksum, both little-endian, and the parts as LZMA
   */
  function partsOf(program) {
    if (program.length < HEAD_BYTES) throw DAMAGED;
    var head = new DataView(program.buffer, program.byteOffset);
    var bytes = decompress(program.subarray(HEAD_BYTES), head.getUint32(0, true));
    var sum = 0x811c9dc5;
    bytes.forEach(function (byte) {
      sum = Math.imul(sum ^ byte, 0x01000193);
    });
    if (sum >>> 0 !== head.getUint32(4, true)) throw DAMAGED;
    var next = bytes.indexOf(10) + 1;
    /** @type {Record<string, Uint8Array<ArrayBuffer>>} */
    var parts = {};
    JSON.parse(new TextDecoder().decode(bytes.subarray(0, next))).forEach(function (/** @type {[string, number]} */ part) {
      parts[part[0]] = bytes.subarray(next, next + part[1]);
      next += part[1];
    });
    return parts;
  }

  /**
   * Decompresses LZMA without a header, with `lc` 4, `lp` 0 and `pb` 0. See lzma.js, which compresses. Of arrays, the type checker would
   * want to know that each element exists.
   *
   * @param {any} input
   * @param {number} size how many bytes result
   * @returns {Uint8Array<ArrayBuffer>}
   */
  function decompress(input, size) {
    var IS_MATCH = 0, IS_REPEAT = 12, IS_REPEAT_0 = 24, IS_REPEAT_1 = 36, IS_REPEAT_2 = 48, IS_LONG = 60, SLOTS = 72, FAR = 328, ALIGN = 443;
    var LENGTHS = 459, REPEAT_LENGTHS = 733, LITERALS = 1007;
    // What a damaged head asks for may be more than there can be.
    if (size > 1 << 28) throw DAMAGED;
    /** @type {any} */
    var output = new Uint8Array(size);
    /** @type {any} */
    var probabilities = new Uint16Array(LITERALS + 16 * 0x300).fill(1 << 10);
    /**
     * The range, and the code in it. Unsigned, which variables are not.
     *
     * @type {any}
     */
    var coder = new Uint32Array([-1, 0]);
    var next = 0;
    for (; next < 5; next += 1) coder[1] = (coder[1] << 8) | input[next];

    /** @param {number} range */
    function narrow(range) {
      if (range < 1 << 24) {
        range <<= 8;
        coder[1] = (coder[1] << 8) | input[next];
        next += 1;
      }
      coder[0] = range;
    }

    /** @param {number} index */
    function bit(index) {
      var probability = probabilities[index];
      var bound = (coder[0] >>> 11) * probability;
      if (coder[1] < bound) {
        probabilities[index] = probability + ((2048 - probability) >> 5);
        narrow(bound);
        return 0;
      }
      probabilities[index] = probability - (probability >> 5);
      coder[1] -= bound;
      narrow(coder[0] - bound);
      return 1;
    }

    /**
     * @param {number} first
     * @param {number} bits
     */
    function tree(first, bits) {
      var node = 1;
      for (var count = 0; count < bits; count += 1) node = (node << 1) | bit(first + node);
      return node - (1 << bits);
    }

    /**
     * @param {number} first
     * @param {number} bits
     */
    function reversedTree(first, bits) {
      var node = 1;
      var value = 0;
      for (var count = 0; count < bits; count += 1) {
        var it = bit(first + node);
        node = (node << 1) | it;
        value |= it << count;
      }
      return value;
    }

    /** @param {number} bits */
    function even(bits) {
      var value = 0;
      for (var count = 0; count < bits; count += 1) {
        var half = coder[0] >>> 1;
        var it = coder[1] >= half ? 1 : 0;
        if (it) coder[1] -= half;
        value = (value << 1) | it;
        narrow(half);
      }
      return value;
    }

    /** @param {number} first */
    function lengthOf(first) {
      if (!bit(first)) return 2 + tree(first + 2, 3);
      if (!bit(first + 1)) return 10 + tree(first + 10, 3);
      return 18 + tree(first + 18, 8);
    }

    var state = 0;
    /** The latest distances, the last one first. */
    var near = 1, second = 1, third = 1, fourth = 1;
    var at = 0;
    var length = 0;
    while (at < size) {
      if (!bit(IS_MATCH + state)) {
        var first = LITERALS + ((at > 0 ? output[at - 1] : 0) >> 4) * 0x300;
        var node = 1;
        if (state >= 7) {
          var expected = output[at - near] << 1;
          var mask = 0x100;
          while (node < 0x100) {
            var isSet = expected & mask;
            var it = bit(first + mask + isSet + node);
            node = (node << 1) | it;
            mask &= it ? isSet : ~isSet;
            expected <<= 1;
          }
        }
        while (node < 0x100) node = (node << 1) | bit(first + node);
        output[at] = node;
        at += 1;
        state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
        continue;
      }
      if (!bit(IS_REPEAT + state)) {
        fourth = third;
        third = second;
        second = near;
        length = lengthOf(LENGTHS);
        near = tree(SLOTS + Math.min(length - 2, 3) * 64, 6);
        state = state < 7 ? 7 : 10;
        if (near >= 4) {
          var slot = near;
          var bits = (slot >> 1) - 1;
          near = (2 | (slot & 1)) << bits;
          near += slot < 14 ? reversedTree(FAR + near - slot, bits) : (even(bits - 4) << 4) + reversedTree(ALIGN, 4);
        }
        near += 1;
      } else {
        var isShort = false;
        if (!bit(IS_REPEAT_0 + state)) {
          isShort = !bit(IS_LONG + state);
        } else {
          var distance = second;
          if (bit(IS_REPEAT_1 + state)) {
            distance = third;
            if (bit(IS_REPEAT_2 + state)) {
              distance = fourth;
              fourth = third;
            }
            third = second;
          }
          second = near;
          near = distance;
        }
        length = isShort ? 1 : lengthOf(REPEAT_LENGTHS);
        state = state < 7 ? isShort ? 9 : 8 : 11;
      }
      if (near > at || near < 1) throw DAMAGED;
      for (; length > 0 && at < size; length -= 1, at += 1) output[at] = output[at - near];
    }
    return output;
  }
})();
