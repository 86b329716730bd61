// Hashes and HMACs of `crypto`: streams over the native ones, which are known by number.

'use strict';

(function (natives, { withCode, lazy }) {
  const { Transform } = lazy('stream');
  const { wrongType, wrongValue, outOfRange, mustBeString } = lazy('values');
  const states = new WeakMap();
  // A hash that nobody finished goes with its object.
  const lost = new FinalizationRegistry((id) => natives.hashDrop(id));

  const bytesOfView = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const isText = (encoding) => encoding === undefined || encoding === null || !Buffer.isEncoding(encoding);

  // The bytes of a text. As in Node an encoding that is not known is UTF-8.
  function encode(text, encoding) {
    if (isText(encoding)) return text;
    if (/^hex$/i.test(encoding) && text.length % 2 === 1) {
      throw wrongValue('encoding', encoding, `is invalid for data of length ${text.length}`);
    }
    return Buffer.from(text, encoding);
  }

  function bytesOf(data, encoding, name = 'data') {
    if (typeof data === 'string') return encode(data, encoding);
    if (ArrayBuffer.isView(data)) return bytesOfView(data);
    throw wrongType(name, 'of type string or an instance of Buffer, TypedArray, or DataView', data);
  }

  const given = (bytes, encoding) =>
    isText(encoding) || encoding === 'buffer' ? bytes : bytes.toString(encoding);
  const finalized = () => withCode(new Error('Digest already called'), 'ERR_CRYPTO_HASH_FINALIZED');

  function begin(object, id, options) {
    Transform.call(object, typeof options === 'object' && options !== null ? options : undefined);
    states.set(object, { id, isOver: false });
    lost.register(object, id, object);
  }

  // The digest; from here on there is no hash behind the object.
  function finish(object, state) {
    state.isOver = true;
    lost.unregister(object);
    return Buffer.from(natives.hashDigest(state.id));
  }

  function checkLength(id, options) {
    const length = options?.outputLength;
    if (length === undefined) return;
    const most = 2 ** 32 - 1;
    try {
      if (typeof length !== 'number') throw wrongType('options.outputLength', 'of type number', length);
      if (!Number.isInteger(length)) throw outOfRange('options.outputLength', 'an integer', length);
      if (length < 0 || length > most) throw outOfRange('options.outputLength', `>= 0 && <= ${most}`, length);
      if (natives.hashDigest(natives.hashCopy(id)).byteLength === length) return;
      // The functions here have one length each.
      throw withCode(
        new Error('error:030000B2:digital envelope routines::not XOF or invalid length'),
        'ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH',
        { library: 'digital envelope routines', reason: 'not XOF or invalid length' },
      );
    } catch (error) {
      natives.hashDrop(id);
      throw error;
    }
  }

  function Hash(algorithm, options) {
    if (!new.target) return new Hash(algorithm, options);
    mustBeString(algorithm, 'algorithm');
    const id = natives.hashStart(algorithm);
    if (id === undefined) throw new Error('Digest method not supported');
    checkLength(id, options);
    begin(this, id, options);
  }

  function Hmac(hmac, key, options) {
    if (!new.target) return new Hmac(hmac, key, options);
    mustBeString(hmac, 'hmac');
    let bytes;
    if (typeof key === 'string') bytes = encode(key, options?.encoding);
    else if (ArrayBuffer.isView(key)) bytes = bytesOfView(key);
    else if (natives.className(key) === 'ArrayBuffer') bytes = new Uint8Array(key);
    else {
      const expected =
        'of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey';
      throw wrongType('key', expected, key);
    }
    const id = natives.hashStart(hmac, bytes);
    if (id === undefined) throw withCode(new TypeError(`Invalid digest: ${hmac}`), 'ERR_CRYPTO_INVALID_DIGEST');
    begin(this, id, options);
  }

  function update(data, encoding) {
    const state = states.get(this);
    if (state.isOver) throw finalized();
    natives.hashUpdate(state.id, bytesOf(data, encoding));
    return this;
  }
  function _transform(chunk, encoding, callback) {
    this.update(chunk, encoding);
    callback();
  }
  function _flush(callback) {
    this.push(this.digest());
    callback();
  }

  for (const kind of [Hash, Hmac]) {
    Object.setPrototypeOf(kind, Transform);
    Object.setPrototypeOf(kind.prototype, Transform.prototype);
    for (const [name, value] of Object.entries({ update, _transform, _flush })) {
      Object.defineProperty(kind.prototype, name, { value, writable: true, enumerable: true, configurable: true });
    }
  }

  Hash.prototype.digest = function digest(encoding) {
    const state = states.get(this);
    if (state.isOver) throw finalized();
    return given(finish(this, state), encoding);
  };
  Hash.prototype.copy = function copy(options) {
    const state = states.get(this);
    if (state.isOver) throw finalized();
    const id = natives.hashCopy(state.id);
    checkLength(id, options);
    const made = Object.create(Hash.prototype);
    begin(made, id, options);
    return made;
  };
  // As in Node, a second digest of an HMAC is empty.
  Hmac.prototype.digest = function digest(encoding) {
    const state = states.get(this);
    return given(state.isOver ? Buffer.alloc(0) : finish(this, state), encoding);
  };

  // The digest of a whole text or of bytes at once.
  function hash(algorithm, input, outputEncoding = 'hex') {
    mustBeString(algorithm, 'algorithm');
    const bytes = bytesOf(input, undefined, 'input');
    if (outputEncoding !== 'buffer') mustBeString(outputEncoding, 'outputEncoding');
    if (outputEncoding !== 'buffer' && !Buffer.isEncoding(outputEncoding)) {
      throw wrongValue('outputEncoding', outputEncoding);
    }
    return new Hash(algorithm).update(bytes).digest(outputEncoding);
  }

  return {
    Hash,
    Hmac,
    createHash: (algorithm, options) => new Hash(algorithm, options),
    createHmac: (hmac, key, options) => new Hmac(hmac, key, options),
    getHashes: () => natives.hashNames(),
    hash,
  };
});
