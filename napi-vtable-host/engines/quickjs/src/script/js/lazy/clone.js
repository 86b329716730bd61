// `structuredClone`, after the HTML standard.

'use strict';

(function (natives, { lazy, withCode }) {
  const { read } = lazy('serialize');

  return function structuredClone(value, options) {
    if (arguments.length === 0) throw withCode(new TypeError('The "value" argument must be specified'), 'ERR_MISSING_ARGS');
    const ports = lazy('message_port');
    const { cells, parts, finish } = ports.pack(value, ports.listOf(options));
    const made = [];
    for (let index = 0; index < parts.length; index += 3) {
      const [thing, limit, isMoved] = parts.slice(index, index + 3);
      // A port stays in this engine under its number, and memory that moves is not copied.
      if (typeof thing === 'number') made.push(thing);
      else if (isMoved) made.push(thing.transfer());
      else made.push(natives.moveParts([], [thing, limit, false])[1][0]);
    }
    finish();
    return read(cells, made, ports.portOf);
  };
});
