// The channel between a program and the one that `fork` started: one line of JSON for each message, as Node has
// it, so that either side may be Node.

'use strict';

(function (natives, { lazy, pipes, process, withCode }) {
  const { wrongType } = lazy('values');

  // Gives `owner` (a ChildProcess or the process) `send`, `disconnect`, `connected`, and the events `message`
  // and `disconnect`.
  function connect(owner, id) {
    let text = '';
    let connected = true;
    const decoder = new (lazy('string_decoder').StringDecoder)('utf8');
    const written = [];
    const later = (act) => process.nextTick(act);

    function closed() {
      if (!connected) return;
      connected = false;
      natives.closePipe(id);
      later(() => {
        pipes.handlers.delete(id);
        owner.channel = null;
        owner.emit('disconnect');
      });
    }

    function receive(bytes) {
      const lines = (text + decoder.write(Buffer.from(bytes))).split('\n');
      text = lines.pop();
      for (const line of lines) {
        const message = JSON.parse(line);
        // Node's own business between two Nodes.
        if (typeof message?.cmd === 'string' && message.cmd.startsWith('NODE_')) continue;
        later(() => owner.emit('message', message, undefined));
      }
    }

    pipes.handlers.set(id, (kind, value) => {
      if (kind === 'data') receive(value);
      else if (kind === 'end') closed();
      else {
        const callback = written.shift();
        const error = value === '' ? null : withCode(new Error(`write ${value}`), value, { syscall: 'write' });
        if (callback !== undefined) callback(error);
        else if (error !== null) owner.emit('error', error);
      }
    });

    function send(message, handle, options, callback) {
      callback = [handle, options, callback].find((one) => typeof one === 'function');
      if (message === undefined) {
        throw withCode(new TypeError('The "message" argument must be specified'), 'ERR_MISSING_ARGS');
      }
      if (!['string', 'object', 'number', 'boolean'].includes(typeof message)) {
        throw wrongType(
          'message', 'one of type string, object, number, or boolean', message,
        );
      }
      if (handle !== undefined && handle !== null && typeof handle !== 'function') {
        throw withCode(new TypeError('This handle type cannot be sent'), 'ERR_INVALID_HANDLE_TYPE');
      }
      if (!connected) {
        const error = withCode(new Error('Channel closed'), 'ERR_IPC_CHANNEL_CLOSED');
        later(() => (callback === undefined ? owner.emit('error', error) : callback(error)));
        return false;
      }
      written.push(callback);
      return natives.writePipe(id, `${JSON.stringify(message)}\n`);
    }

    function disconnect() {
      if (!connected) {
        const error = withCode(new Error('IPC channel is already disconnected'), 'ERR_IPC_DISCONNECTED');
        later(() => owner.emit('error', error));
        return;
      }
      closed();
    }

    Object.assign(owner, { channel: { ref() {}, unref() {} }, send, disconnect });
    Object.defineProperty(owner, 'connected', { get: () => connected, enumerable: true, configurable: true });
  }

  return { connect };
});
