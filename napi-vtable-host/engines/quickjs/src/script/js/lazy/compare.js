// Deep equality of values, as `assert.deepStrictEqual` and `assert.deepEqual` have it.

'use strict';

(function (natives, { lazy }) {
  const types = lazy('types');
  const isEnumerable = Object.prototype.propertyIsEnumerable;
  const hasOwn = Object.prototype.hasOwnProperty;
  const tagOf = (value) => Object.prototype.toString.call(value);
  const isIndex = (key) => /^(?:0|[1-9][0-9]*)$/.test(key);

  function sameBytes(a, b) {
    if (a.byteLength !== b.byteLength) return false;
    for (let index = 0; index < a.byteLength; index++) if (a[index] !== b[index]) return false;
    return true;
  }

  const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

  function sameNumbers(a, b, strict) {
    if (a.length !== b.length) return false;
    for (let index = 0; index < a.length; index++) {
      const same = strict ? Object.is(a[index], b[index]) : a[index] == b[index] || (a[index] !== a[index] && b[index] !== b[index]);
      if (!same) return false;
    }
    return true;
  }

  class Comparison {
    constructor(strict) {
      this.strict = strict;
      // Pairs that are being compared: a circle on one side must be one on the other.
      this.left = [];
      this.right = [];
    }

    equal(a, b) {
      const { strict } = this;
      if (a === b) return a !== 0 || !strict || Object.is(a, b);
      if (strict) {
        if (typeof a !== 'object') return typeof a === 'number' && Number.isNaN(a) && Number.isNaN(b);
        if (typeof b !== 'object' || a === null || b === null) return false;
        if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
      } else {
        if (a === null || typeof a !== 'object') {
          if (b !== null && typeof b === 'object') return false;
          return a == b || (Number.isNaN(a) && Number.isNaN(b));
        }
        if (b === null || typeof b !== 'object') return false;
      }
      return this.objects(a, b);
    }

    objects(a, b) {
      const { strict } = this;
      if (tagOf(a) !== tagOf(b)) return false;
      if (Array.isArray(a)) {
        if (!Array.isArray(b) || a.length !== b.length) return false;
        const keys = (value) => Object.keys(value).filter((key) => !isIndex(key));
        return this.structure(a, b, keys(a), keys(b), () => this.items(a, b));
      }
      if (Array.isArray(b)) return false;
      if (types.isDate(a)) {
        if (!types.isDate(b) || !Object.is(+a, +b)) return false;
      } else if (types.isRegExp(a)) {
        if (!types.isRegExp(b) || String(a) !== String(b) || a.lastIndex !== b.lastIndex) return false;
      } else if (types.isNativeError(a) || a instanceof Error) {
        if (!(types.isNativeError(b) || b instanceof Error)) return false;
        if (a.message !== b.message || a.name !== b.name) return false;
        for (const name of ['cause', 'errors']) {
          if (hasOwn.call(a, name) !== hasOwn.call(b, name)) return false;
          if (hasOwn.call(a, name) && !isEnumerable.call(a, name) && !this.equal(a[name], b[name])) return false;
        }
      } else if (types.isTypedArray(a)) {
        if (!types.isTypedArray(b)) return false;
        const floats = /^\[object Float/.test(tagOf(a));
        if (floats ? !sameNumbers(a, b, strict) : !sameBytes(bytesOf(a), bytesOf(b))) return false;
        const keys = (value) => Object.keys(value).filter((key) => !isIndex(key));
        return this.structure(a, b, keys(a), keys(b));
      } else if (types.isDataView(a)) {
        if (!types.isDataView(b) || !sameBytes(bytesOf(a), bytesOf(b))) return false;
      } else if (types.isAnyArrayBuffer(a)) {
        if (!types.isAnyArrayBuffer(b) || !sameBytes(new Uint8Array(a), new Uint8Array(b))) return false;
      } else if (types.isSet(a)) {
        if (!types.isSet(b) || a.size !== b.size) return false;
        return this.structure(a, b, Object.keys(a), Object.keys(b), () => this.sets(a, b));
      } else if (types.isMap(a)) {
        if (!types.isMap(b) || a.size !== b.size) return false;
        return this.structure(a, b, Object.keys(a), Object.keys(b), () => this.maps(a, b));
      } else if (types.isBoxedPrimitive(a)) {
        if (!types.isBoxedPrimitive(b) || natives.className(a) !== natives.className(b)) return false;
        const value = (boxed) => globalThis[natives.className(boxed)].prototype.valueOf.call(boxed);
        if (!Object.is(value(a), value(b))) return false;
      } else if (
        types.isSet(b) || types.isMap(b) || types.isDate(b) || types.isRegExp(b) ||
        types.isNativeError(b) || ArrayBuffer.isView(b) || types.isAnyArrayBuffer(b) || types.isBoxedPrimitive(b)
      ) {
        return false;
      }
      return this.structure(a, b, Object.keys(a), Object.keys(b));
    }

    // Equal own enumerable properties, and the entries that `entries` compares.
    structure(a, b, keysA, keysB, entries = () => true) {
      if (keysA.length !== keysB.length) return false;
      if (!keysA.every((key) => isEnumerable.call(b, key))) return false;
      let keys = keysA;
      if (this.strict) {
        const own = (value) =>
          Object.getOwnPropertySymbols(value).filter((symbol) => isEnumerable.call(value, symbol));
        const symbols = own(a);
        if (symbols.length !== own(b).length) return false;
        if (!symbols.every((symbol) => isEnumerable.call(b, symbol))) return false;
        keys = [...keysA, ...symbols];
      }
      const at = this.left.indexOf(a);
      const other = this.right.indexOf(b);
      if (at !== -1 || other !== -1) {
        if (at !== -1 && this.right[at] === b) return true;
        if (at === other) return true;
      }
      this.left.push(a);
      this.right.push(b);
      const equal = entries() && keys.every((key) => this.equal(a[key], b[key]));
      this.left.pop();
      this.right.pop();
      return equal;
    }

    items(a, b) {
      for (let index = 0; index < a.length; index++) {
        if (hasOwn.call(a, index) !== hasOwn.call(b, index)) {
          if (this.strict) return false;
        }
        if (!this.equal(a[index], b[index])) return false;
      }
      return true;
    }

    // Entries that are not the same value on both sides find partners by deep equality.
    sets(a, b) {
      const left = [...b].filter((value) => !a.has(value));
      for (const value of a) {
        if (b.has(value)) continue;
        if (this.strict && (typeof value !== 'object' || value === null)) return false;
        const index = left.findIndex((other) => this.equal(value, other));
        if (index === -1) return false;
        left.splice(index, 1);
      }
      return left.length === 0;
    }

    maps(a, b) {
      const left = [...b].filter(([key]) => !a.has(key));
      for (const [key, value] of a) {
        if (b.has(key)) {
          if (!this.equal(value, b.get(key))) return false;
          continue;
        }
        if (this.strict && (typeof key !== 'object' || key === null)) return false;
        const index = left.findIndex(([other, item]) => this.equal(key, other) && this.equal(value, item));
        if (index === -1) return false;
        left.splice(index, 1);
      }
      return left.length === 0;
    }
  }

  return {
    deepEqual: (a, b) => new Comparison(false).equal(a, b),
    deepStrictEqual: (a, b) => new Comparison(true).equal(a, b),
  };
});
