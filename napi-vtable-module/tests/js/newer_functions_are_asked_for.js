'use strict';
const { assert, load } = require('./common.js');
const newer = load().newer();
const version = Number(process.versions.napi);
assert.strictEqual(newer.symbolFor, version >= 9);
assert.strictEqual(newer.symbol, newer.symbolFor ? Symbol.for('tick') : undefined);
assert.strictEqual(newer.bufferFromArraybuffer, version >= 10);
if (version >= 10) assert.strictEqual(newer.propertyKey, true);
// Experimental functions are found by their names alone.
if (version < 9) assert.strictEqual(newer.setPrototype, false);
