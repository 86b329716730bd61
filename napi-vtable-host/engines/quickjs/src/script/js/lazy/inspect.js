// How values look when printed: `inspect`.
//
// The output follows Node's util.inspect, so that a script prints the same in both. A value is never
// trusted: its kind comes from the engine (`natives.className`), not from its prototype, and a proxy
// is looked through without calling its traps.

'use strict';

(function (natives) {
  const { className, proxyTarget, promiseState } = natives;
  const custom = Symbol.for('nodejs.util.inspect.custom');
  const hasOwn = Object.prototype.hasOwnProperty;
  const isEnumerable = Object.prototype.propertyIsEnumerable;
  const functionText = Function.prototype.toString;
  const errorText = Error.prototype.toString;
  const regExpText = RegExp.prototype.toString;
  const dateText = Date.prototype.toString;
  const dateISO = Date.prototype.toISOString;
  const dateValue = Date.prototype.getTime;
  const getter = (object, name) => Object.getOwnPropertyDescriptor(object, name).get;
  const mapSize = getter(Map.prototype, 'size');
  const setSize = getter(Set.prototype, 'size');
  const mapEach = Map.prototype.forEach;
  const setEach = Set.prototype.forEach;
  const typedArray = Object.getPrototypeOf(Uint8Array.prototype);
  const typedLength = getter(typedArray, 'length');
  const unbox = {
    Number: Number.prototype.valueOf,
    String: String.prototype.valueOf,
    Boolean: Boolean.prototype.valueOf,
    Symbol: Symbol.prototype.valueOf,
    BigInt: BigInt.prototype.valueOf,
  };
  const bufferLength = getter(ArrayBuffer.prototype, 'byteLength');
  const sharedLength = getter(SharedArrayBuffer.prototype, 'byteLength');

  const defaults = {
    depth: 2,
    showHidden: false,
    colors: false,
    customInspect: true,
    showProxy: false,
    maxArrayLength: 100,
    maxStringLength: 10000,
    breakLength: 80,
    compact: 3,
    sorted: false,
  };

  // What one call of `inspect` carries along.
  class Printer {
    constructor(options) {
      Object.assign(this, defaults, options);
      if (this.depth === null) this.depth = Infinity;
      if (this.maxArrayLength === null) this.maxArrayLength = Infinity;
      if (this.maxStringLength === null) this.maxStringLength = Infinity;
      this.indent = 0;
      // The level of the object that was printed last; tells how deep the entries of one nest.
      this.level = 0;
      // The objects that are being printed, outermost first.
      this.open = [];
      // Objects that were met again inside of themselves, with their number.
      this.references = new Map();
    }
  }

  // ---- primitives

  const shortEscapes = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\\': '\\\\' };
  const needsEscape =
    /[\u0000-\u001f\u007f-\u009f\\']|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

  function quote(text) {
    let mark = "'";
    if (text.includes("'")) {
      if (!text.includes('"')) mark = '"';
      else if (!text.includes('`') && !text.includes('${')) mark = '`';
    }
    const escaped = text.replace(needsEscape, (unit) => {
      if (unit === "'") return mark === "'" ? "\\'" : unit;
      const short = shortEscapes[unit];
      if (short !== undefined) return short;
      const code = unit.charCodeAt(0);
      const hex = code.toString(16);
      return code < 0x100 ? `\\x${hex.toUpperCase().padStart(2, '0')}` : `\\u${hex}`;
    });
    return mark + escaped + mark;
  }

  const formatNumber = (number) => (Object.is(number, -0) ? '-0' : `${number}`);
  const plural = (count) => (count > 1 ? 's' : '');

  function formatString(printer, text) {
    let rest = '';
    if (text.length > printer.maxStringLength) {
      const more = text.length - printer.maxStringLength;
      text = text.slice(0, printer.maxStringLength);
      rest = `... ${more} more character${plural(more)}`;
    }
    const room = printer.breakLength - printer.indent - 4;
    if (printer.compact !== true && text.length > 16 && text.length > room) {
      const lines = text.split(/(?<=\n)/);
      if (lines.length > 1) return lines.map(quote).join(` +\n${' '.repeat(printer.indent + 2)}`) + rest;
    }
    return quote(text) + rest;
  }

  function formatPrimitive(printer, value) {
    switch (typeof value) {
      case 'string':
        return formatString(printer, value);
      case 'number':
        return formatNumber(value);
      case 'bigint':
        return `${value}n`;
      case 'symbol':
        return Symbol.prototype.toString.call(value);
      default:
        return `${value}`;
    }
  }

  // ---- names

  // The name of the nearest constructor on the prototype chain; null when there is none.
  function constructorName(printer, value, depth) {
    let first;
    for (let object = value; object !== null; object = Object.getPrototypeOf(object)) {
      const found = Object.getOwnPropertyDescriptor(object, 'constructor');
      if (
        found !== undefined &&
        typeof found.value === 'function' &&
        found.value.name !== '' &&
        isInstance(value, found.value)
      ) {
        return String(found.value.name);
      }
      if (first === undefined) first = Object.getPrototypeOf(object);
    }
    if (first === null || first === undefined) return null;
    const kind = fallbackName(value);
    if (depth > printer.depth) return `${kind} <Complex prototype>`;
    return `${kind} <${inspect(first, { ...printer, customInspect: false, depth: -1 })}>`;
  }

  function isInstance(value, constructor) {
    try {
      return value instanceof constructor;
    } catch {
      return false;
    }
  }

  // A name for an object that no constructor names.
  function fallbackName(value) {
    if (typeof value === 'function') return 'Function';
    const name = className(value);
    return name === '' ? 'Object' : name;
  }

  function prefixOf(constructor, tag, fallback, size = '') {
    if (constructor === null) {
      const end = tag !== '' && tag !== fallback ? `[${tag}] ` : '';
      return `[${fallback}${size}: null prototype] ${end}`;
    }
    const end = tag !== '' && tag !== constructor ? `[${tag}] ` : '';
    return `${constructor}${size} ${end}`;
  }

  function tagOf(printer, value) {
    const tag = value[Symbol.toStringTag];
    if (typeof tag !== 'string' || tag === '') return '';
    // An own one that is printed among the properties would appear twice.
    const own = printer.showHidden ? hasOwn : isEnumerable;
    return own.call(value, Symbol.toStringTag) ? '' : tag;
  }

  const isIndex = (key) => /^(?:0|[1-9][0-9]{0,9})$/.test(key) && Number(key) < 4294967295;

  function keysOf(printer, value, withoutIndexes) {
    let names = printer.showHidden ? Object.getOwnPropertyNames(value) : Object.keys(value);
    if (withoutIndexes) names = names.filter((name) => !isIndex(name) && name !== 'length');
    let symbols = Object.getOwnPropertySymbols(value);
    if (!printer.showHidden) symbols = symbols.filter((symbol) => isEnumerable.call(value, symbol));
    return symbols.length === 0 ? names : names.concat(symbols);
  }

  // ---- objects

  function formatValue(printer, value, depth, nested) {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
      // `document.all`-like values do not exist here: everything else is a primitive.
      return formatPrimitive(printer, value);
    }
    let target = value;
    for (let inner = proxyTarget(target); inner !== undefined; inner = proxyTarget(target)) {
      if (printer.showProxy) return formatProxy(printer, target, depth);
      if (inner === null) return '<Revoked Proxy>';
      target = inner;
    }
    if (printer.customInspect) {
      const hook = target[custom];
      if (typeof hook === 'function' && hook !== inspect) {
        const options = {};
        for (const name of Object.keys(defaults)) options[name] = printer[name];
        const left = printer.depth - depth;
        const result = hook.call(value, left, { ...options, depth: left, stylize: String }, inspect);
        if (result !== value) {
          if (result === null || typeof result !== 'object') {
            return typeof result === 'string'
              ? result.replaceAll('\n', `\n${' '.repeat(printer.indent)}`)
              : formatPrimitiveOrFunction(printer, result, depth);
          }
          return formatValue(printer, result, depth);
        }
      }
    }
    if (printer.open.includes(target)) {
      let number = printer.references.get(target);
      if (number === undefined) {
        number = printer.references.size + 1;
        printer.references.set(target, number);
      }
      return `[Circular *${number}]`;
    }
    return formatObject(printer, target, depth, nested);
  }

  const formatPrimitiveOrFunction = (printer, value, depth) =>
    typeof value === 'function'
      ? formatValue(printer, value, depth)
      : formatPrimitive(printer, value);

  function formatProxy(printer, proxy, depth) {
    const target = proxyTarget(proxy);
    if (target === null) return '<Revoked Proxy>';
    if (depth > printer.depth) return 'Proxy [Array]';
    printer.indent += 2;
    const parts = [target, natives.proxyHandler(proxy)].map((part) =>
      formatValue(printer, part, depth + 1),
    );
    printer.indent -= 2;
    return arrange(printer, parts, '', ['Proxy [', ']'], false, depth);
  }

  // What the kind of an object decides: text before the braces, the braces, the keys, and entries
  // besides the properties. A string instead means that nothing but that string is printed.
  function describe(printer, value, depth, nested) {
    const constructor = constructorName(printer, value, depth);
    const tag = tagOf(printer, value);
    const kind = className(value);
    const prefix = (fallback, size) => prefixOf(constructor, tag, fallback, size);
    const shape = { base: '', braces: ['{', '}'], keys: [], entries: noEntries, list: false };
    const braced = (fallback, size) => {
      shape.braces[0] = `${prefix(fallback, size)}{`;
    };

    if (kind === 'Array') {
      shape.keys = keysOf(printer, value, true);
      const head = constructor !== 'Array' || tag !== '' ? prefix('Array', `(${value.length})`) : '';
      if (value.length === 0 && shape.keys.length === 0 && !printer.showHidden) return `${head}[]`;
      shape.braces = [`${head}[`, ']'];
      shape.list = true;
      shape.entries = arrayEntries;
      return shape;
    }
    if (kind === 'Set' || kind === 'Map') {
      const size = (kind === 'Set' ? setSize : mapSize).call(value);
      shape.keys = keysOf(printer, value);
      if (size === 0 && shape.keys.length === 0) return `${prefix(kind, '(0)')}{}`;
      braced(kind, `(${size})`);
      shape.entries = kind === 'Set' ? setEntries : mapEntries;
      return shape;
    }
    if (ArrayBuffer.isView(value) && kind !== 'DataView') {
      const size = typedLength.call(value);
      shape.keys = keysOf(printer, value, true);
      const head = prefix(kind, `(${size})`);
      if (size === 0 && shape.keys.length === 0 && !printer.showHidden) return `${head}[]`;
      shape.braces = [`${head}[`, ']'];
      shape.list = true;
      shape.entries = typedEntries;
      return shape;
    }

    shape.keys = keysOf(printer, value, kind === 'String');
    const { keys } = shape;
    if (typeof value === 'function') {
      shape.base = functionBase(value, constructor, tag);
      if (keys.length === 0) return shape.base;
      return shape;
    }
    switch (kind) {
      case 'Module':
        shape.braces[0] = '[Module: null prototype] {';
        if (keys.length === 0) return `${shape.braces[0]} }`;
        return shape;
      case 'Arguments':
        shape.braces[0] = `${constructor === 'Object' ? '[Arguments] ' : prefix('Arguments')}{`;
        if (keys.length === 0) return `${shape.braces[0]}}`;
        return shape;
      case 'RegExp':
        shape.base = regExpText.call(value);
        if (prefix('RegExp') !== 'RegExp ') shape.base = prefix('RegExp') + shape.base;
        if (keys.length === 0 || depth > printer.depth) return shape.base;
        return shape;
      case 'Date':
        shape.base = Number.isNaN(dateValue.call(value)) ? dateText.call(value) : dateISO.call(value);
        if (prefix('Date') !== 'Date ') shape.base = prefix('Date') + shape.base;
        if (keys.length === 0) return shape.base;
        return shape;
      case 'Error':
        shape.base = errorBase(printer, value, constructor, tag, keys);
        if (keys.length === 0) return shape.base;
        return shape;
      case 'ArrayBuffer':
      case 'SharedArrayBuffer':
        if (nested && keys.length === 0) {
          return `${prefix(kind)}{ byteLength: ${byteLength(value, kind)} }`;
        }
        braced(kind);
        shape.entries = nested ? lengthEntry : bufferEntries;
        return shape;
      case 'DataView':
        braced('DataView');
        shape.entries = viewEntries;
        return shape;
      case 'Promise':
        braced('Promise');
        shape.entries = promiseEntries;
        return shape;
      case 'WeakSet':
      case 'WeakMap':
        braced(kind);
        shape.entries = () => ['<items unknown>'];
        return shape;
      case 'Number':
      case 'String':
      case 'Boolean':
      case 'Symbol':
      case 'BigInt': {
        const inner = formatPrimitive(
          { ...defaults, indent: 0, breakLength: Infinity },
          unbox[kind].call(value),
        );
        const head = constructor === null ? `${kind} (null prototype)` : kind;
        const own = constructor !== null && constructor !== kind ? ` (${constructor})` : '';
        const end = tag !== '' && tag !== constructor ? ` [${tag}]` : '';
        shape.base = `[${head}${own}: ${inner}]${end}`;
        if (keys.length === 0) return shape.base;
        return shape;
      }
      case 'External':
        return '[External]';
    }
    if (constructor === 'Object' && tag === '') {
      if (keys.length === 0) return '{}';
      return shape;
    }
    if (keys.length === 0) return `${prefix('Object')}{}`;
    braced('Object');
    return shape;
  }

  function formatObject(printer, value, depth, nested) {
    const shape = describe(printer, value, depth, nested);
    if (typeof shape === 'string') return shape;
    if (depth > printer.depth) {
      const name = prefixOf(
        constructorName(printer, value, depth),
        tagOf(printer, value),
        shape.list ? 'Array' : 'Object',
      );
      return name.startsWith('[') ? name.slice(0, -1) : `[${name.slice(0, -1)}]`;
    }
    const inner = depth + 1;
    printer.open.push(value);
    printer.level = inner;
    const output = shape.entries(printer, value, inner);
    for (const key of shape.keys) output.push(formatProperty(printer, value, inner, key));
    printer.open.pop();
    const number = printer.references.get(value);
    if (number !== undefined) {
      shape.base = shape.base === '' ? `<ref *${number}>` : `<ref *${number}> ${shape.base}`;
    }
    if (printer.sorted && !shape.list) {
      output.sort(printer.sorted === true ? undefined : printer.sorted);
    }
    return arrange(printer, output, shape.base, shape.braces, shape.list, inner, value);
  }

  function formatProperty(printer, value, depth, key, shownName) {
    const found = Object.getOwnPropertyDescriptor(value, key) ?? {
      value: value[key],
      enumerable: true,
    };
    let text;
    if ('value' in found) {
      text = indented(printer, () => formatValue(printer, found.value, depth));
    } else if (found.get !== undefined) {
      text = found.set !== undefined ? '[Getter/Setter]' : '[Getter]';
    } else {
      text = found.set !== undefined ? '[Setter]' : 'undefined';
    }
    let name;
    if (shownName !== undefined) name = shownName;
    else if (typeof key === 'symbol') name = `[${key.toString()}]`;
    else if (key === '__proto__') name = "['__proto__']";
    else if (!found.enumerable) name = `[${key}]`;
    else name = /^[a-zA-Z_][a-zA-Z_0-9]*$/.test(key) ? key : quote(key);
    return `${name}: ${text}`;
  }

  function indented(printer, print) {
    printer.indent += 2;
    const text = print();
    printer.indent -= 2;
    return text;
  }

  // ---- entries

  const noEntries = () => [];

  function moreItems(output, left) {
    if (left > 0) output.push(`... ${left} more item${plural(left)}`);
  }

  function arrayEntries(printer, value, depth) {
    const output = [];
    const { length } = value;
    let index = 0;
    // Each run of holes is one entry, and skipped in one step.
    const keys = holesIn(value) ? Object.keys(value).filter(isIndex).map(Number) : null;
    let next = 0;
    while (index < length && output.length < printer.maxArrayLength) {
      if (keys !== null) {
        const filled = next < keys.length ? keys[next] : length;
        if (filled > index) {
          const holes = filled - index;
          output.push(`<${holes} empty item${plural(holes)}>`);
          index = filled;
          continue;
        }
        next += 1;
      }
      const found = Object.getOwnPropertyDescriptor(value, index);
      output.push(
        found !== undefined && !('value' in found)
          ? formatProperty(printer, value, depth, String(index), '').slice(2)
          : indented(printer, () => formatValue(printer, value[index], depth)),
      );
      index += 1;
    }
    moreItems(output, length - index);
    if (printer.showHidden && className(value) === 'Array') output.push(`[length]: ${length}`);
    return output;
  }

  function holesIn(array) {
    const limit = Math.min(array.length, 10000);
    for (let index = 0; index < limit; index++) if (!hasOwn.call(array, index)) return true;
    return array.length > limit;
  }

  function typedEntries(printer, value, depth) {
    const length = typedLength.call(value);
    const shown = Math.min(length, Math.max(0, printer.maxArrayLength));
    const output = [];
    for (let index = 0; index < shown; index++) output.push(formatPrimitive(printer, value[index]));
    moreItems(output, length - shown);
    if (printer.showHidden) {
      for (const name of ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer']) {
        output.push(
          `[${name}]: ${indented(printer, () => formatValue(printer, value[name], depth, true))}`,
        );
      }
    }
    return output;
  }

  function setEntries(printer, value, depth) {
    const output = [];
    const size = setSize.call(value);
    setEach.call(value, (item) => {
      if (output.length < printer.maxArrayLength) {
        output.push(indented(printer, () => formatValue(printer, item, depth)));
      }
    });
    moreItems(output, size - output.length);
    return output;
  }

  function mapEntries(printer, value, depth) {
    const output = [];
    const size = mapSize.call(value);
    mapEach.call(value, (item, key) => {
      if (output.length < printer.maxArrayLength) {
        output.push(
          indented(
            printer,
            () => `${formatValue(printer, key, depth)} => ${formatValue(printer, item, depth)}`,
          ),
        );
      }
    });
    moreItems(output, size - output.length);
    return output;
  }

  const byteLength = (value, kind = className(value)) =>
    (kind === 'ArrayBuffer' ? bufferLength : sharedLength).call(value);

  const lengthEntry = (_printer, value) => [`byteLength: ${byteLength(value)}`];

  function bufferEntries(printer, value) {
    const length = byteLength(value);
    const shown = Math.min(Math.max(0, printer.maxArrayLength), length);
    const bytes = new Uint8Array(value, 0, shown);
    const hex = [];
    for (let index = 0; index < shown; index++) hex.push(bytes[index].toString(16).padStart(2, '0'));
    if (length > shown) {
      hex.push(`... ${length - shown} more byte${plural(length - shown)}`);
    }
    return [`[Uint8Contents]: <${hex.join(' ')}>`, `byteLength: ${length}`];
  }

  function viewEntries(printer, value, depth) {
    const print = (item) => indented(printer, () => formatValue(printer, item, depth));
    return ['byteLength', 'byteOffset', 'buffer'].map((name) => `${name}: ${print(value[name])}`);
  }

  function promiseEntries(printer, value, depth) {
    const [state, result] = promiseState(value);
    if (state === 'pending') return ['<pending>'];
    const text = indented(printer, () => formatValue(printer, result, depth));
    return [state === 'rejected' ? `<rejected> ${text}` : text];
  }

  // ---- functions and errors

  function functionBase(value, constructor, tag) {
    const text = functionText.call(value);
    if (/^class(?![\w$])/.test(text) && text.endsWith('}')) {
      const own = hasOwn.call(value, 'name') && value.name !== '' ? ` ${value.name}` : ' (anonymous)';
      let base = `[class${own}`;
      if (constructor !== null && constructor !== 'Function') base += ` [${constructor}]`;
      if (tag !== '' && tag !== constructor) base += ` [${tag}]`;
      const parent = Object.getPrototypeOf(value);
      if (constructor === null) base += ' extends [null prototype]';
      else if (parent !== null && parent.name) base += ` extends ${parent.name}`;
      return `${base}]`;
    }
    let type = className(value);
    if (!/^(?:Async)?(?:Generator)?Function$/.test(type)) type = 'Function';
    let base = `[${type}`;
    if (constructor === null) base += ' (null prototype)';
    base += value.name === '' ? ' (anonymous)' : `: ${String(value.name)}`;
    base += ']';
    if (constructor !== null && constructor !== type) base += ` ${constructor}`;
    if (tag !== '' && tag !== constructor) base += ` [${tag}]`;
    return base;
  }

  function errorBase(printer, error, constructor, tag, keys) {
    const name = error.name == null ? 'Error' : String(error.name);
    let text = error.stack ? String(error.stack) : errorText.call(error);
    // Properties that the first lines show already.
    for (const key of ['name', 'message', 'stack']) {
      const index = keys.indexOf(key);
      if (index !== -1 && (typeof error[key] !== 'string' || text.includes(error[key]))) {
        keys.splice(index, 1);
      }
    }
    for (const key of ['cause', 'errors']) {
      const shown = key === 'cause' || Array.isArray(error.errors);
      if (shown && hasOwn.call(error, key) && !keys.includes(key)) keys.push(key);
    }
    text = nameFirst(text, name, constructor, tag);
    let start = text.indexOf('\n    at');
    if (start === -1) text = `[${text}]`;
    if (printer.indent !== 0) text = text.replaceAll('\n', `\n${' '.repeat(printer.indent)}`);
    return text;
  }

  // Puts the class of an error into the first line when its name does not tell it.
  function nameFirst(text, name, constructor, tag) {
    const next = text[name.length];
    const regular =
      name.endsWith('Error') &&
      text.startsWith(name) &&
      (next === undefined || next === ':' || next === '\n');
    if (constructor === null) {
      if (!regular) return text;
      return `[${name}: null prototype]${text.slice(name.length)}`;
    }
    if (!regular || name === constructor) return text;
    if (constructor.includes(name)) return constructor + text.slice(name.length);
    return `${constructor} [${name}]${text.slice(name.length)}`;
  }

  // ---- layout

  // Puts entries on one line when they are few and short, else one to a line; long lists of short
  // entries become columns.
  function arrange(printer, output, base, braces, list, depth, value) {
    const head = base === '' ? '' : `${base} `;
    const newLine = `\n${' '.repeat(printer.indent)}`;
    const fits = (start) => {
      let total = output.length + start;
      for (const entry of output) total += entry.length;
      return total <= printer.breakLength && !base.includes('\n');
    };
    if (printer.compact === true) {
      const own = base === '' ? '' : ` ${base}`;
      if (fits(0)) return `${braces[0]}${own} ${output.join(', ')} ${braces[1]}`;
      const first = base === '' && braces[0].length === 1 ? ' ' : `${own}${newLine}  `;
      return `${braces[0]}${first}${output.join(`,${newLine}  `)} ${braces[1]}`;
    }
    if (printer.compact !== false) {
      const count = output.length;
      if (list && count > 6) output = columns(printer, output, value);
      const near = printer.level - depth < printer.compact;
      const start = count + printer.indent + braces[0].length + base.length + 10;
      if (near && count === output.length && fits(start)) {
        const line = output.join(', ');
        if (!line.includes('\n')) return `${head}${braces[0]} ${line} ${braces[1]}`;
      }
    }
    return `${head}${braces[0]}${newLine}  ${output.join(`,${newLine}  `)}${newLine}${braces[1]}`;
  }

  function columns(printer, output, value) {
    const separator = 2;
    const hasMore = output.length > printer.maxArrayLength;
    const count = hasMore ? output.length - 1 : output.length;
    const widths = [];
    let total = 0;
    let widest = 0;
    for (let index = 0; index < count; index++) {
      const width = [...output[index]].length;
      widths.push(width);
      total += width + separator;
      widest = Math.max(widest, width);
    }
    const cell = widest + separator;
    const fits = cell * 3 + printer.indent < printer.breakLength;
    if (!fits || !(total / cell > 5 || widest <= 6)) return output;

    // A block that looks about square, as a character is about 2.5 times as high as wide, and wider
    // when few entries are as wide as the widest.
    const usual = Math.max(cell - 3 - Math.sqrt(cell - total / output.length), 1);
    const perRow = Math.min(
      Math.round(Math.sqrt(2.5 * usual * count) / usual),
      Math.floor((printer.breakLength - printer.indent) / cell),
      printer.compact * 4,
      15,
    );
    if (perRow <= 1) return output;

    const columnWidths = [];
    for (let column = 0; column < perRow; column++) {
      let width = 0;
      for (let index = column; index < count; index += perRow) width = Math.max(width, widths[index]);
      columnWidths.push(width);
    }
    const right =
      value !== undefined &&
      !holesIn(value) &&
      Array.prototype.every.call(value, (item) => typeof item === 'number' || typeof item === 'bigint');

    const rows = [];
    for (let first = 0; first < count; first += perRow) {
      const end = Math.min(first + perRow, count);
      let row = '';
      for (let index = first; index < end; index++) {
        const last = index === end - 1;
        const padding = ' '.repeat(columnWidths[index - first] - widths[index]);
        const comma = last ? '' : ', ';
        if (right) row += padding + output[index] + comma;
        else row += output[index] + comma + (last ? '' : padding);
      }
      rows.push(row);
    }
    if (hasMore) rows.push(output[count]);
    return rows;
  }

  // ---- the function itself

  function inspect(value, options, depth) {
    if (typeof options === 'boolean') options = { showHidden: options };
    if (typeof depth === 'number') options = { ...options, depth };
    const printer = new Printer(options);
    return formatValue(printer, value, 0);
  }
  inspect.custom = custom;
  inspect.defaultOptions = { ...defaults };

  return { inspect, formatNumber };
});
