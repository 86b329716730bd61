'use strict';
const hello = require('./hello-rust.node');

function attempt(what) {
  try {
    return what();
  } catch (error) {
    return 'caught ' + error.name + (error.code ? ' ' + error.code : '') + ': ' + error.message;
  }
}

console.log(hello.greet('world') + ' This is ' + hello.language + '.');
console.log('greet:', hello.greet('Jürgen 🦀'));
console.log('greet:', hello.greet('Ada', 'Good morning'));
console.log('add:', hello.add(1.5, 2));
console.log('map:', hello.map([1, 2, 3], (value, index) => value * 10 + index).join(', '));

const { quotient, remainder } = hello.divide(-7, 2);
console.log('divide:', quotient, remainder);

const next = hello.counter(5);
console.log('counter:', next(), next(), next());

const account = new hello.Account('Ada').deposit(1250).deposit(50);
console.log('account:', account.owner, account.balance);

console.log(attempt(() => hello.greet('')));
console.log(attempt(() => hello.add(1, 'two')));
console.log(attempt(() => hello.divide(1, 0)));
console.log(attempt(() => account.deposit(2 ** 32 - 1)));
console.log(attempt(() => account.deposit.call({}, 1)));
console.log(attempt(() => hello.parse('12 apples')));
console.log(attempt(() => hello.map([1, 2], () => { throw new Error('from the callback'); })));
