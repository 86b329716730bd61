// `structuredClone`, after the HTML standard.

'use strict';

(function (natives, { lazy, withCode }) {
  const types = lazy('types');
  const errors = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

  const refuse = (text) => {
    throw new DOMException(text, 'DataCloneError');
  };

  function describe(value) {
    if (typeof value === 'symbol') return value.toString();
    if (typeof value === 'function') return String(value);
    return `#<${value.constructor?.name || 'Object'}>`;
  }

  function cloneOf(value, seen) {
    if (typeof value === 'symbol' || typeof value === 'function') {
      refuse(`${describe(value)} could not be cloned.`);
    }
    if (typeof value !== 'object' || value === null) return value;
    const known = seen.get(value);
    if (known !== undefined) return known;
    const keep = (made) => {
      seen.set(value, made);
      return made;
    };
    const inner = (part) => cloneOf(part, seen);
    const kind = natives.className(value);
    if (types.isProxy(value)) refuse(`${describe(value)} could not be cloned.`);
    switch (kind) {
      case 'Boolean':
      case 'Number':
      case 'String':
      case 'BigInt':
        return keep(Object(globalThis[kind].prototype.valueOf.call(value)));
      case 'Date':
        return keep(new Date(Date.prototype.getTime.call(value)));
      case 'RegExp':
        return keep(new RegExp(value.source, value.flags));
      case 'ArrayBuffer':
        if (value.detached) refuse('An ArrayBuffer is detached and could not be cloned.');
        if (value.resizable) {
          const made = keep(new ArrayBuffer(value.byteLength, { maxByteLength: value.maxByteLength }));
          new Uint8Array(made).set(new Uint8Array(value));
          return made;
        }
        return keep(value.slice(0));
      case 'SharedArrayBuffer':
        return keep(value);
      case 'Map': {
        const made = keep(new Map());
        for (const [key, item] of [...Map.prototype.entries.call(value)]) made.set(inner(key), inner(item));
        return made;
      }
      case 'Set': {
        const made = keep(new Set());
        for (const item of [...Set.prototype.values.call(value)]) made.add(inner(item));
        return made;
      }
      case 'Error':
        return keep(cloneError(value, inner));
    }
    if (ArrayBuffer.isView(value)) {
      const buffer = inner(value.buffer);
      const Kind = globalThis[kind];
      const length = kind === 'DataView' ? value.byteLength : value.length;
      return keep(new Kind(buffer, value.byteOffset, length));
    }
    if (kind === 'Array') {
      const made = keep(new Array(value.length));
      for (const key of Object.keys(value)) made[key] = inner(value[key]);
      return made;
    }
    if (kind !== 'Object' && kind !== 'Arguments') refuse(`${describe(value)} could not be cloned.`);
    const made = keep({});
    for (const key of Object.keys(value)) {
      Object.defineProperty(made, key, {
        value: inner(value[key]),
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
    return made;
  }

  function cloneError(value, inner) {
    const Kind = Object.hasOwn(errors, value.name) ? errors[value.name] : Error;
    const error = Reflect.construct(Error, [], Kind);
    for (const key of ['stack', 'message', 'cause']) {
      const found = Object.getOwnPropertyDescriptor(value, key);
      if (found === undefined) {
        delete error[key];
        continue;
      }
      const item = key === 'cause' ? inner(value.cause) : String(value[key]);
      Object.defineProperty(error, key, { value: item, writable: true, configurable: true });
    }
    return error;
  }

  return function structuredClone(value, options) {
    if (arguments.length === 0) throw withCode(new TypeError('The "value" argument must be specified'), 'ERR_MISSING_ARGS');
    const seen = new Map();
    const transfer = options?.transfer === undefined ? [] : [...options.transfer];
    if (new Set(transfer).size !== transfer.length) refuse('ArrayBuffer occurs in the transfer list more than once');
    for (const buffer of transfer) {
      if (!types.isArrayBuffer(buffer)) refuse('Value in the transfer list cannot be transferred.');
      if (buffer.detached) refuse('An ArrayBuffer is detached and could not be cloned.');
    }
    if (transfer.length === 0) return cloneOf(value, seen);
    // A trial run throws before anything is detached.
    cloneOf(value, new Map());
    const clones = new Map();
    const shapes = viewShapes(value, new Set());
    for (const buffer of transfer) clones.set(buffer, buffer.transfer());
    for (const [buffer, moved] of clones) seen.set(buffer, moved);
    for (const [view, { buffer, Kind, byteOffset, length }] of shapes) {
      if (clones.has(buffer)) seen.set(view, new Kind(clones.get(buffer), byteOffset, length));
    }
    return cloneOf(value, seen);
  };

  // Where the views of a value lie, noted before their buffers move away.
  function viewShapes(value, seen, shapes = new Map()) {
    if (typeof value !== 'object' || value === null || seen.has(value)) return shapes;
    seen.add(value);
    if (ArrayBuffer.isView(value)) {
      const kind = natives.className(value);
      shapes.set(value, {
        buffer: value.buffer,
        Kind: globalThis[kind],
        byteOffset: value.byteOffset,
        length: kind === 'DataView' ? value.byteLength : value.length,
      });
      return shapes;
    }
    if (types.isMap(value)) for (const entry of value) for (const part of entry) viewShapes(part, seen, shapes);
    else if (types.isSet(value)) for (const part of value) viewShapes(part, seen, shapes);
    else for (const key of Object.keys(value)) viewShapes(value[key], seen, shapes);
    return shapes;
  }
});
