// `Atomics.wait` and `Atomics.notify` over waits that end when their engine is to end.

'use strict';

(function (natives) {
  const kinds = new Map([
    ['Int32Array', 4],
    ['BigInt64Array', 8],
  ]);
  const prototype = Object.getPrototypeOf(Int32Array.prototype);
  const getter = (name) => Object.getOwnPropertyDescriptor(prototype, name).get;
  const bufferOf = getter('buffer');
  const offsetOf = getter('byteOffset');
  const lengthOf = getter('length');
  const { className, atomicsWait, atomicsNotify } = natives;
  const { call } = Function.prototype;
  const get = (method, view) => Reflect.apply(call, method, [view]);

  // Checks in the order of the standard: the kind of the array, then the index.
  function place(view, index) {
    const size = typeof view === 'object' && view !== null ? kinds.get(className(view)) : undefined;
    if (size === undefined) throw new TypeError('an Int32Array or a BigInt64Array is expected');
    const buffer = get(bufferOf, view);
    const number = Number(index);
    const at = Number.isNaN(number) ? 0 : Math.trunc(number);
    if (!(at >= 0 && at < get(lengthOf, view))) throw new RangeError('out-of-bound access');
    return { buffer, offset: get(offsetOf, view) + at * size, isWide: size === 8 };
  }
  const isShared = (buffer) => className(buffer) === 'SharedArrayBuffer';

  const methods = {
    wait(view, index, value, timeout) {
      const { buffer, offset, isWide } = place(view, index);
      if (!isShared(buffer)) throw new TypeError('a shared array is expected');
      const wanted = isWide ? BigInt.asIntN(64, BigInt(value)) : value | 0;
      const limit = Number(timeout);
      return atomicsWait(buffer, offset, wanted, Number.isNaN(limit) ? Infinity : limit);
    },
    notify(view, index, count) {
      const { buffer, offset } = place(view, index);
      const limit = count === undefined ? Infinity : Math.max(0, Math.trunc(Number(count)) || 0);
      return isShared(buffer) ? atomicsNotify(buffer, offset, limit) : 0;
    },
  };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(value, 'length', { value: name === 'wait' ? 4 : 3, configurable: true });
    Object.defineProperty(Atomics, name, { value, writable: true, configurable: true });
  }
});
