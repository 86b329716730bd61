// The text of console.log's arguments: `format`, after Node's util.format.

'use strict';

(function (natives, { lazy }) {
  const { inspect, formatNumber } = lazy('inspect');
  const { className, proxyTarget } = natives;
  const hasOwn = Object.prototype.hasOwnProperty;
  const functionText = Function.prototype.toString;

  // Whether String(value) would run something that the script wrote.
  function hasOwnText(value) {
    const target = proxyTarget(value) ?? value;
    if (typeof target.toString !== 'function') return false;
    if (hasOwn.call(target, 'toString')) return true;
    if (typeof target[Symbol.toPrimitive] === 'function' && className(target) !== 'Date') return true;
    for (let object = target; object !== null; object = Object.getPrototypeOf(object)) {
      if (!hasOwn.call(object, 'toString')) continue;
      return !/\[native code\]/.test(functionText.call(object.toString));
    }
    return false;
  }

  function formatText(value) {
    if (typeof value === 'number') return formatNumber(value);
    if (typeof value === 'bigint') return `${value}n`;
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
      return String(value);
    }
    if (typeof value === 'object' && hasOwnText(value)) return String(value);
    if (className(value) === 'Error' || typeof value === 'function') {
      return className(value) === 'Error' ? inspect(value, { depth: 0 }) : String(value);
    }
    return inspect(value, { depth: 0 });
  }

  function formatJSON(value) {
    try {
      return JSON.stringify(value);
    } catch (error) {
      if (error instanceof TypeError && /circular/i.test(error.message)) return '[Circular]';
      throw error;
    }
  }

  function formatAsNumber(value, convert) {
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'symbol') return 'NaN';
    if (convert === Number && typeof value === 'object' && value !== null && !hasOwnText(value)) {
      return formatNumber(Number(value));
    }
    return formatNumber(convert(value));
  }

  const directives = {
    s: formatText,
    d: (value) => formatAsNumber(value, Number),
    i: (value) =>
      typeof value === 'object' && value !== null ? 'NaN' : formatAsNumber(value, Number.parseInt),
    f: (value) =>
      typeof value === 'symbol' ? 'NaN' : formatNumber(Number.parseFloat(value)),
    j: formatJSON,
    o: (value) => inspect(value, { showHidden: true, showProxy: true, depth: 4 }),
    O: (value) => inspect(value),
    c: () => '',
  };

  function format(...args) {
    let next = 0;
    let text = '';
    if (typeof args[0] === 'string') {
      next = 1;
      text =
        args.length === 1
          ? args[0]
          : args[0].replace(/%([sdifjoOc%])/g, (all, letter) => {
              if (letter === '%') return '%';
              return next < args.length ? directives[letter](args[next++]) : all;
            });
    }
    for (let first = next === 0; next < args.length; next++, first = false) {
      const value = args[next];
      if (!first) text += ' ';
      text += typeof value === 'string' ? value : inspect(value);
    }
    return text;
  }

  return { format };
});
