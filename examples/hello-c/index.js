'use strict';

const hello = require('./hello-c.node');

console.log(hello.greet(process.argv[2] ?? 'world'));
console.log('2 + 3 =', hello.add(2, 3));
console.log(hello.map(['a', 'b', 'c'], (element, index) => element.repeat(index + 1)));

try {
  hello.greet(42);
} catch (error) {
  console.log(`${error.name} [${error.code}]: ${error.message}`);
}

try {
  hello.map([1], () => {
    throw new RangeError('thrown in the callback');
  });
} catch (error) {
  console.log(String(error));
}
