// How errors describe an argument that does not fit.

'use strict';

(function (natives, { inspect, withCode }) {
  // "Received …", after Node's words.
  function received(value) {
    if (value === undefined || value === null) return ` Received ${value}`;
    if (typeof value === 'function') return ` Received function ${value.name}`;
    if (typeof value === 'object') {
      const name = value.constructor?.name;
      if (name) return ` Received an instance of ${name}`;
      return ` Received ${inspect(value, { depth: -1 })}`;
    }
    let text = inspect(value);
    if (text.length > 28) text = `${text.slice(0, 25)}...`;
    return ` Received type ${typeof value} (${text})`;
  }

  const wrongType = (name, expected, value) => {
    const what = name.endsWith(' argument') ? `The ${name}` : `The "${name}" ${name.includes('.') ? 'property' : 'argument'}`;
    return withCode(
      new TypeError(`${what} must be ${expected}.${received(value)}`),
      'ERR_INVALID_ARG_TYPE',
    );
  };

  const wrongValue = (name, value, reason = 'is invalid') =>
    withCode(
      new TypeError(
        `The ${name.includes('.') ? 'property' : 'argument'} '${name}' ${reason}. Received ${inspect(value)}`,
      ),
      'ERR_INVALID_ARG_VALUE',
    );

  const outOfRange = (name, range, value) =>
    withCode(
      new RangeError(`The value of "${name}" is out of range. It must be ${range}. Received ${inspect(value)}`),
      'ERR_OUT_OF_RANGE',
    );

  function mustBeFunction(value, name) {
    if (typeof value !== 'function') throw wrongType(name, 'of type function', value);
  }

  function mustBeString(value, name) {
    if (typeof value !== 'string') throw wrongType(name, 'of type string', value);
  }

  return { received, wrongType, wrongValue, outOfRange, mustBeFunction, mustBeString };
});
