// `process.emitWarning`: the text on standard error, then the listeners of `warning`.

'use strict';

(function (natives, { emit, lazy, options: given, process }) {
  const { wrongType } = lazy('values');

  function emitWarning(warning, options, code, start) {
    let type = options;
    let detail;
    if (typeof options === 'object' && options !== null) ({ type, code, detail } = options);
    else if (typeof options === 'function') [type, start] = [undefined, options];
    if (typeof code === 'function') [code, start] = [undefined, code];
    type ||= 'Warning';
    let made = warning;
    if (!(warning instanceof Error)) {
      if (typeof warning !== 'string') {
        throw wrongType('warning', 'of type string or an instance of Error', warning);
      }
      made = new Error(warning);
      made.name = String(type);
      if (code !== undefined) made.code = code;
      if (detail !== undefined) made.detail = detail;
      Error.captureStackTrace(made, start ?? emitWarning);
    }
    if (made.name === 'DeprecationWarning') {
      if (process.noDeprecation) return;
      if (process.throwDeprecation) {
        process.nextTick(() => {
          throw made;
        });
        return;
      }
    }
    process.nextTick(() => {
      if (given.warnings && process.env.NODE_NO_WARNINGS !== '1') {
        const label = made.code === undefined ? '' : `[${made.code}] `;
        let line = `(napi-vtable:${natives.pid}) ${label}${made.name}: ${made.message}\n`;
        if (typeof made.detail === 'string') line += `${made.detail}\n`;
        natives.write(2, line);
      }
      emit('warning', made);
    });
  }

  return { emitWarning };
});
