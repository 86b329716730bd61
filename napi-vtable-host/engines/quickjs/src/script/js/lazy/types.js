// `util.types`: the kind of a value as the engine knows it, whatever its prototype says.

'use strict';

(function (natives) {
  const { className, proxyTarget } = natives;
  const isObject = (value) =>
    (typeof value === 'object' && value !== null) || typeof value === 'function';
  const kind = (value) => (isObject(value) && proxyTarget(value) === undefined ? className(value) : '');
  const is = (name) => (value) => kind(value) === name;
  const tag = Object.getOwnPropertyDescriptor(
    Object.getPrototypeOf(Uint8Array.prototype),
    Symbol.toStringTag,
  ).get;
  const isTyped = (value) => ArrayBuffer.isView(value) && tag.call(value) !== undefined;

  const types = {
    isExternal: is('External'),
    isDate: is('Date'),
    isArgumentsObject: is('Arguments'),
    isBigIntObject: is('BigInt'),
    isBooleanObject: is('Boolean'),
    isNumberObject: is('Number'),
    isStringObject: is('String'),
    isSymbolObject: is('Symbol'),
    isBoxedPrimitive: (value) =>
      ['BigInt', 'Boolean', 'Number', 'String', 'Symbol'].includes(kind(value)),
    isNativeError: is('Error'),
    isRegExp: is('RegExp'),
    isAsyncFunction: (value) => /^Async(?:Generator)?Function$/.test(kind(value)),
    isGeneratorFunction: (value) => /^(?:Async)?GeneratorFunction$/.test(kind(value)),
    isGeneratorObject: (value) => /^(?:Async)?Generator$/.test(kind(value)),
    isPromise: is('Promise'),
    isMap: is('Map'),
    isSet: is('Set'),
    isMapIterator: is('Map Iterator'),
    isSetIterator: is('Set Iterator'),
    isWeakMap: is('WeakMap'),
    isWeakSet: is('WeakSet'),
    isArrayBuffer: is('ArrayBuffer'),
    isDataView: is('DataView'),
    isSharedArrayBuffer: is('SharedArrayBuffer'),
    isProxy: (value) => isObject(value) && proxyTarget(value) !== undefined,
    isAnyArrayBuffer: (value) => /^(?:Shared)?ArrayBuffer$/.test(kind(value)),
    isArrayBufferView: (value) => ArrayBuffer.isView(value),
    isTypedArray: isTyped,
  };
  for (const name of (
    'Uint8Array Uint8ClampedArray Uint16Array Uint32Array Int8Array Int16Array Int32Array ' +
    'Float16Array Float32Array Float64Array BigInt64Array BigUint64Array'
  ).split(' ')) {
    types[`is${name}`] = (value) => ArrayBuffer.isView(value) && tag.call(value) === name;
  }
  for (const [name, value] of Object.entries(types)) {
    Object.defineProperty(value, 'name', { value: name, configurable: true });
  }
  return types;
});
