// The part of `crypto` that packages around native modules use: random bytes from the system, a comparison
// whose time tells nothing, and hashes (`hash.js`). Ciphers and keys are not offered.

'use strict';

(function (natives, { withCode, lazy, process }) {
  const { wrongType, outOfRange } = lazy('values');
  const most = 2 ** 31 - 1;

  function sizeOf(size, name = 'size') {
    if (typeof size !== 'number') throw wrongType(name, 'of type number', size);
    if (!(size >= 0 && size <= most)) throw outOfRange(name, `>= 0 && <= ${most}`, size);
    return Math.trunc(size);
  }

  function randomBytes(size, callback) {
    const bytes = Buffer.from(natives.randomBytes(sizeOf(size)));
    if (callback === undefined) return bytes;
    lazy('values').mustBeFunction(callback, 'callback');
    process.nextTick(() => callback(null, bytes));
    return undefined;
  }

  function bytesOf(value, name) {
    if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    if (value instanceof ArrayBuffer) return new Uint8Array(value);
    throw wrongType(name, 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView', value);
  }

  function randomFillSync(target, offset = 0, size = undefined) {
    const bytes = bytesOf(target, 'buf');
    const end = size === undefined ? bytes.length : offset + size;
    if (!(offset >= 0 && end >= offset && end <= bytes.length)) {
      throw outOfRange('offset', `>= 0 && <= ${bytes.length}`, offset);
    }
    bytes.set(new Uint8Array(natives.randomBytes(end - offset)), offset);
    return target;
  }

  function timingSafeEqual(left, right) {
    const a = bytesOf(left, 'buf1');
    const b = bytesOf(right, 'buf2');
    if (a.length !== b.length) {
      throw withCode(
        new RangeError('Input buffers must have the same byte length'),
        'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH',
      );
    }
    let difference = 0;
    for (let index = 0; index < a.length; index++) difference |= a[index] ^ b[index];
    return difference === 0;
  }

  function randomUUID() {
    const bytes = randomBytes(16);
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  const api = {
    getRandomValues: (target) => randomFillSync(target),
    randomBytes,
    randomFillSync,
    randomUUID,
    timingSafeEqual,
  };
  // Hashes are streams, which most who ask for random bytes do without.
  for (const name of ['Hash', 'Hmac', 'createHash', 'createHmac', 'getHashes', 'hash']) {
    const define = (value) =>
      Object.defineProperty(api, name, { value, writable: true, enumerable: true, configurable: true });
    const get = () => {
      define(lazy('hash')[name]);
      return api[name];
    };
    Object.defineProperty(api, name, { get, set: define, enumerable: true, configurable: true });
  }
  return api;
});
