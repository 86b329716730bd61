// `TextEncoder` and `TextDecoder`.

'use strict';

(function (natives, { withCode, lazy }) {
  const { wrongType } = lazy('values');

  class TextEncoder {
    get encoding() {
      return 'utf-8';
    }

    encode(text = '') {
      return new Uint8Array(natives.encode(`${text}`));
    }

    // Fills `target` with whole characters; tells how many units were read and bytes written.
    encodeInto(text, target) {
      if (typeof text !== 'string') throw wrongType('src', 'of type string', text);
      if (!(target instanceof Uint8Array)) throw wrongType('dest', 'an instance of Uint8Array', target);
      const bytes = new Uint8Array(natives.encode(text));
      let written = Math.min(bytes.length, target.length);
      while (written < bytes.length && (bytes[written] & 0xc0) === 0x80) written -= 1;
      target.set(bytes.subarray(0, written));
      let read = 0;
      for (let index = 0; index < written; index++) {
        if ((bytes[index] & 0xc0) !== 0x80) read += bytes[index] >= 0xf0 ? 2 : 1;
      }
      return { read, written };
    }
  }

  const bytesOf = (input) => {
    if (input === undefined) return new Uint8Array(0);
    if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    if (input instanceof ArrayBuffer || input instanceof SharedArrayBuffer) return new Uint8Array(input);
    throw wrongType('list', 'an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView', input);
  };

  // How many bytes at the end begin a character that the next piece may complete.
  function openBytes(encoding, bytes) {
    const { length } = bytes;
    if (encoding === 'utf-8') {
      for (let back = 1; back <= Math.min(3, length); back++) {
        const byte = bytes[length - back];
        if ((byte & 0xc0) === 0x80) continue;
        const need = byte >= 0xf0 && byte <= 0xf4 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
        if (need <= back || byte > 0xf4) return 0;
        // A lead byte with a wrong second one is an error already.
        const text = natives.decode('utf-8', bytes.subarray(length - back), false);
        return text.length === 1 ? back : 0;
      }
      return 0;
    }
    if (encoding === 'utf-16le' || encoding === 'utf-16be') {
      const odd = length % 2;
      const high = bytes[length - odd - (encoding === 'utf-16le' ? 1 : 2)];
      return odd + (high >= 0xd8 && high <= 0xdb ? 2 : 0);
    }
    return 0;
  }

  const marks = { 'utf-8': [0xef, 0xbb, 0xbf], 'utf-16le': [0xff, 0xfe], 'utf-16be': [0xfe, 0xff] };
  const multibyte = /^(?:gbk|gb18030|big5|euc-jp|euc-kr|shift_jis|iso-2022-jp|replacement)$/;

  class TextDecoder {
    #encoding;
    #fatal;
    #ignoreBOM;
    #held = new Uint8Array(0);
    #started = false;

    constructor(label = 'utf-8', options = {}) {
      const encoding = natives.encodingName(`${label}`);
      if (encoding === undefined) {
        throw withCode(
          new RangeError(`The "${label}" encoding is not supported`),
          'ERR_ENCODING_NOT_SUPPORTED',
        );
      }
      this.#encoding = encoding;
      this.#fatal = Boolean(options?.fatal);
      this.#ignoreBOM = Boolean(options?.ignoreBOM);
    }

    get encoding() {
      return this.#encoding;
    }

    get fatal() {
      return this.#fatal;
    }

    get ignoreBOM() {
      return this.#ignoreBOM;
    }

    decode(input, options) {
      const encoding = this.#encoding;
      const stream = Boolean(options?.stream);
      if (stream && multibyte.test(encoding)) {
        throw withCode(
          new RangeError(`The "${encoding}" encoding cannot be decoded in pieces: decode it at once`),
          'ERR_ENCODING_NOT_SUPPORTED',
        );
      }
      let bytes = bytesOf(input);
      if (this.#held.length > 0) {
        const joined = new Uint8Array(this.#held.length + bytes.length);
        joined.set(this.#held);
        joined.set(bytes, this.#held.length);
        bytes = joined;
      }
      const open = stream ? openBytes(encoding, bytes) : 0;
      this.#held = bytes.slice(bytes.length - open);
      bytes = bytes.subarray(0, bytes.length - open);
      const mark = marks[encoding];
      const first = !this.#started;
      this.#started = stream && (this.#started || bytes.length > 0);
      if (first && mark !== undefined && !this.#ignoreBOM && mark.every((byte, at) => bytes[at] === byte)) {
        bytes = bytes.subarray(mark.length);
      }
      const text = natives.decode(encoding, bytes, this.#fatal);
      if (text === undefined) {
        throw withCode(
          new TypeError(`The encoded data was not valid for encoding ${encoding}`),
          'ERR_ENCODING_INVALID_ENCODED_DATA',
        );
      }
      return text;
    }
  }

  for (const [kind, tag] of [[TextEncoder, 'TextEncoder'], [TextDecoder, 'TextDecoder']]) {
    Object.defineProperty(kind.prototype, Symbol.toStringTag, { value: tag, configurable: true });
  }
  return { TextEncoder, TextDecoder };
});
