'use strict';
const threads = require('./threadsafe.node');

const counted = () => new Promise((resolve) => {
  threads.countPrimes(350, (done, primes) => {
    console.log(`${done} numbers, ${primes} primes`);
    if (done === 350) resolve();
  });
});

const choose = (names, accept) => new Promise((resolve) => {
  threads.choose(names, accept, (chosen, failed) => resolve(failed ?? chosen.join(' ')));
});

(async () => {
  // Meanwhile this thread goes on.
  const primes = counted();
  console.log('counting');
  await primes;

  const names = ['Ada', 'Bob', 'Cleo'];
  console.log('short:', await choose(names, (name) => name.length < 4));
  console.log('later:', await choose(names, async (name) => { await null; return name > 'B'; }));
  console.log('none:', await choose(names, (name) => { throw new RangeError(`no ${name}`); }));

  console.log('largest:', await threads.largestPrime(10_000));
  const controller = new AbortController();
  const never = threads.largestPrime(4_000_000_000, controller.signal);
  controller.abort(new Error('it takes too long'));
  await never.catch((error) => console.log('aborted:', error.message));
})();
