// `Buffer`: a `Uint8Array` with the text conversions that scripts around native modules use.

(function () {
  'use strict';

  const Bytes = Uint8Array;
  const DataView = globalThis.DataView;
  const fromUnits = String.fromCharCode;
  const chunk = 8192;

  function error(Kind, code, message) {
    const made = new Kind(message);
    made.code = code;
    return made;
  }

  // Bytes to text, in pieces: a call takes a limited number of arguments.
  function textOf(units) {
    let text = '';
    for (let start = 0; start < units.length; start += chunk) {
      text += fromUnits.apply(null, units.slice(start, start + chunk));
    }
    return text;
  }

  function utf8Encode(text) {
    const bytes = [];
    for (const character of text) {
      let point = character.codePointAt(0);
      if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
      if (point < 0x80) bytes.push(point);
      else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
      else if (point < 0x10000) {
        bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
      } else {
        bytes.push(
          0xf0 | (point >> 18),
          0x80 | ((point >> 12) & 63),
          0x80 | ((point >> 6) & 63),
          0x80 | (point & 63),
        );
      }
    }
    return bytes;
  }

  // Each longest broken prefix of a character becomes one U+FFFD, as the WHATWG decoder has it.
  function utf8Decode(bytes) {
    const units = [];
    let index = 0;
    while (index < bytes.length) {
      const lead = bytes[index++];
      if (lead < 0x80) {
        units.push(lead);
        continue;
      }
      let need = 0;
      let point = 0;
      let low = 0x80;
      let high = 0xbf;
      if (lead >= 0xc2 && lead <= 0xdf) [need, point] = [1, lead & 31];
      else if (lead >= 0xe0 && lead <= 0xef) {
        [need, point] = [2, lead & 15];
        if (lead === 0xe0) low = 0xa0;
        if (lead === 0xed) high = 0x9f;
      } else if (lead >= 0xf0 && lead <= 0xf4) {
        [need, point] = [3, lead & 7];
        if (lead === 0xf0) low = 0x90;
        if (lead === 0xf4) high = 0x8f;
      }
      let whole = need > 0;
      for (; need > 0; need -= 1) {
        const next = bytes[index];
        if (!(next >= low && next <= high)) {
          whole = false;
          break;
        }
        point = (point << 6) | (next & 63);
        index += 1;
        low = 0x80;
        high = 0xbf;
      }
      if (!whole) units.push(0xfffd);
      else if (point < 0x10000) units.push(point);
      else units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 1023));
    }
    return textOf(units);
  }

  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const values = new Map([...digits].map((digit, value) => [digit, value]));
  values.set('-', 62).set('_', 63);

  function base64Encode(bytes, url) {
    let text = '';
    for (let index = 0; index < bytes.length; index += 3) {
      const count = Math.min(3, bytes.length - index);
      const group =
        (bytes[index] << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
      for (let place = 0; place < 4; place += 1) {
        if (place <= count) text += digits[(group >> (18 - 6 * place)) & 63];
        else if (!url) text += '=';
      }
    }
    return url ? text.replaceAll('+', '-').replaceAll('/', '_') : text;
  }

  // Takes both alphabets, skips what is in neither, and stops at the padding.
  function base64Decode(text) {
    const bytes = [];
    let bits = 0;
    let held = 0;
    for (const digit of text) {
      if (digit === '=') break;
      const value = values.get(digit);
      if (value === undefined) continue;
      held = ((held << 6) | value) & 0xffff;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        bytes.push((held >> bits) & 255);
      }
    }
    return bytes;
  }

  function hexDecode(text) {
    const bytes = [];
    for (let index = 0; index + 1 < text.length; index += 2) {
      const pair = text.slice(index, index + 2);
      if (!/^[0-9a-fA-F]{2}$/.test(pair)) break;
      bytes.push(Number.parseInt(pair, 16));
    }
    return bytes;
  }

  const unitsOf = (text) => Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));

  const latin1 = {
    encode: (text) => unitsOf(text).map((unit) => unit & 255),
    decode: (bytes) => textOf(bytes),
  };
  const utf16 = {
    encode: (text) => unitsOf(text).flatMap((unit) => [unit & 255, unit >> 8]),
    decode(bytes) {
      const units = [];
      for (let index = 0; index + 1 < bytes.length; index += 2) {
        units.push(bytes[index] | (bytes[index + 1] << 8));
      }
      return textOf(units);
    },
  };
  const utf8 = { encode: utf8Encode, decode: utf8Decode };
  const encodings = new Map(
    Object.entries({
      utf8,
      'utf-8': utf8,
      hex: {
        encode: hexDecode,
        decode: (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''),
      },
      base64: { encode: base64Decode, decode: (bytes) => base64Encode(bytes, false) },
      base64url: { encode: base64Decode, decode: (bytes) => base64Encode(bytes, true) },
      latin1,
      binary: latin1,
      ascii: { encode: latin1.encode, decode: (bytes) => textOf(bytes.map((byte) => byte & 127)) },
      utf16le: utf16,
      'utf-16le': utf16,
      ucs2: utf16,
      'ucs-2': utf16,
    }),
  );

  function encodingOf(name) {
    if (name === undefined || name === null || name === '') return utf8;
    const encoding = encodings.get(String(name).toLowerCase());
    if (encoding === undefined) {
      throw error(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${String(name)}`);
    }
    return encoding;
  }

  function checkSize(size) {
    if (typeof size !== 'number') {
      throw error(
        TypeError,
        'ERR_INVALID_ARG_TYPE',
        'The "size" argument must be of type number.',
      );
    }
    if (!(size >= 0 && size <= 2 ** 31 - 1)) {
      throw error(RangeError, 'ERR_OUT_OF_RANGE', `The value of "size" is out of range. Received ${size}`);
    }
    return size;
  }

  const isBuffer = (value) => value instanceof Buffer;
  const isBytes = (value) => value instanceof Bytes;

  function checkBytes(value, name) {
    if (!isBytes(value)) {
      throw error(
        TypeError,
        'ERR_INVALID_ARG_TYPE',
        `The "${name}" argument must be an instance of Buffer or Uint8Array.`,
      );
    }
    return value;
  }

  const viewOf = (bytes) => new Bytes(bytes.buffer, bytes.byteOffset, bytes.byteLength);

  class Buffer extends Bytes {
    static from(value, encodingOrOffset, length) {
      if (typeof value === 'string') return new Buffer(encodingOf(encodingOrOffset).encode(value));
      if (typeof value !== 'object' || value === null) {
        throw error(
          TypeError,
          'ERR_INVALID_ARG_TYPE',
          'The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object.',
        );
      }
      if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
        return new Buffer(value, encodingOrOffset, length);
      }
      if (value.type === 'Buffer' && Array.isArray(value.data)) return new Buffer(value.data);
      const primitive = value.valueOf?.();
      if (typeof primitive === 'string') return Buffer.from(primitive, encodingOrOffset);
      return new Buffer(Array.isArray(value) || isBytes(value) ? value : Array.from(value));
    }

    static of(...bytes) {
      return new Buffer(bytes);
    }

    static alloc(size, fill, encoding) {
      const made = new Buffer(checkSize(size));
      return fill === undefined || fill === 0 ? made : made.fill(fill, 0, made.length, encoding);
    }

    static allocUnsafe(size) {
      return new Buffer(checkSize(size));
    }

    static allocUnsafeSlow(size) {
      return new Buffer(checkSize(size));
    }

    static isBuffer(value) {
      return isBuffer(value);
    }

    static isEncoding(name) {
      return typeof name === 'string' && encodings.has(name.toLowerCase());
    }

    static byteLength(value, encoding) {
      if (typeof value === 'string') return encodingOf(encoding).encode(value).length;
      if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
        return value.byteLength;
      }
      throw error(
        TypeError,
        'ERR_INVALID_ARG_TYPE',
        'The "string" argument must be of type string or an instance of Buffer or ArrayBuffer.',
      );
    }

    static concat(list, total) {
      if (!Array.isArray(list)) {
        throw error(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "list" argument must be an instance of Array.');
      }
      list.forEach((bytes, index) => checkBytes(bytes, `list[${index}]`));
      const made = Buffer.alloc(total ?? list.reduce((sum, bytes) => sum + bytes.length, 0));
      let offset = 0;
      for (const bytes of list) {
        const room = made.length - offset;
        if (room <= 0) break;
        made.set(bytes.length > room ? viewOf(bytes).subarray(0, room) : bytes, offset);
        offset += bytes.length;
      }
      return made;
    }

    static compare(left, right) {
      checkBytes(left, 'buf1');
      checkBytes(right, 'buf2');
      const shared = Math.min(left.length, right.length);
      for (let index = 0; index < shared; index += 1) {
        if (left[index] !== right[index]) return left[index] < right[index] ? -1 : 1;
      }
      return Math.sign(left.length - right.length);
    }

    toString(encoding, start = 0, end = this.length) {
      const bytes = viewOf(this).subarray(Math.max(0, start), Math.max(0, end));
      return encodingOf(encoding).decode(bytes);
    }

    toLocaleString(encoding, start, end) {
      return this.toString(encoding, start, end);
    }

    toJSON() {
      return { type: 'Buffer', data: Array.from(this) };
    }

    equals(other) {
      return Buffer.compare(this, checkBytes(other, 'otherBuffer')) === 0;
    }

    compare(other) {
      return Buffer.compare(this, checkBytes(other, 'target'));
    }

    // Like `subarray`, over the same memory.
    slice(start, end) {
      return this.subarray(start, end);
    }

    write(text, offset = 0, length = this.length - offset, encoding = undefined) {
      if (typeof offset === 'string') [encoding, offset, length] = [offset, 0, this.length];
      else if (typeof length === 'string') [encoding, length] = [length, this.length - offset];
      const bytes = encodingOf(encoding).encode(String(text));
      let count = Math.max(0, Math.min(bytes.length, length, this.length - offset));
      // No half character at the end.
      if (encodingOf(encoding) === utf8) while (count > 0 && (bytes[count] & 0xc0) === 0x80) count -= 1;
      this.set(bytes.slice(0, count), offset);
      return count;
    }

    copy(target, targetStart = 0, start = 0, end = this.length) {
      const room = Math.max(0, target.length - targetStart);
      const bytes = viewOf(this).subarray(start, Math.min(end, start + room));
      target.set(bytes, targetStart);
      return bytes.length;
    }

    fill(value, start = 0, end = this.length, encoding = undefined) {
      if (typeof start === 'string') [encoding, start, end] = [start, 0, this.length];
      if (typeof value === 'number' || typeof value === 'boolean') {
        return super.fill(Number(value) & 255, start, end);
      }
      const bytes = typeof value === 'string' ? encodingOf(encoding).encode(value) : checkBytes(value, 'value');
      if (bytes.length === 0) return super.fill(0, start, end);
      for (let index = start; index < end; index += 1) this[index] = bytes[(index - start) % bytes.length];
      return this;
    }

    inspect() {
      const shown = viewOf(this).subarray(0, 50);
      const bytes = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
      const rest = this.length - shown.length;
      const more = rest > 0 ? ` ... ${rest} more byte${rest === 1 ? '' : 's'}` : '';
      return `<Buffer ${bytes}${more}>`;
    }

    [Symbol.for('nodejs.util.inspect.custom')]() {
      return this.inspect();
    }
  }

  // readInt32LE and its kin, over DataView: [name, DataView's name, size].
  const numbers = [
    ['Int8', 'Int8', 1],
    ['UInt8', 'Uint8', 1],
    ['Int16', 'Int16', 2],
    ['UInt16', 'Uint16', 2],
    ['Int32', 'Int32', 4],
    ['UInt32', 'Uint32', 4],
    ['Float', 'Float32', 4],
    ['Double', 'Float64', 8],
    ['BigInt64', 'BigInt64', 8],
    ['BigUInt64', 'BigUint64', 8],
  ];
  const viewAt = (bytes, offset, size) => {
    if (!Number.isInteger(offset) || offset < 0 || offset + size > bytes.length) {
      throw error(
        RangeError,
        'ERR_OUT_OF_RANGE',
        `The value of "offset" is out of range. Received ${String(offset)}`,
      );
    }
    return new DataView(bytes.buffer, bytes.byteOffset + offset, size);
  };
  for (const [name, type, size] of numbers) {
    for (const little of size === 1 ? [undefined] : [true, false]) {
      const suffix = little === undefined ? '' : little ? 'LE' : 'BE';
      const methods = {
        [`read${name}${suffix}`](offset = 0) {
          return viewAt(this, offset, size)[`get${type}`](0, little);
        },
        [`write${name}${suffix}`](value, offset = 0) {
          viewAt(this, offset, size)[`set${type}`](0, value, little);
          return offset + size;
        },
      };
      for (const [key, method] of Object.entries(methods)) {
        const own = { value: method, writable: true, enumerable: false, configurable: true };
        Object.defineProperty(Buffer.prototype, key, own);
        if (key.includes('UInt')) Object.defineProperty(Buffer.prototype, key.replace('UInt', 'Uint'), own);
      }
    }
  }

  Object.defineProperty(globalThis, 'Buffer', {
    value: Buffer,
    writable: true,
    enumerable: false,
    configurable: true,
  });
  return Buffer;
})()
