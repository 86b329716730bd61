// `process.report`: Node's diagnostic reports. The report is made by the host, which makes one too where no
// JavaScript can run; from here come the stack and the settings, which are the process's.

'use strict';

(function (natives, { lazy, process }) {
  const { wrongType, mustBeString } = lazy('values');
  const [threadId] = natives.worker ?? [0];

  // The frames of an error, or of the call of `caller`.
  function stackOf(error, caller) {
    const isGiven = error !== undefined;
    const source = isGiven ? error : new Error('JavaScript Callstack');
    if (!isGiven) {
      source.name = 'Error [ERR_SYNTHETIC]';
      source.code = 'ERR_SYNTHETIC';
      Error.captureStackTrace(source, caller);
    }
    const [message, ...frames] = `${source.stack}`.split('\n');
    const errorProperties = {};
    for (const [name, value] of Object.entries(source)) {
      if (name !== 'name') errorProperties[name] = `${value}`;
    }
    return JSON.stringify({ message, stack: frames.map((line) => line.trim()), errorProperties });
  }

  function mustBeError(error) {
    if (error !== undefined && (typeof error !== 'object' || error === null)) throw wrongType('err', 'of type object', error);
  }

  function getReport(error) {
    mustBeError(error);
    return JSON.parse(natives.report(threadId, stackOf(error, getReport), false, ''));
  }

  function writeReport(file, error) {
    if (typeof file === 'object' && file !== null) {
      error = file;
      file = undefined;
    } else if (file !== undefined) mustBeString(file, 'file');
    mustBeError(error);
    return natives.report(threadId, stackOf(error, writeReport), true, file ?? '');
  }

  const report = { writeReport, getReport };
  const setting = (name, index, type) =>
    Object.defineProperty(report, name, {
      get: () => (type === 'boolean' ? natives.reportSettings()[index] !== '' : natives.reportSettings()[index]),
      set(value) {
        if (typeof value !== type) throw wrongType(name, `of type ${type}`, value);
        const all = natives.reportSettings();
        all[index] = value;
        natives.reportSet(...all);
      },
      enumerable: true,
      configurable: true,
    });
  setting('directory', 2, 'string');
  setting('filename', 3, 'string');
  setting('compact', 1, 'boolean');
  report.excludeNetwork = true;
  setting('reportOnFatalError', 0, 'boolean');
  return report;
});
