//! Workers and ports where Node cannot be the measure, or where the process itself is what is looked at: what keeps
//! it alive, how it ends, and what it prints.

mod common;

use common::Scratch;

const HEAD: &str = "const w = require('worker_threads'); const { once } = require('events');
    const code = (text, options) => new w.Worker(`const w = require('worker_threads');${text}`, { eval: true, ...options });\n";

#[track_caller]
fn prints(script: &str, expected: &str) {
    Scratch::script(&format!("{HEAD}{script}")).prints(expected);
}

#[test]
fn a_deep_value_does_not_overflow_the_stack() {
    prints(
        "let value = {};
         for (let n = 0; n < 50000; n++) value = n % 2 ? [value] : { value };
         const { port1, port2 } = new w.MessageChannel();
         port1.postMessage(value);
         let depth = 0;
         for (let at = w.receiveMessageOnPort(port2).message; at; at = at.value ?? at[0]) depth++;
         console.log(depth);",
        "50001\n",
    );
}

#[test]
fn a_running_worker_holds_the_process() {
    prints(
        "code('setTimeout(() => console.log(1), 30)').on('exit', () => console.log(2));",
        "1\n2\n",
    );
}

#[test]
fn a_port_holds_the_process_only_while_somebody_listens() {
    prints(
        "const { port1, port2 } = new w.MessageChannel();
         port2.on('message', (n) => { console.log(n); if (n === 2) setTimeout(() => port2.removeAllListeners('message'), 10); });
         const seen = () => {};
         port2.on('message', seen);
         const other = new w.MessageChannel();
         other.port1.on('message', () => {}).unref();
         new w.MessageChannel();
         port1.postMessage(1);
         setTimeout(() => { port2.off('message', seen); port1.postMessage(2); }, 10);",
        "1\n2\n",
    );
}

#[test]
fn an_error_of_a_worker_that_nobody_listens_for_ends_the_parent() {
    let scratch = Scratch::new(&[
        (
            "a.js",
            "new (require('worker_threads').Worker)('./b.js'); setInterval(() => {}, 1000);",
        ),
        (
            "b.js",
            "\nfunction broken() { throw new RangeError('far') }\nbroken();",
        ),
    ]);
    scratch
        .run(&["a.js"])
        .fails(1, &["Uncaught RangeError: far", "at broken (", "b.js:2:"]);
}

#[test]
fn process_exit_in_a_worker_ends_the_worker_alone() {
    prints(
        "code('process.exit(9)').on('exit', (code) => { console.log(code); setTimeout(() => console.log('on'), 5); });",
        "9\non\n",
    );
}

#[test]
fn a_worker_is_a_program_of_its_own() {
    let scratch = Scratch::new(&[
        (
            "a.js",
            "const { Worker } = require('worker_threads'); const { pathToFileURL } = require('url');
             globalThis.mine = 1;
             new Worker(pathToFileURL(require.resolve('./sub/b.js')), { argv: ['x'] }).on('message', console.log);",
        ),
        (
            "sub/b.js",
            "const { parentPort, isMainThread } = require('worker_threads');
             parentPort.postMessage([require.main === module, process.argv.slice(2), require('./c'), typeof mine, isMainThread,
               process.argv[1] === __filename, typeof gc])",
        ),
        ("sub/c.js", "module.exports = 'c'"),
    ]);
    scratch
        .run(&["--expose-gc", "a.js"])
        .prints("[ true, [ 'x' ], 'c', 'undefined', false, true, 'function' ]\n");
}

#[test]
fn lines_of_many_workers_are_whole_and_each_workers_are_in_order() {
    let result = Scratch::script(&format!(
        "{HEAD}for (let id = 0; id < 8; id++)
           code('for (let n = 0; n < 200; n++) console.log(w.workerData + \":\" + n + \":\" + \"x\".repeat(50))', {{ workerData: id }});"
    ));
    let mut next = [0; 8];
    for line in result.stdout.lines() {
        let fields: Vec<_> = line.split(':').collect();
        let [id, n, filling] = fields[..] else {
            panic!("a torn line {line:?}");
        };
        let id: usize = id.parse().expect("a number");
        assert_eq!(n.parse(), Ok(next[id]), "{line}");
        assert_eq!(filling, "x".repeat(50));
        next[id] += 1;
    }
    assert_eq!(next, [200; 8]);
}

#[test]
fn twenty_thousand_messages_each_way_come_in_order() {
    prints(
        "const worker = code('let next = 0; w.parentPort.on(\"message\", (n) => { if (n !== next++) throw n; w.parentPort.postMessage(n); if (next === 20000) w.parentPort.close() })');
         for (let n = 0; n < 20000; n++) worker.postMessage(n);
         let next = 0;
         worker.on('message', (n) => { if (n !== next++) throw n; });
         worker.on('exit', (code) => console.log(next, code));",
        "20000 0\n",
    );
}

#[test]
fn two_workers_talk_without_their_parent() {
    prints(
        "const { port1, port2 } = new w.MessageChannel();
         const end = (name) => (code) => console.log(name, code);
         code('w.workerData.postMessage(20); w.workerData.once(\"message\", (n) => process.exit(n))', { workerData: port1, transferList: [port1] })
           .on('exit', (code) => { console.log('one', code); });
         code('w.workerData.once(\"message\", (n) => { w.workerData.postMessage(n + 1) })', { workerData: port2, transferList: [port2] });",
        "one 21\n",
    );
}

#[test]
fn a_listener_that_throws_does_not_lose_the_messages_behind_it() {
    prints(
        "process.on('uncaughtException', (error) => console.log('caught', error.message));
         const worker = code('for (let n = 0; n < 3; n++) w.parentPort.postMessage(n)');
         worker.on('message', (n) => { console.log(n); throw new Error('at ' + n); });
         worker.on('exit', () => { console.log('exit'); });",
        "0\ncaught at 0\n1\ncaught at 1\n2\ncaught at 2\nexit\n",
    );
}

#[test]
fn a_worker_that_is_ended_while_it_starts_ends_quietly() {
    prints(
        "(async () => {
           const codes = [];
           for (let n = 0; n < 30; n++) {
             const worker = code('for (;;);');
             worker.on('error', (error) => console.log('error', error.message));
             if (n % 3) await new Promise((resolve) => setTimeout(resolve, n / 3));
             codes.push(await worker.terminate());
           }
           console.log(new Set(codes));
         })();",
        "Set(1) { 1 }\n",
    );
}

#[test]
fn terminate_may_be_asked_for_twice_and_after_the_end() {
    prints(
        "(async () => {
           const worker = code('for (;;);');
           console.log(await Promise.all([worker.terminate(), worker.terminate()]), await worker.terminate());
           worker.postMessage(1);
           worker.ref();
         })();",
        "[ 1, 1 ] undefined\n",
    );
}

#[test]
fn a_worker_that_is_started_while_the_process_ends_is_ended_with_it() {
    prints(
        "process.on('exit', () => { code('for (;;);'); console.log('exit'); });",
        "exit\n",
    );
}

#[test]
fn what_a_port_held_is_closed_when_its_engine_ends() {
    prints(
        "const { port1, port2 } = new w.MessageChannel();
         port1.on('message', () => {});
         port1.on('close', () => console.log('closed'));
         code('', { workerData: port2, transferList: [port2] });",
        "closed\n",
    );
    // One that was on its way to an engine that ended.
    prints(
        "const { port1, port2 } = new w.MessageChannel();
         port1.on('message', () => {}).on('close', () => console.log('closed'));
         const worker = code('');
         worker.postMessage(port2, [port2]);",
        "closed\n",
    );
}

#[test]
fn a_recursion_without_end_is_an_error_on_a_workers_stack_too() {
    prints(
        "code('function down() { [1].map(down) } try { down() } catch (error) { console.log(error.name) } process.nextTick(down)')
           .on('error', (error) => console.log('event', error.name)).on('exit', (code) => console.log(code));",
        "RangeError\nevent RangeError\n1\n",
    );
}

#[test]
fn waits_end_by_a_notice_or_by_their_time() {
    prints(
        "const memory = new Int32Array(new SharedArrayBuffer(16));
         const wide = new BigInt64Array(memory.buffer);
         console.log(Atomics.wait(memory, 0, 1), Atomics.wait(memory, 0, 0, 5), Atomics.wait(wide, 1, 0n, 5), Atomics.notify(memory, 0));
         for (const act of [
           () => Atomics.wait(new Int32Array(4), 0, 0), () => Atomics.wait(new Uint8Array(memory.buffer), 0, 0),
           () => Atomics.wait(memory, 4, 0), () => Atomics.notify(memory, -1), () => Atomics.wait({}, 0, 0),
         ]) try { act(); console.log('no error'); } catch (error) { console.log(error.name); }
         const workers = [0, 1, 2].map(() => code('Atomics.add(w.workerData, 1, 1); Atomics.wait(w.workerData, 2, 0); Atomics.add(w.workerData, 3, 1)', { workerData: memory }));
         let woken = 0;
         (function wake() {
           woken += Atomics.notify(memory, 2, 1);
           if (woken < 3) setTimeout(wake, 1);
         })();
         Promise.all(workers.map((worker) => once(worker, 'exit'))).then(() => console.log(woken, memory[1], memory[3]));",
        "not-equal timed-out timed-out 0\nTypeError\nTypeError\nRangeError\nRangeError\nTypeError\n3 3 3\n",
    );
}

#[test]
fn shared_memory_outlives_the_engine_that_made_it() {
    prints(
        "const worker = code('const m = new SharedArrayBuffer(8, { maxByteLength: 16 }); new Uint8Array(m)[3] = 7; w.parentPort.postMessage({ m, v: new DataView(m, 2) })');
         let got;
         worker.on('message', (value) => (got = value));
         worker.on('exit', () => console.log(new Uint8Array(got.m)[3], got.v.getUint8(1), got.v.buffer === got.m, got.m.growable, got.m.maxByteLength));",
        "7 7 true true 16\n",
    );
}

#[test]
fn resizable_memory_stays_resizable_and_moves() {
    prints(
        "const { port1, port2 } = new w.MessageChannel();
         const memory = new ArrayBuffer(4, { maxByteLength: 64 });
         new Uint8Array(memory)[3] = 5;
         port1.postMessage(memory, [memory]);
         const { message } = w.receiveMessageOnPort(port2);
         message.resize(40);
         console.log(memory.detached, message.resizable, message.byteLength, new Uint8Array(message)[3], message.transfer(100000 % 64).byteLength, message.detached);",
        "true true 40 5 32 true\n",
    );
}

#[test]
fn marked_values_are_not_transferred() {
    prints(
        "const memory = new ArrayBuffer(4);
         w.markAsUntransferable(memory);
         const { port1 } = new w.MessageChannel();
         try { port1.postMessage(memory, [memory]); } catch ({ name, code, message }) { console.log(name, code, message); }
         console.log(memory.byteLength, w.isMarkedAsUntransferable(memory), w.isMarkedAsUntransferable({}));",
        "DataCloneError 25 Cannot transfer object of unsupported type.\n4 true false\n",
    );
}

#[test]
fn a_channel_that_is_sent_through_itself_is_lost_with_a_warning() {
    let result = Scratch::script(&format!(
        "{HEAD}const {{ port1, port2 }} = new w.MessageChannel();
         port1.on('message', () => {{}}).on('close', () => console.log('closed'));
         port1.postMessage(port2, [port2]);"
    ));
    assert_eq!(result.stdout, "closed\n", "{result:?}");
    result.fails(0, &["The target port was posted to itself"]);
}

#[test]
fn code_of_a_worker_may_be_a_module() {
    for options in [
        "{ eval: true, execArgv: ['--input-type=module'] }",
        "{ eval: true }",
    ] {
        prints(
            &format!(
                "new w.Worker(\"import {{ parentPort as p }} from 'worker_threads'; p.postMessage([typeof require, \
                 await 5])\", {options}).on('message', (list) => console.log(...list));"
            ),
            "undefined 5\n",
        );
    }
}

#[test]
fn an_option_of_a_worker_that_is_not_known_is_refused() {
    prints(
        "for (const execArgv of [['--nonsense', '--no-warnings', '--wat=3'], ['-r'], ['--expose-gc', '--trace-gc']]) {
             try { new w.Worker('', { eval: true, execArgv }); console.log('ok'); }
             catch (e) { console.log(e.code, e.message.split(': ')[1]); }
         }",
        "ERR_WORKER_INVALID_EXEC_ARGV --nonsense, --wat=3\nERR_WORKER_INVALID_EXEC_ARGV -r requires an argument\nok\n",
    );
}
