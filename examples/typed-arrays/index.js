'use strict';
const addon = require('./typed-arrays.node');

// An image as a canvas has it: four bytes for each pixel.
const image = new Uint8ClampedArray([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255]);
addon.grayscale(image);
console.log('gray:', [...image].filter((_, index) => index % 4 === 0).join(' '));

const half = new Uint8ClampedArray(12).fill(128);
addon.overlay(image, half);
console.log('under a veil:', [...image].filter((_, index) => index % 4 === 0).join(' '));

const counts = addon.brightness(image);
console.log('brightness:', counts.constructor.name, counts.length, counts.reduce((sum, count) => sum + count));

const bytes = new Uint8Array(100000).fill(1, 40000);
const packed = addon.pack(bytes);
console.log('packed:', packed.length, 'equal again:', Buffer.compare(addon.unpack(packed), bytes) === 0);

const samples = Float32Array.from({ length: 8 }, (_, index) => Math.sin(index));
addon.shape(samples, (sample) => sample / 2);
const { peak, mean } = addon.level(samples);
console.log('level:', peak.toFixed(3), mean.toFixed(3));

function attempt(what) {
  try {
    return what();
  } catch (error) {
    return `caught ${error.name}: ${error.message}`;
  }
}
console.log(attempt(() => addon.grayscale([1, 2, 3, 4])));
console.log(attempt(() => addon.grayscale(new Float64Array(4))));
console.log(attempt(() => addon.overlay(image, image)));
console.log(attempt(() => addon.unpack(packed.subarray(1))));
