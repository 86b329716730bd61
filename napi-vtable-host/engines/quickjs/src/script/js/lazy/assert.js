// `assert`, with Node's rules and, for the usual cases, its messages.

'use strict';

(function (natives, { inspect, withCode, lazy }) {
  const { deepEqual, deepStrictEqual } = lazy('compare');
  const { wrongType, wrongValue, mustBeFunction, received } = lazy('values');
  const types = lazy('types');
  const isPrimitive = (value) =>
    value === null || (typeof value !== 'object' && typeof value !== 'function');

  // ---- messages

  const headings = {
    deepStrictEqual: 'Expected values to be strictly deep-equal:',
    strictEqual: 'Expected values to be strictly equal:',
    strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
    notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
    notStrictEqual: 'Expected "actual" to be strictly unequal to:',
    notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
    notIdentical: 'Values have same structure but are not reference-equal:',
  };

  const show = (value) =>
    inspect(value, {
      compact: false,
      customInspect: false,
      depth: 1000,
      maxArrayLength: Infinity,
      maxStringLength: Infinity,
      breakLength: Infinity,
      sorted: true,
    });

  // The lines of both sides: shared ones, and those that only one has.
  // A comma that only the place in a list decides makes no difference.
  const alike = (a, b) => a === b || `${a},` === b || a === `${b},`;
  const longer = (a, b) => (a.length >= b.length ? a : b);

  function differences(left, right) {
    let start = 0;
    while (start < left.length && start < right.length && alike(left[start], right[start])) start += 1;
    let end = 0;
    while (
      end < left.length - start &&
      end < right.length - start &&
      alike(left[left.length - 1 - end], right[right.length - 1 - end])
    ) {
      end += 1;
    }
    const a = left.slice(start, left.length - end);
    const b = right.slice(start, right.length - end);
    const lines = left.slice(0, start).map((line, index) => `  ${longer(line, right[index])}`);
    // The longest run of common lines, unless that would take too long.
    if (a.length * b.length <= 1_000_000) {
      const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
      for (let i = a.length - 1; i >= 0; i--) {
        for (let j = b.length - 1; j >= 0; j--) {
          lengths[i][j] =
            alike(a[i], b[j]) ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
        }
      }
      let i = 0;
      let j = 0;
      while (i < a.length || j < b.length) {
        if (i < a.length && j < b.length && alike(a[i], b[j])) {
          lines.push(`  ${longer(a[i], b[j])}`);
          i += 1;
          j += 1;
        } else if (i < a.length && (j === b.length || lengths[i + 1][j] >= lengths[i][j + 1])) {
          lines.push(`+ ${a[i++]}`);
        } else lines.push(`- ${b[j++]}`);
      }
    } else {
      lines.push(...a.map((line) => `+ ${line}`), ...b.map((line) => `- ${line}`));
    }
    lines.push(...left.slice(left.length - end).map((line) => `  ${line}`));
    return lines;
  }

  const most = 50;
  function shorten(lines) {
    return lines.length > most ? [...lines.slice(0, most), '...'] : lines;
  }

  // A message of the caller stands in the place of the heading.
  function differenceMessage(actual, expected, operator, message) {
    const left = show(actual).split('\n');
    const right = show(expected).split('\n');
    const objects =
      (typeof actual === 'object' && actual !== null && typeof expected === 'object' && expected !== null) ||
      (typeof actual === 'function' && typeof expected === 'function');
    const key = operator === 'strictEqual' && objects ? 'strictEqualObject' : operator;
    const heading = message ?? headings[key];
    if (left.length === right.length && left.every((line, index) => line === right[index])) {
      return `${message ?? headings.notIdentical}\n\n${shorten(left).join('\n')}\n`;
    }
    let pointer = '';
    if (left.length === 1 && right.length === 1) {
      const total = left[0].length + right[0].length;
      if (total <= 12) {
        if (isPrimitive(actual) && isPrimitive(expected) && (actual !== 0 || expected !== 0)) {
          return `${heading}\n\n${left[0]} !== ${right[0]}\n`;
        }
      } else if (!(operator === 'strictEqual' && objects) && total < 80) {
        let same = 0;
        while (left[0][same] === right[0][same]) same += 1;
        if (same > 2) pointer = `\n  ${' '.repeat(same)}^`;
      }
    }
    const lines = differences(left, right);
    const shown = lines.length > 2 * most ? [...lines.slice(0, 2 * most), '...'] : lines;
    return `${heading}\n+ actual - expected\n\n${shown.join('\n')}${pointer}`;
  }

  function equalMessage(actual, expected, operator) {
    const left = show(actual);
    const right = show(expected);
    if (operator === 'deepEqual') {
      if (left === right) {
        return `Expected "actual" to be loosely deep-equal to:\n\n${right}`;
      }
      return `Expected values to be loosely deep-equal:\n\n${left}\n\nshould loosely deep-equal\n\n${right}`;
    }
    if (operator === 'notDeepEqual') {
      return `Expected "actual" not to be loosely deep-equal to:\n\n${left}\n\nshould not loosely deep-equal\n\n${right}`;
    }
    if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual') {
      const objects = !isPrimitive(actual) && operator === 'notStrictEqual';
      const heading = headings[objects ? 'notStrictEqualObject' : operator];
      const lines = shorten(left.split('\n'));
      return lines.length === 1
        ? `${heading}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}`
        : `${heading}\n\n${lines.join('\n')}\n`;
    }
    return `${inspect(actual)} ${operator} ${inspect(expected)}`;
  }

  class AssertionError extends Error {
    constructor(options) {
      if (typeof options !== 'object' || options === null) throw wrongType('options', 'of type object', options);
      const { message, actual, expected, operator, stackStartFn } = options;
      const strict = operator === 'deepStrictEqual' || operator === 'strictEqual';
      let text = message;
      if (strict) text = differenceMessage(actual, expected, operator, message);
      else if (message === undefined || message === null) text = equalMessage(actual, expected, operator);
      super(String(text));
      Object.defineProperty(this, 'name', {
        value: 'AssertionError',
        enumerable: false,
        writable: true,
        configurable: true,
      });
      this.generatedMessage = message === undefined || message === null;
      this.code = 'ERR_ASSERTION';
      this.actual = actual;
      this.expected = expected;
      this.operator = operator;
      // The first line of a stack names the code, as for Node's own errors.
      this.name = 'AssertionError [ERR_ASSERTION]';
      Error.captureStackTrace(this, stackStartFn);
      void this.stack;
      this.name = 'AssertionError';
    }
    toString() {
      return `${this.name} [${this.code}]: ${this.message}`;
    }
    [inspect.custom](depth, options) {
      return inspect(this, { ...options, customInspect: false, depth: 0 });
    }
  }

  function fail({ message, ...more }) {
    if (message instanceof Error) throw message;
    throw new AssertionError({ message, ...more });
  }

  // ---- equality

  function needTwo(count) {
    if (count < 2) {
      throw withCode(
        new TypeError('The "actual" and "expected" arguments must be specified'),
        'ERR_MISSING_ARGS',
      );
    }
  }

  const looseEqual = (a, b) => a == b || (Number.isNaN(a) && Number.isNaN(b));
  // [name, the operator in messages, what must hold].
  const comparisons = [
    ['equal', '==', looseEqual],
    ['notEqual', '!=', (a, b) => !looseEqual(a, b)],
    ['strictEqual', 'strictEqual', Object.is],
    ['notStrictEqual', 'notStrictEqual', (a, b) => !Object.is(a, b)],
    ['deepEqual', 'deepEqual', deepEqual],
    ['notDeepEqual', 'notDeepEqual', (a, b) => !deepEqual(a, b)],
    ['deepStrictEqual', 'deepStrictEqual', deepStrictEqual],
    ['notDeepStrictEqual', 'notDeepStrictEqual', (a, b) => !deepStrictEqual(a, b)],
  ];

  function checkOk(stackStartFn, count, value, message) {
    if (value) return;
    if (count === 0) message = 'No value argument passed to `assert.ok()`';
    const generated = count === 0 || message === undefined || message === null;
    if (message instanceof Error) throw message;
    const error = new AssertionError({
      message: generated && count > 0 ? `${inspect(value)} == true` : message,
      actual: value,
      expected: true,
      operator: '==',
      stackStartFn,
    });
    error.generatedMessage = generated;
    throw error;
  }

  function assert(...args) {
    checkOk(assert, args.length, ...args);
  }
  assert.ok = function ok(...args) {
    checkOk(ok, args.length, ...args);
  };
  for (const [name, operator, holds] of comparisons) {
    const check = {
      [name](actual, expected, message) {
        needTwo(arguments.length);
        if (!holds(actual, expected)) fail({ actual, expected, message, operator, stackStartFn: check });
      },
    }[name];
    assert[name] = check;
  }
  assert.fail = function failNow(message = 'Failed') {
    if (message instanceof Error) throw message;
    const error = new AssertionError({ message, operator: 'fail', stackStartFn: failNow });
    error.generatedMessage = arguments.length === 0;
    throw error;
  };

  // ---- errors

  // What a validator that is an object or an error compares: the error's side of those keys.
  class Comparison {
    constructor(source, keys, expected) {
      for (const key of keys) {
        if (!(key in source)) continue;
        const matches =
          expected !== undefined &&
          typeof source[key] === 'string' &&
          types.isRegExp(expected[key]) &&
          expected[key].exec(source[key]) !== null;
        this[key] = matches ? expected[key] : source[key];
      }
    }
  }

  function checkObject(actual, expected, message, operator, stackStartFn) {
    if (isPrimitive(actual)) {
      const generated = message === undefined || message === null;
      if (message instanceof Error) throw message;
      const error = new AssertionError({
        message: generated ? differenceMessage(actual, expected, 'deepStrictEqual') : message,
        actual,
        expected,
        operator,
        stackStartFn,
      });
      error.generatedMessage = generated;
      throw error;
    }
    const keys = Object.keys(expected);
    if (expected instanceof Error) keys.push('name', 'message');
    else if (keys.length === 0) throw wrongValue('error', expected, 'may not be an empty object');
    for (const key of keys) {
      const wanted = expected[key];
      if (typeof actual[key] === 'string' && types.isRegExp(wanted) && wanted.exec(actual[key]) !== null) continue;
      if (key in actual && deepStrictEqual(actual[key], wanted)) continue;
      if (message instanceof Error) throw message;
      const generated = message === undefined || message === null;
      const error = new AssertionError({
        message: generated
          ? differenceMessage(
              new Comparison(actual, keys, expected),
              new Comparison(expected, keys),
              'deepStrictEqual',
            )
          : message,
        actual,
        expected,
        operator,
        stackStartFn,
      });
      error.generatedMessage = generated;
      throw error;
    }
  }

  function checkThrown(actual, expected, message, stackStartFn) {
    const operator = stackStartFn.name;
    let text;
    if (types.isRegExp(expected)) {
      const input = String(actual);
      if (expected.exec(input) !== null) return;
      text = `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(input)}\n`;
    } else if (typeof expected === 'object' && expected !== null) {
      checkObject(actual, expected, message, operator, stackStartFn);
      return;
    } else {
      if (expected.prototype !== undefined && actual instanceof expected) return;
      if (expected === Error || Object.prototype.isPrototypeOf.call(Error, expected)) {
        text = `The error is expected to be an instance of "${expected.name}". Received `;
        if (types.isNativeError(actual) || actual instanceof Error) {
          text += `"${actual.name}"`;
        } else text += `"${inspect(actual, { depth: -1 })}"`;
        if (actual?.message) text += `\n\nError message:\n\n${actual.message}`;
      } else {
        const result = Reflect.apply(expected, {}, [actual]);
        if (result === true) return;
        const name = expected.name === '' ? '' : `"${expected.name}" `;
        text = `The ${name}validation function is expected to return "true". Received ${inspect(result)}`;
        if (actual instanceof Error) text += `\n\nCaught error:\n\n${actual}`;
      }
    }
    if (message instanceof Error) throw message;
    const generated = message === undefined || message === null;
    const error = new AssertionError({
      message: generated ? text : message,
      actual,
      expected,
      operator,
      stackStartFn,
    });
    error.generatedMessage = generated;
    throw error;
  }

  const none = Symbol('no error');

  function checkExpectation(actual, expected, message, stackStartFn) {
    if (typeof expected === 'string') {
      if (message !== undefined) {
        throw wrongType('error', 'of type function or an instance of Error, RegExp, or Object', expected);
      }
      if (actual !== none && (actual === expected || actual?.message === expected)) {
        throw withCode(
          new TypeError(
            `The "error/message" argument is ambiguous. The ${actual === expected ? 'error' : 'error message'} ` +
              `"${expected}" is identical to the message.`,
          ),
          'ERR_AMBIGUOUS_ARGUMENT',
        );
      }
      [message, expected] = [expected, undefined];
    } else if (
      expected !== undefined && expected !== null &&
      typeof expected !== 'object' && typeof expected !== 'function'
    ) {
      throw wrongType('error', 'of type function or an instance of Error, RegExp, or Object', expected);
    }
    if (actual === none) {
      const kind = stackStartFn.name === 'rejects' ? 'rejection' : 'exception';
      const name = expected?.name ? ` (${expected.name})` : '';
      const rest = message ? `: ${message}` : '.';
      if (message instanceof Error) throw message;
      const error = new AssertionError({
        message: `Missing expected ${kind}${name}${rest}`,
        actual: undefined,
        expected,
        operator: stackStartFn.name,
        stackStartFn,
      });
      throw error;
    }
    if (expected !== undefined && expected !== null) checkThrown(actual, expected, message, stackStartFn);
  }

  function caught(run) {
    mustBeFunction(run, 'fn');
    try {
      run();
    } catch (error) {
      return error;
    }
    return none;
  }

  async function caughtLater(run) {
    let promise = run;
    if (typeof run === 'function') {
      promise = run();
      if (typeof promise?.then !== 'function') {
        throw withCode(
          new TypeError(
            `Expected instance of Promise to be returned from the "promiseFn" function but got ${received(promise).slice(10)}.`,
          ),
          'ERR_INVALID_RETURN_VALUE',
        );
      }
    } else if (typeof promise?.then !== 'function') {
      throw wrongType('promiseFn', 'of type function or an instance of Promise', promise);
    }
    try {
      await promise;
    } catch (error) {
      return error;
    }
    return none;
  }

  function checkNone(actual, expected, message, stackStartFn) {
    if (actual === none) return;
    if (typeof expected === 'string') [message, expected] = [expected, undefined];
    const fits =
      expected === undefined || expected === null ||
      (types.isRegExp(expected) ? expected.test(String(actual)) : actual instanceof expected);
    if (!fits) throw actual;
    const kind = stackStartFn.name === 'doesNotReject' ? 'rejection' : 'exception';
    const rest = message ? `: ${message}` : '.';
    const error = new AssertionError({
      message: `Got unwanted ${kind}${rest}\nActual message: "${actual?.message}"`,
      actual,
      expected,
      operator: stackStartFn.name,
      stackStartFn,
    });
    throw error;
  }

  Object.assign(assert, {
    throws: function throws(run, expected, message) {
      checkExpectation(caught(run), expected, message, throws);
    },
    rejects: async function rejects(run, expected, message) {
      checkExpectation(await caughtLater(run), expected, message, rejects);
    },
    doesNotThrow: function doesNotThrow(run, expected, message) {
      checkNone(caught(run), expected, message, doesNotThrow);
    },
    doesNotReject: async function doesNotReject(run, expected, message) {
      checkNone(await caughtLater(run), expected, message, doesNotReject);
    },
    ifError: function ifError(value) {
      if (value === undefined || value === null) return;
      let text = 'ifError got unwanted exception: ';
      if (typeof value === 'object' && typeof value.message === 'string') {
        text += value.message.length === 0 && value.constructor ? value.constructor.name : value.message;
      } else text += inspect(value);
      const error = new AssertionError({
        message: text,
        actual: value,
        expected: null,
        operator: 'ifError',
        stackStartFn: ifError,
      });
      throw error;
    },
    match: function match(text, regexp, message) {
      checkMatch(text, regexp, message, true, match);
    },
    doesNotMatch: function doesNotMatch(text, regexp, message) {
      checkMatch(text, regexp, message, false, doesNotMatch);
    },
    AssertionError,
  });

  function checkMatch(text, regexp, message, wanted, stackStartFn) {
    if (!types.isRegExp(regexp)) throw wrongType('regexp', 'an instance of RegExp', regexp);
    if (typeof text === 'string' && (regexp.exec(text) !== null) === wanted) return;
    if (message instanceof Error) throw message;
    const generated = message === undefined || message === null;
    let shown = message;
    if (generated && typeof text !== 'string') {
      shown = `The "string" argument must be of type string. Received type ${typeof text} (${inspect(text)})`;
    } else if (generated) {
      shown = `${
        wanted ? 'The input did not match the regular expression ' : 'The input was expected to not match the regular expression '
      }${inspect(regexp)}. Input:\n\n${inspect(text)}\n`;
    }
    const error = new AssertionError({
      message: shown,
      actual: text,
      expected: regexp,
      operator: stackStartFn.name,
      stackStartFn,
    });
    error.generatedMessage = generated;
    throw error;
  }

  // `assert.strict`: the same functions, the loose ones replaced.
  function strict(...args) {
    checkOk(strict, args.length, ...args);
  }
  assert.strict = Object.assign(strict, assert, {
    equal: assert.strictEqual,
    notEqual: assert.notStrictEqual,
    deepEqual: assert.deepStrictEqual,
    notDeepEqual: assert.notDeepStrictEqual,
  });
  strict.strict = strict;
  return assert;
});
