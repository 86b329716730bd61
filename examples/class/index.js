'use strict';
const { Histogram, Stopwatch } = require('./class.node');

const requests = Histogram.of([12, 15, 15.5, 31, 8], { width: 10, unit: 'ms' });
requests.record(22).record(47);
console.log(`${requests.count} requests, half of them below ${requests.quantile()} ${requests.unit}`);
for (const [from, count] of requests) {
  console.log(String(from).padStart(4), '#'.repeat(count));
}

// A class of JavaScript that extends a native one.
class Alarm extends Histogram {
  record(value) {
    if (value > 100) console.log(`slow: ${value}`);
    return super.record(value);
  }
}
const alarm = new Alarm({ width: 10 }).record(5).record(180);
console.log('an Alarm is a Histogram:', alarm instanceof Histogram, alarm.count);

// A native class that extends a native one.
const watch = new Stopwatch(10);
watch.start(1000);
console.log('took', watch.stop(1042), watch.unit);
console.log('together:', new Histogram({ width: 10 }).merge(requests, watch).merge(alarm).count);

function attempt(what) {
  try {
    return what();
  } catch (error) {
    return `caught ${error.name}${error.code ? ` ${error.code}` : ''}: ${error.message}`;
  }
}
console.log(attempt(() => Histogram({ width: 10 })));
console.log(attempt(() => new Histogram({ width: 'wide' })));
console.log(attempt(() => requests.merge(new Histogram())));
console.log(attempt(() => requests.each(() => requests.record(1))));
const { count, mean, median } = requests.finish();
console.log('finish:', count, mean.toFixed(1), median);
console.log(attempt(() => requests.count));
