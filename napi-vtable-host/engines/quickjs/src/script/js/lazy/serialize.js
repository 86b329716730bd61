// The structured clone algorithm in two halves: a value becomes a row of cells and a list of parts, and these become
// a value again, in the same engine or in another one.
//
// A cell is null, a boolean, a number or a text, and stands for itself; undefined announces that the next cell is
// the number of a record, or one of the codes below. The first value is the root; then come the records of all
// objects in the order of their numbers. What an object holds gets its numbers after the object itself, except that
// a view's buffer comes before the view. So neither half calls itself, however deep the value is, and the reader can
// make every object before it fills the first one. A part is what has to cross as it is: memory or a port.

'use strict';

(function (natives, { lazy, withCode }) {
  const types = lazy('types');
  const code = { undefined: -1, bigint: -2 };
  const kind = {
    object: 0,
    array: 1,
    list: 2,
    date: 3,
    regexp: 4,
    boxed: 5,
    map: 6,
    set: 7,
    error: 8,
    buffer: 9,
    view: 10,
    port: 11,
    exception: 12,
  };
  const errors = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
  const boxes = ['Boolean', 'Number', 'String', 'BigInt'];

  const refuse = (text) => {
    throw new DOMException(text, 'DataCloneError');
  };

  function describe(value) {
    if (typeof value === 'symbol') return value.toString();
    if (typeof value === 'function') return String(value);
    return `#<${value.constructor?.name || 'Object'}>`;
  }
  const refuseToClone = (value) => refuse(`${describe(value)} could not be cloned.`);

  // `isPort` tells ports, `transfer` is the set of what is moved, `isOpen` takes what an error carries beyond its
  // message: for errors that nobody caught.
  function write(value, { transfer = new Set(), isPort = () => false, isOpen = false } = {}) {
    const cells = [];
    const parts = [];
    const numbers = new Map();
    const waiting = [];

    function numberOf(object) {
      let number = numbers.get(object);
      if (number === undefined) {
        if (ArrayBuffer.isView(object)) numberOf(object.buffer);
        number = waiting.length;
        numbers.set(object, number);
        waiting.push(object);
      }
      return number;
    }

    function put(item) {
      switch (typeof item) {
        case 'object':
          if (item === null) cells.push(null);
          else cells.push(undefined, numberOf(item));
          break;
        case 'undefined':
          cells.push(undefined, code.undefined);
          break;
        case 'bigint':
          cells.push(undefined, code.bigint, item.toString(16));
          break;
        case 'function':
        case 'symbol':
          refuseToClone(item);
          break;
        default:
          cells.push(item);
      }
    }

    function putProperties(tag, object, keys) {
      cells.push(tag, keys.length);
      for (const key of keys) {
        cells.push(key);
        put(object[key]);
      }
    }

    function putError(error) {
      const name = Object.hasOwn(errors, error.name) ? error.name : 'Error';
      const entries = [];
      // The stack is an accessor of the prototype until somebody sets it.
      if (typeof error.stack === 'string') entries.push(['stack', error.stack]);
      if (Object.hasOwn(error, 'message')) entries.push(['message', String(error.message)]);
      if (Object.hasOwn(error, 'cause')) entries.push(['cause', error.cause]);
      const known = new Set(entries.map(([key]) => key));
      for (const key of isOpen ? Object.keys(error) : []) {
        if (!known.has(key) && isClonable(error[key])) entries.push([key, error[key]]);
      }
      cells.push(kind.error, name, entries.length);
      for (const [key, item] of entries) {
        cells.push(key, isOpen && Object.prototype.propertyIsEnumerable.call(error, key));
        put(item);
      }
    }

    function isClonable(item) {
      try {
        write(item, {});
        return true;
      } catch {
        return false;
      }
    }

    function putPart(tag, thing, limit) {
      cells.push(tag, parts.length / 3);
      parts.push(thing, limit, transfer.has(thing));
    }

    function putObject(object) {
      if (types.isProxy(object)) refuseToClone(object);
      if (isPort(object)) {
        if (!transfer.has(object)) refuse('Object that needs transfer was found in message but not listed in transferList');
        putPart(kind.port, object, 0);
        return;
      }
      const name = natives.className(object);
      switch (name) {
        case 'Object':
        case 'Arguments':
          putProperties(kind.object, object, Object.keys(object));
          return;
        case 'Array': {
          const keys = Object.keys(object);
          if (keys.length === object.length && isDense(object, keys)) {
            cells.push(kind.list, object.length);
            for (let index = 0; index < keys.length; index += 1) put(object[index]);
          } else {
            cells.push(kind.array, object.length);
            putProperties(kind.object, object, keys);
          }
          return;
        }
        case 'Date':
          cells.push(kind.date, Date.prototype.getTime.call(object));
          return;
        case 'RegExp':
          cells.push(kind.regexp, object.source, object.flags);
          return;
        case 'Map': {
          const entries = [...Map.prototype.entries.call(object)];
          cells.push(kind.map, entries.length);
          for (const [key, item] of entries) {
            put(key);
            put(item);
          }
          return;
        }
        case 'Set': {
          const items = [...Set.prototype.values.call(object)];
          cells.push(kind.set, items.length);
          for (const item of items) put(item);
          return;
        }
        case 'Error':
          putError(object);
          return;
        case 'DOMException':
          cells.push(kind.exception, object.message, object.name);
          return;
        case 'ArrayBuffer':
          if (object.detached) refuse('An ArrayBuffer is detached and could not be cloned.');
          putPart(kind.buffer, object, object.resizable ? object.maxByteLength : 0);
          return;
        case 'SharedArrayBuffer':
          putPart(kind.buffer, object, object.growable ? object.maxByteLength : 0);
          return;
      }
      if (boxes.includes(name)) {
        cells.push(kind.boxed);
        put(globalThis[name].prototype.valueOf.call(object));
        return;
      }
      if (!ArrayBuffer.isView(object)) refuseToClone(object);
      cells.push(kind.view, name, numbers.get(object.buffer), object.byteOffset);
      cells.push(name === 'DataView' ? object.byteLength : object.length);
    }

    put(value);
    for (let at = 0; at < waiting.length; at += 1) putObject(waiting[at]);
    return { cells, parts };
  }

  function isDense(array, keys) {
    return keys.length === 0 || (keys[0] === '0' && keys[keys.length - 1] === String(array.length - 1));
  }

  const setOwn = (object, key, value, enumerable = true) =>
    Object.defineProperty(object, key, { value, writable: true, enumerable, configurable: true });

  // `parts` are the things themselves here: buffers, and what `portOf` makes of a port's number.
  function read(cells, parts, portOf) {
    const objects = [];
    let at = 0;
    const next = () => cells[at++];

    // A value, once all objects are made.
    function get() {
      const cell = next();
      if (cell !== undefined) return cell;
      const number = next();
      if (number === code.undefined) return undefined;
      return number === code.bigint ? bigint(next()) : objects[number];
    }
    const bigint = (text) => (text.startsWith('-') ? -BigInt(`0x${text.slice(1)}`) : BigInt(`0x${text}`));
    function skip() {
      if (next() === undefined && next() === code.bigint) at += 1;
    }

    function skipEntries(count, width) {
      for (let index = 0; index < count; index += 1) {
        at += width;
        skip();
      }
    }

    const fills = [];
    const later = (object, fill, count, skipped) => {
      fills.push([at, object, fill, count]);
      skipped(count);
      return object;
    };
    const fillObject = (object, count) => {
      for (let index = 0; index < count; index += 1) {
        const key = next();
        if (key === '__proto__') setOwn(object, key, get());
        else object[key] = get();
      }
    };

    function make() {
      switch (next()) {
        case kind.object:
          return later({}, fillObject, next(), (count) => skipEntries(count, 1));
        case kind.array: {
          const array = new Array(next());
          at += 1;
          return later(array, fillObject, next(), (count) => skipEntries(count, 1));
        }
        case kind.list:
          return later(
            [],
            (array, count) => {
              for (let index = 0; index < count; index += 1) array.push(get());
            },
            next(),
            (count) => skipEntries(count, 0),
          );
        case kind.date:
          return new Date(next());
        case kind.regexp:
          return new RegExp(next(), next());
        case kind.boxed:
          // A primitive, for which no object has to be there.
          return Object(get());
        case kind.map:
          return later(
            new Map(),
            (map, count) => {
              for (let index = 0; index < count; index += 1) map.set(get(), get());
            },
            next(),
            (count) => skipEntries(2 * count, 0),
          );
        case kind.set:
          return later(
            new Set(),
            (set, count) => {
              for (let index = 0; index < count; index += 1) set.add(get());
            },
            next(),
            (count) => skipEntries(count, 0),
          );
        case kind.error: {
          const error = Reflect.construct(Error, [], errors[next()]);
          return later(
            error,
            (object, count) => {
              for (let index = 0; index < count; index += 1) {
                const key = next();
                const enumerable = next();
                setOwn(object, key, get(), enumerable);
              }
            },
            next(),
            (count) => skipEntries(count, 2),
          );
        }
        case kind.exception:
          return new DOMException(next(), next());
        case kind.buffer:
          return parts[next()];
        case kind.view: {
          const Kind = globalThis[next()];
          return new Kind(objects[next()], next(), next());
        }
        case kind.port:
          return portOf(parts[next()]);
        default:
          throw withCode(new Error('a message has an unknown record'), 'ERR_INTERNAL');
      }
    }

    skip();
    while (at < cells.length) objects.push(make());
    for (const [start, object, fill, count] of fills) {
      at = start;
      fill(object, count);
    }
    at = 0;
    return get();
  }

  return { write, read, refuse };
});
