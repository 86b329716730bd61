'use strict';
// Calls back after a number of turns of the event loop.

module.exports = function tick(turns, done) {
  setImmediate(() => (turns > 1 ? tick(turns - 1, done) : done?.()));
};
