'use strict';
const markdown = require('./markdown.node');

const path = process.argv[2];
if (path === undefined) {
  throw new Error('usage: index.js FILE.md');
}
console.log(markdown.renderFile(path));
