// The text of `error.stack`: the error's name and message, then where it was made. Frames of the
// code around the script are left out, so that the first line names the script's own code.

'use strict';

(function () {
  const internal = 'napi-vtable:';
  const errorText = Error.prototype.toString;
  const nativeLimit = 64;
  // What stands before a file's text on its first line.
  const wrapper = '(function (exports, require, module, __filename, __dirname) {';
  // Files that are evaluated as they stand, without the wrapper: ES modules.
  const unwrapped = new Set();
  let prepare;

  function header(error) {
    try {
      return errorText.call(error);
    } catch {
      return 'Error';
    }
  }

  function frame(site) {
    const file = site.getFileName();
    const name = site.getFunctionName();
    let place = site.isNative() || file === null ? 'native' : String(file);
    const line = site.getLineNumber();
    if (place !== 'native' && line !== null && line > 0) {
      const column = site.getColumnNumber();
      const inWrapper = line === 1 && place.startsWith('/') && column > wrapper.length && !unwrapped.has(place);
      place += `:${line}:${inWrapper ? column - wrapper.length : column}`;
    }
    if (typeof name !== 'string' || name === '' || name === '<anonymous>') return `    at ${place}`;
    return `    at ${site.isConstructor() ? 'new ' : ''}${name} (${place})`;
  }

  function isInternal(site) {
    const file = site.getFileName();
    return typeof file === 'string' && file.startsWith(internal);
  }

  function stackOf(error, sites) {
    // A native frame right above one of ours is how ours called the script.
    const own = sites.filter(
      (site, index) =>
        !isInternal(site) &&
        !(site.isNative() && index + 1 < sites.length && isInternal(sites[index + 1])),
    );
    const shown = own.some((site) => !site.isNative()) ? own : sites;
    const limit = Error.stackTraceLimit;
    const kept = typeof limit === 'number' ? shown.slice(0, Math.max(0, limit)) : shown;
    if (typeof prepare === 'function') return prepare.call(Error, error, kept);
    return [header(error), ...kept.map(frame)].join('\n');
  }

  // The engine takes the first frames, ours included; the script's limit counts after ours are gone.
  Error.stackTraceLimit = nativeLimit;
  Error.prepareStackTrace = stackOf;
  Object.defineProperty(Error, 'stackTraceLimit', {
    value: 10,
    writable: true,
    enumerable: true,
    configurable: true,
  });
  Object.defineProperty(Error, 'prepareStackTrace', {
    get: () => prepare,
    set(value) {
      prepare = value;
    },
    enumerable: false,
    configurable: true,
  });

  // An error with a code, as Node's own errors have one.
  function withCode(error, code, more) {
    error.code = code;
    return Object.assign(error, more);
  }

  // Says in front of an error's message what it is about; the stack quotes the message.
  function withPrefix(error, prefix) {
    const { message, stack } = error;
    error.message = `${prefix}: ${message}`;
    const value = typeof stack === 'string' ? stack.replace(message, () => error.message) : stack;
    Object.defineProperty(error, 'stack', { value, writable: true, configurable: true });
    return error;
  }

  return { withCode, withPrefix, wrapper, unwrapped };
});
