'use strict';
const { assert, load } = require('./common.js');
// A module that declares more than the runtime has does not load: Node crashes.
assert.strictEqual(load().hasItsWish('a'), Number(process.versions.napi) >= 10);
