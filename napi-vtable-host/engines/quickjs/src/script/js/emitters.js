// Objects that are event emitters, without evaluating `events` before somebody uses them as such: the process and
// its streams.

'use strict';

(function () {
  const names = [
    'addListener', 'emit', 'eventNames', 'getMaxListeners', 'listenerCount', 'listeners', 'off', 'on', 'once',
    'prependListener', 'prependOnceListener', 'rawListeners', 'removeAllListeners', 'removeListener',
    'setMaxListeners',
  ];

  return function makeEmitters(load) {
    let waiting = [];

    // Gives an object a prototype that becomes an `EventEmitter` when one of its methods is called, or when the
    // script asks for the class.
    function makeEmitter(object, constructorName) {
      const stubs = {};
      for (const name of names) {
        stubs[name] = { [name](...args) {
          load();
          return object[name](...args);
        } }[name];
        Object.defineProperty(stubs, name, { enumerable: false });
      }
      Object.defineProperty(stubs, 'constructor', {
        value: { [constructorName]: function () {} }[constructorName],
        writable: true,
        configurable: true,
      });
      Object.setPrototypeOf(object, stubs);
      waiting.push({ object, stubs });
      return object;
    }

    // The class is there.
    function upgrade(EventEmitter) {
      for (const { object, stubs } of waiting) {
        for (const name of names) delete stubs[name];
        Object.setPrototypeOf(stubs, EventEmitter.prototype);
        EventEmitter.call(object);
        for (const name of ['_events', '_eventsCount', '_maxListeners']) {
          Object.defineProperty(object, name, { enumerable: false, writable: true, configurable: true });
        }
      }
      waiting = [];
    }

    // As `object.emit`; before anybody listened there is nothing to do.
    const emitFor = (object) => (event, ...args) =>
      waiting.some((one) => one.object === object) ? false : object.emit(event, ...args);

    return { emitFor, makeEmitter, upgrade };
  };
});
