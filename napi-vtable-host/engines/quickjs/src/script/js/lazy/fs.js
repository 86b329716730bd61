// `fs`: the functions that wait, those with callbacks, and `fs.promises`.

'use strict';

(function (natives, { lazy }) {
  const { promises, ...callbacks } = lazy('fs_async');
  return { ...lazy('fs_sync'), ...callbacks, promises };
});
