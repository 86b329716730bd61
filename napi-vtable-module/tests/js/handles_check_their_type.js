'use strict';
const { assert, load } = require('./common.js');
const loaded = load();
const kinds = {
  JsUndefined: undefined, JsNull: null, JsBoolean: true, JsNumber: 1, JsString: 'a', JsSymbol: Symbol(), JsBigInt: 1n,
  JsExternal: loaded.opened('x'), JsDate: new Date(), JsPromise: Promise.resolve(), JsError: new TypeError('e'),
  JsMap: new Map(), JsSet: new Set(), JsArrayBuffer: new ArrayBuffer(1), JsSharedArrayBuffer: new SharedArrayBuffer(1),
  JsDataView: new DataView(new ArrayBuffer(1)), JsInt8Array: new Int8Array(1), JsUint8Array: new Uint8Array(1),
  JsUint8ClampedArray: new Uint8ClampedArray(1), JsInt16Array: new Int16Array(1), JsUint16Array: new Uint16Array(1),
  JsInt32Array: new Int32Array(1), JsUint32Array: new Uint32Array(1), JsFloat32Array: new Float32Array(1),
  JsFloat64Array: new Float64Array(1), JsBigInt64Array: new BigInt64Array(1), JsBigUint64Array: new BigUint64Array(1),
  JsArray: [], JsFunction: () => 1, JsObject: {},
};
for (const [kind, value] of Object.entries(kinds)) assert.strictEqual(loaded.kindOf(value), kind);
assert.strictEqual(loaded.kindOf(Buffer.from('a')), 'JsUint8Array');
assert.strictEqual(loaded.kindOf({ then() {} }), 'JsObject');
assert.strictEqual(loaded.kindOf(new (class extends Map {})()), 'JsMap');
assert.strictEqual(loaded.kindOf(new (class extends Error {})()), 'JsError');
if (typeof Float16Array === 'function') {
  const kind = loaded.kindOf(new Float16Array(1));
  assert.ok(kind === 'JsFloat16Array' || kind === 'JsObject', kind); // not every Node-API knows them
}
