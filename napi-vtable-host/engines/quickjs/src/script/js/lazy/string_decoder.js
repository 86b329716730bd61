// `string_decoder`: bytes in pieces to text, no character cut in two.

'use strict';

(function (natives, { withCode }) {
  const names = { utf8: 'utf8', 'utf-8': 'utf8', ucs2: 'utf16le', 'ucs-2': 'utf16le', 'utf-16le': 'utf16le', binary: 'latin1' };

  // How many bytes at the end wait for more.
  const open = {
    utf8(bytes) {
      for (let back = 1; back <= Math.min(3, bytes.length); back++) {
        const byte = bytes[bytes.length - back];
        if ((byte & 0xc0) === 0x80) continue;
        const need = byte >= 0xf0 && byte <= 0xf4 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 1;
        if (need <= back) return 0;
        return bytes.subarray(bytes.length - back).toString('utf8').length === 1 ? back : 0;
      }
      return 0;
    },
    utf16le(bytes) {
      const odd = bytes.length % 2;
      const high = bytes[bytes.length - odd - 1];
      return odd + (high >= 0xd8 && high <= 0xdb ? 2 : 0);
    },
    base64: (bytes) => bytes.length % 3,
    base64url: (bytes) => bytes.length % 3,
  };

  class StringDecoder {
    #held = Buffer.alloc(0);
    constructor(encoding = 'utf8') {
      const lower = String(encoding).toLowerCase();
      if (!Buffer.isEncoding(lower)) {
        throw withCode(new TypeError(`Unknown encoding: ${encoding}`), 'ERR_UNKNOWN_ENCODING');
      }
      this.encoding = names[lower] ?? lower;
    }
    write(bytes) {
      if (typeof bytes === 'string') return bytes;
      const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const all = this.#held.length === 0 ? view : Buffer.concat([this.#held, view]);
      const left = open[this.encoding]?.(all) ?? 0;
      this.#held = Buffer.from(all.subarray(all.length - left));
      return all.toString(this.encoding, 0, all.length - left);
    }
    end(bytes) {
      const text = bytes === undefined ? '' : this.write(bytes);
      const rest = this.#held.toString(this.encoding);
      this.#held = Buffer.alloc(0);
      return text + rest;
    }
  }
  return { StringDecoder };
});
