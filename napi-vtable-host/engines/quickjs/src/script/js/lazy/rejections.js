// `--unhandled-rejections`: the modes besides the usual one, in which a rejection that nobody handles is an
// uncaught error.

'use strict';

(function (natives, { emit, inspect, process }) {
  function warn(reason) {
    const text = reason instanceof Error && typeof reason.stack === 'string' ? reason.stack : inspect(reason);
    process.emitWarning(text, 'UnhandledPromiseRejectionWarning');
  }

  // Whether the rejection is dealt with.
  function rejected(mode, reason, promise) {
    if (mode === 'strict') return false;
    const handled = emit('unhandledRejection', reason, promise);
    if (mode === 'warn') warn(reason);
    if (mode === 'warn-with-error-codes' && !handled) {
      warn(reason);
      process.exitCode = 1;
    }
    return true;
  }

  return { rejected };
});
