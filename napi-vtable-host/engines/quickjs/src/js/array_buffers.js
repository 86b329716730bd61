// Keeps memory of native modules with the buffer that it was given to: `transfer` would move it to a
// buffer that the host does not know, and whose memory would be gone when the module's env ends. So
// the bytes are copied, and the buffer that had them is detached, which gives them back.

(function () {
  'use strict';

  const apply = Reflect.apply;
  const external = new WeakSet();
  const has = WeakSet.prototype.has;
  const add = WeakSet.prototype.add;
  const detach = ArrayBuffer.prototype.transfer;
  const byteLength = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get;
  const Plain = ArrayBuffer;
  const Bytes = Uint8Array;
  const set = Object.getPrototypeOf(Uint8Array.prototype).set;

  function copyOf(buffer) {
    const copy = new Plain(apply(byteLength, buffer, []));
    apply(set, new Bytes(copy), [new Bytes(buffer)]);
    return copy;
  }

  for (const name of ['transfer', 'transferToFixedLength', 'transferToImmutable']) {
    const original = ArrayBuffer.prototype[name];
    if (typeof original !== 'function') continue;
    const replacement = {
      [name](newLength) {
        if (!apply(has, external, [this])) return apply(original, this, arguments);
        const moved = apply(original, copyOf(this), arguments);
        apply(detach, this, [0]);
        return moved;
      },
    }[name];
    Object.defineProperty(replacement, 'length', { value: 0, configurable: true });
    Object.defineProperty(ArrayBuffer.prototype, name, { value: replacement });
  }

  // With a second argument it asks whether the buffer is one of those.
  return (buffer, isQuestion) => apply(isQuestion ? has : add, external, [buffer]);
})()
