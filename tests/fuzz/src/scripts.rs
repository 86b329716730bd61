//! Scripts that do to the round's values what native code cannot: getters, proxies, subclasses, `transfer`.
//!
//! The values are in the global array `P`. None of the scripts loops by itself, and each keeps what it throws or
//! lets it go, as it comes.

use crate::rng::Rng;

/// What runs first in every engine. An array that somebody gave an element at the far end is refused by what would go
/// through all of it.
pub const PRELUDE: &str = "
Object.defineProperty(globalThis, 'P', { value: [], writable: false, configurable: false });
globalThis.count = 0;
for (const name of Object.getOwnPropertyNames(Array.prototype)) {
  const method = Array.prototype[name], { apply } = Reflect;
  if (typeof method !== 'function' || name === 'constructor') continue;
  Object.defineProperty(Array.prototype, name, { value(...list) {
    if (this?.length > 1e5) throw RangeError('nobody waits for so many elements');
    return apply(method, this, list);
  } });
}
";

/// How many places `P` has.
pub const PLACES: usize = 24;

const TEMPLATES: &[&str] = &[
    "P[i](P[j], P[k])",
    "new P[i](P[j], P[k])",
    "P[i].call(P[j], P[k])",
    "Reflect.construct(P[i], [P[j]], P[k])",
    "P[i] = class extends P[j] { constructor() { super(P[k]); this.own = 1 } }",
    "P[i] = new (class extends P[j] { m() { return super.x } })",
    "P[i] = new Proxy(P[j], {})",
    "P[i] = new Proxy(P[j], { get(t, k, r) { return P[k] ?? Reflect.get(t, k, r) }, has() { throw P[k] } })",
    "P[i] = new Proxy(function () {}, { apply: P[j], construct: P[k], getPrototypeOf() { return P[j] } })",
    "P[i] = new Proxy(P[j], { ownKeys() { return ['a', 'b', Symbol.iterator] }, getOwnPropertyDescriptor() { return P[k] } })",
    "{ const r = Proxy.revocable(P[j], {}); P[i] = r.proxy; r.revoke() }",
    "Object.defineProperty(P[i], 'x', { get() { return P[j](P[k]) }, set(v) { P[j] = v }, configurable: true })",
    "Object.defineProperty(P[i], '0', { get: P[j], set: P[k], configurable: true, enumerable: true })",
    "Object.freeze(P[i])",
    "Object.seal(P[i])",
    "Object.preventExtensions(P[i])",
    "P[i].x = P[j]",
    "P[i][P[j]] = P[k]",
    "delete P[i].x",
    "P[i] = undefined",
    "P[i] = { valueOf() { return P[j]() }, toString() { count++; return P[k] } }",
    "P[i] = { [Symbol.toPrimitive](hint) { return P[j](hint) } }",
    "P[i] = { get then() { return P[j] } }",
    "P[i] = Promise.resolve(P[j]).then(P[k])",
    "P[i] = Promise.reject(P[j])",
    "Promise.resolve().then(() => P[i](P[j]))",
    "P[i] = (async () => { await P[j]; return P[k] })()",
    "P[i] = new ArrayBuffer(64, { maxByteLength: 256 })",
    "P[i].resize(i * 8)",
    "P[i] = P[j].transfer(32)",
    "P[i] = P[j].transferToFixedLength?.()",
    "P[i] = P[j].sliceToImmutable?.()",
    "P[i] = P[j].buffer",
    "P[i] = new Uint8Array(P[j])",
    "P[i] = new Float64Array(P[j], 8, 2)",
    "P[i] = new BigInt64Array(4)",
    "P[i] = new DataView(P[j], 1)",
    "P[i] = new SharedArrayBuffer(32, { maxByteLength: 64 })",
    "P[i].grow(64)",
    "P[i] = P[j].subarray(1, 3)",
    "P[i].set(P[j])",
    "P[i].fill(P[j])",
    "P[i].slice(1)",
    "P[i] = [...P[j]]",
    "P[i] = new Date(P[j])",
    "P[i] = Symbol('s' + i)",
    "P[i] = Symbol.for('s' + i)",
    "P[i] = 2n ** 100n + BigInt(i)",
    "P[i] = -(2n ** 64n)",
    "P[i] = 'text' + i",
    "P[i] = '\\ud800' + i + '\\udc00'",
    "P[i] = new Error('e', { cause: P[j] })",
    "P[i] = Object.create(P[j], { y: { value: P[k], enumerable: true } })",
    "P[i] = Object.create(null)",
    "Object.setPrototypeOf(P[i], P[j])",
    "P[i] = P[j].bind(P[k], 1)",
    "P[i] = function* () { yield P[j]; yield P[k] }()",
    "P[i] = new WeakRef(P[j])",
    "new FinalizationRegistry(() => count++).register(P[i], 1)",
    // Under a symbol the entry may never be collected; that is QuickJS's, see docs/fuzzing.md.
    "if (typeof P[j] !== 'symbol') P[i] = new WeakMap([[P[j], P[k]]])",
    "P[i] = new Map([[P[j], P[k]]])",
    "{ const a = {}; const b = { a, p: P[j] }; a.b = b; P[i] = a }",
    "P[i].self = P[i]",
    "{ const c = { f: P[i], p: P[j] }; c.c = c; P[j].c = c }",
    "P[i].sort(P[j])",
    "P[i].map?.(P[j])",
    "JSON.stringify(P[i])",
    "P[i] = JSON.parse('{\"a\":[1,2,{\"b\":null}]}')",
    "`${P[i]}`",
    "P[i] + P[j]",
    "P[i] == P[j]",
    "P[i] instanceof P[j]",
    "Object.defineProperty(P[i], Symbol.hasInstance, { value: P[j], configurable: true })",
    "for (const k in P[i]) { P[j] = k; break }",
    "throw P[i]",
    "throw new TypeError('thrown ' + i)",
    "(function f(n) { return n ? P[i](f(n - 1)) : 0 })(5)",
    "(function f() { f() })()",
    "P[i].constructor = P[j]",
    "P[i].prototype = P[j]",
    "P[i].name",
    "Object.getOwnPropertyDescriptors(P[i])",
    "P[i] = globalThis",
    "P[i] = arguments",
    "syntax error (",
    "P[i] = /(a)(?<n>b)?/d.exec('ab')",
    "Atomics.add(P[i], 0, 1)",
    "P[i] = structuredClone(P[j])",
    "P[i] = new Intl.NumberFormat()",
    "Array.prototype.concat.call(P[i], P[j])",
    "Array.from({ length: 3 }, P[i])",
    "Reflect.apply(P[i], P[j], [P[k], P[i]])",
    "P[i]?.x?.y",
    "P[i] = Object.assign({}, P[j])",
    "with (P[i]) { x = P[j] }",
    "P[i] = eval('P[j]')",
    "P[i] = new Function('return P[' + j + ']')",
];

/// A script.
pub fn script(rng: &Rng) -> String {
    let mut text = String::from("{ const i = ");
    let place = || rng.below(PLACES).to_string();
    text.push_str(&place());
    text.push_str(", j = ");
    text.push_str(&place());
    text.push_str(", k = ");
    text.push_str(&place());
    text.push_str("; ");
    let body = rng.pick(TEMPLATES);
    if rng.chance(60) {
        text.push_str("try { ");
        text.push_str(body);
        text.push_str(" } catch (e) { P[j] = e }");
    } else {
        text.push_str(body);
    }
    text.push_str(" }");
    text
}
