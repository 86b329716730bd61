// The object behind `process.env`. It is a plain one until a worker shares the environment of its parent: from then
// on it is brought up to date before each look, and what is set here is told the others.

'use strict';

(function (natives) {
  const own = natives.environment;
  let isShared = natives.worker?.[3] === 1;
  let version = -1;

  function pull() {
    if (!isShared) return;
    const fresh = natives.environmentPull(version);
    if (fresh === undefined) return;
    version = Number(fresh[0]);
    for (const name of Object.keys(own)) delete own[name];
    for (let index = 1; index < fresh.length; index += 2) own[fresh[index]] = fresh[index + 1];
  }

  const traps = {
    set(target, name, value) {
      target[name] = value;
      if (isShared && typeof name === 'string') natives.environmentSet(name, value);
      return true;
    },
    deleteProperty(target, name) {
      delete target[name];
      if (isShared && typeof name === 'string') natives.environmentDelete(name);
      return true;
    },
    defineProperty(target, name, descriptor) {
      const done = Reflect.defineProperty(target, name, descriptor);
      if (done && isShared && typeof name === 'string') natives.environmentSet(name, String(target[name]));
      return done;
    },
  };
  for (const name of ['get', 'has', 'ownKeys', 'getOwnPropertyDescriptor']) {
    traps[name] = (...args) => {
      pull();
      return Reflect[name](...args);
    };
  }

  return {
    environment: new Proxy(own, traps),
    // From now on it may be handed to workers.
    share() {
      if (isShared) return;
      natives.environmentShare(Object.entries(own).flat());
      isShared = true;
    },
  };
});
