'use strict';
const { apply, diff, configure } = require('./merge-patch.node');

const before = { title: 'Hello', author: { givenName: 'Ada', familyName: 'Lovelace' }, tags: ['a', 'b'], views: 2n ** 60n };
const after = apply(before, { title: 'Hello!', author: { familyName: null }, tags: ['a'], published: new Date(0) });
console.log('patched:', after);
console.log('the patch again:', diff(before, after));
console.log('nothing to do:', diff(after, after));

// What no plain object can say goes both ways too.
console.log('a Map:', apply(new Map([['a', new Set([1, 2])]]), { b: new Float32Array([0.5]) }));

const settings = configure({ name: 'main' }, { limits: { maxBytes: 2 ** 40 }, log: { file: { path: '/var/log/main' } } });
console.log('settings:', settings);
console.log('changed:', configure(settings, { port: 443, log: 'stderr', headers: { 'x-by': 'serde' } }).port);

function attempt(what) {
  try {
    return what();
  } catch (error) {
    return `caught ${error.name} ${error.code}: ${error.message}`;
  }
}
console.log(attempt(() => configure(settings, { port: 70000 })));
console.log(attempt(() => configure(settings, { limits: { timeout: 'soon' } })));
console.log(attempt(() => configure(settings, { log: { file: { path: 7 } } })));
console.log(attempt(() => configure(settings, { prot: 1 })));
console.log(attempt(() => apply({}, { callback: () => 1 })));
const ring = {};
ring.self = ring;
console.log(attempt(() => apply({}, ring)).length < 300);
