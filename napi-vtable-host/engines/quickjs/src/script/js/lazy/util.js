// `util`.

'use strict';

(function (natives, { inspect, format, withCode, lazy, process }) {
  const { wrongType, mustBeFunction, mustBeString } = lazy('values');
  const types = lazy('types');
  const customPromisify = Symbol.for('nodejs.util.promisify.custom');

  function promisify(original) {
    mustBeFunction(original, 'original');
    const own = original[customPromisify];
    if (own !== undefined) {
      mustBeFunction(own, 'util.promisify.custom');
      return Object.defineProperty(own, customPromisify, { value: own, configurable: true });
    }
    function promised(...args) {
      return new Promise((resolve, reject) => {
        Reflect.apply(original, this, [
          ...args,
          (error, value) => (error ? reject(error) : resolve(value)),
        ]);
      });
    }
    Object.setPrototypeOf(promised, Object.getPrototypeOf(original));
    Object.defineProperty(promised, customPromisify, { value: promised, configurable: true });
    return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original));
  }
  promisify.custom = customPromisify;

  function callbackify(original) {
    mustBeFunction(original, 'original');
    function callbackified(...args) {
      const callback = args.pop();
      mustBeFunction(callback, 'last argument');
      const later = (...values) => process.nextTick(() => Reflect.apply(callback, this, values));
      Reflect.apply(original, this, args).then(
        (value) => later(null, value),
        (reason) =>
          later(
            reason ||
              withCode(new Error('Promise was rejected with falsy value'), 'ERR_FALSY_VALUE_REJECTION', { reason }),
          ),
      );
    }
    return callbackified;
  }

  function inherits(constructor, parent) {
    if (constructor === undefined || constructor === null) throw wrongType('ctor', 'of type function', constructor);
    if (parent === undefined || parent === null) throw wrongType('superCtor', 'of type function', parent);
    if (parent.prototype === undefined) throw wrongType('superCtor.prototype', 'of type object', parent.prototype);
    Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
    Object.setPrototypeOf(constructor.prototype, parent.prototype);
  }

  const warnedCodes = new Set();
  function deprecate(original, message, code) {
    let warned = false;
    function deprecated(...args) {
      if (!warned) {
        warned = true;
        if (code === undefined || !warnedCodes.has(code)) {
          if (code !== undefined) warnedCodes.add(code);
          process.emitWarning(message, 'DeprecationWarning', code, deprecated);
        }
      }
      if (new.target) return Reflect.construct(original, args, new.target);
      return Reflect.apply(original, this, args);
    }
    Object.setPrototypeOf(deprecated, original);
    if (original.prototype) deprecated.prototype = original.prototype;
    return deprecated;
  }

  function debuglog(section) {
    const name = String(section).toUpperCase();
    const pattern = (process.env.NODE_DEBUG ?? '')
      .split(',')
      .map((part) => part.trim().replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*'))
      .filter((part) => part !== '')
      .join('|');
    const enabled = pattern !== '' && new RegExp(`^(?:${pattern})$`, 'i').test(name);
    const log = (...args) => {
      if (enabled) natives.write(2, `${name} ${process.pid}: ${format(...args)}\n`);
    };
    return Object.defineProperty(log, 'enabled', { get: () => enabled, enumerable: true });
  }

  const escapes = /[\u001b\u009b][[\]()#;?]*(?:(?:[a-zA-Z\d]*(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?\u0007|(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-ntqry=><~])/g;

  const util = {
    callbackify,
    debug: debuglog,
    debuglog,
    deprecate,
    format,
    inherits,
    inspect,
    isArray: Array.isArray,
    isDeepStrictEqual: (a, b) => lazy('compare').deepStrictEqual(a, b),
    promisify,
    stripVTControlCharacters(text) {
      mustBeString(text, 'str');
      return text.replace(escapes, '');
    },
    toUSVString: (text) => String(text).toWellFormed(),
    types,
  };
  for (const name of ['TextDecoder', 'TextEncoder']) {
    Object.defineProperty(util, name, {
      get: () => lazy('encoding')[name],
      enumerable: true,
      configurable: true,
    });
  }
  return util;
});
