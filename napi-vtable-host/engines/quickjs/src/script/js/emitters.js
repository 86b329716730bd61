// Objects that are event emitters, without evaluating `events` before somebody uses them as such: the process and
// its streams.

'use strict';

(function () {
  const names =
    'addListener emit eventNames getMaxListeners listenerCount listeners off on once prependListener ' +
    'prependOnceListener rawListeners removeAllListeners removeListener setMaxListeners';

  return function makeEmitters(load) {
    let waiting = [];
    // Asking for a method is asking for the class, which then stands in this object's place.
    const later = {};
    for (const name of names.split(' ')) {
      const get = () => load().prototype[name];
      Object.defineProperty(later, name, { get, configurable: true });
    }

    function makeEmitter(object, constructor) {
      const prototype = Object.create(later, { constructor: { value: constructor, writable: true, configurable: true } });
      Object.setPrototypeOf(object, prototype);
      waiting.push(object);
      return object;
    }

    function upgrade(EventEmitter) {
      for (const object of waiting) {
        Object.setPrototypeOf(Object.getPrototypeOf(object), EventEmitter.prototype);
        EventEmitter.call(object);
        for (const name of ['_events', '_eventsCount', '_maxListeners']) {
          Object.defineProperty(object, name, { enumerable: false });
        }
      }
      waiting = [];
    }

    // As `object.emit`; before anybody listened there is nothing to do.
    const emitFor = (object) => (event, ...args) => (waiting.includes(object) ? false : object.emit(event, ...args));

    return { emitFor, makeEmitter, upgrade };
  };
});
