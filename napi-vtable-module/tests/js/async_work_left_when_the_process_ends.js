'use strict';
// The last script of its addon: it ends the process.
const { load } = require('./common.js');
const loaded = load();
loaded.pass('never');
loaded.block('never');
new loaded.Store(1).getAfter('never');
new loaded.LargeStore(1).getAfter('never');
loaded.numbers(1, 'never').next();
const numbers = loaded.numbers(3);
numbers.next();
numbers.next();
loaded.sumPromised(new Promise(() => {}), 1).catch(() => {}); // some collect the promise at once
loaded.sumStreamed({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }).catch(() => {});
for (let index = 0; index < 100; index++) loaded.add(index);
loaded.add(1).then(() => setTimeout(() => process.exit(0), 10));
