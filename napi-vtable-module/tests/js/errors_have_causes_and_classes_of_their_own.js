'use strict';
const { assert, load, thrown } = require('./common.js');
const { NotFoundError, notFound, layered, parse } = load();
const hidden = (error, name) => Object.getOwnPropertyDescriptor(error, name).enumerable === false;
// `?` keeps the chain of sources
const outer = thrown(() => layered('12 apples'));
assert.deepStrictEqual([outer.message, outer.cause.message, 'cause' in outer.cause], ['outside', 'invalid digit found in string', false]);
assert.ok(outer.cause instanceof Error && hidden(outer, 'cause'));
assert.ok(!('cause' in thrown(() => parse('x'))));
// a class of the module's own
const error = thrown(() => notFound('1'));
assert.ok(error instanceof NotFoundError && error instanceof RangeError && error instanceof Error);
assert.deepStrictEqual([error.constructor, error.name, error.message, error.code], [NotFoundError, 'NotFoundError', 'not there', 'E_NOT_FOUND']);
assert.match(String(error.stack), /NotFoundError|not there/);
assert.strictEqual(Object.prototype.toString.call(error), '[object Error]');
const layers = thrown(() => notFound('x'));
assert.deepStrictEqual([layers.cause.message, layers.cause.cause.message], ['outside', 'invalid digit found in string']);
// as JavaScript uses it
const own = new NotFoundError('mine', { cause: 7 });
assert.deepStrictEqual([own.message, own.cause, own.name, String(own)], ['mine', 7, 'NotFoundError', 'NotFoundError: mine']);
assert.throws(() => NotFoundError('called'), TypeError);
class Missing extends NotFoundError {}
const missing = new Missing('it');
assert.ok(missing instanceof Missing && missing instanceof NotFoundError && missing.stack.includes('it'));
assert.deepStrictEqual([Object.getPrototypeOf(NotFoundError), NotFoundError.name, Object.keys(own)], [RangeError, 'NotFoundError', []]);
