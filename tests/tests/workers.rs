//! An addon in worker threads, in the embedded engine and in Node: many at once, ended in the middle of what they
//! do, with everything that they made given back by the time of the parent's `exit` event.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Arguments, Trial};
use napi_vtable_tests::compiler::gcc;
use napi_vtable_tests::{Missing, both, node, paths, run, tool, trial};

/// What stands before each script: `settled` waits until `key` reaches `count`; `sum` says which counters of the
/// addon are off, where each thing that was made must have been given back.
const HEAD: &str = "
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
const { once } = require('events');
const addon = isMainThread && LATE ? undefined : require('./addon.node');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const start = (data, options) => new Worker(__filename, { workerData: data, ...options });
async function settled(key, count) {
  while (addon.counts()[key] < count) await pause(1);
}
function leaks({ own = 1 } = {}) {
  const c = addon.counts();
  const rows = { envs: c.envs - own - c.envsEnded, hooks: c.envs - own - c.hooks, wraps: c.wraps - c.unwraps,
    work: c.running, callers: c.callers - c.callersEnded, functions: c.callers - c.functionsEnded,
    buffers: c.buffers - c.buffersFreed };
  return JSON.stringify(Object.entries(rows).filter(([, count]) => count !== 0));
}
";

struct Case {
    name: &'static str,
    /// What the parent runs, then what the worker runs.
    parent: &'static str,
    worker: &'static str,
    prints: &'static str,
    /// Why Node is not asked, where it would answer something else.
    ours_alone: bool,
}

const CASES: [Case; 17] = [
    Case {
        name: "a_workers_threads_are_gone_when_it_has_ended",
        parent: "const threads = () => require('fs').readdirSync('/proc/self/task').length;
            for (let n = 0; n < 20; n++) {
              const worker = start();
              const ended = once(worker, 'exit');
              await once(worker, 'message');
              if (n % 2) await worker.terminate();
              await ended;
            }
            const { envs, envsEnded } = require('./addon.node').counts();
            console.log(threads(), envs, envsEnded);",
        worker: "for (let n = 0; n < 4; n++) addon.work(1);
            parentPort.postMessage('here');",
        prints: "1 21 20\n",
        // Node has threads of its own.
        ours_alone: true,
    },
    Case {
        name: "terminated_while_it_waits_for_messages",
        parent: "const worker = start();
            await once(worker, 'message');
            await pause(20);
            console.log(await worker.terminate(), leaks());",
        worker: "globalThis.kept = addon.wrap({});
            parentPort.on('message', () => {});
            parentPort.postMessage('here');",
        prints: "1 []\n",
        ours_alone: false,
    },
    Case {
        name: "an_error_ends_the_process_and_its_workers",
        parent: "const worker = start();
            worker.on('message', () => { throw new Error('on purpose') });
            process.on('uncaughtException', () => { console.log('uncaught'); process.exit(5); });",
        worker: "addon.tellEnd(); addon.work(20); parentPort.postMessage('here'); for (;;);",
        prints: "uncaught\nenv ended\n",
        ours_alone: false,
    },
    Case {
        name: "twenty_workers_are_the_first_to_load_an_addon",
        parent: "const numbers = await Promise.all(Array.from({ length: 20 }, async () => {
              const worker = start();
              const ended = once(worker, 'exit');
              const [number] = await once(worker, 'message');
              await ended;
              return number;
            }));
            const { envs, envsEnded } = require('./addon.node').counts();
            console.log(numbers.sort((a, b) => a - b).join() === Array.from({ length: 20 }, (_, n) => n + 1).join(), envs, envsEnded);",
        worker: "parentPort.postMessage(addon.number());",
        prints: "true 21 20\n",
        // Node closes the library with the last env of it, and its counters with it.
        ours_alone: true,
    },
    Case {
        name: "twenty_workers_load_one_addon_at_once",
        parent: "const workers = Array.from({ length: 20 }, () => start());
            const numbers = new Set([addon.number()]);
            await Promise.all(workers.map(async (worker) => {
              const ended = once(worker, 'exit');
              numbers.add((await once(worker, 'message'))[0]);
              await ended;
            }));
            console.log(numbers.size, addon.counts().envs, addon.number(), leaks());",
        worker: "for (let n = 0; n < 100; n++) globalThis.kept = addon.wrap({});
            addon.external();
            parentPort.postMessage(addon.number());",
        prints: "21 21 1 []\n",
        ours_alone: false,
    },
    Case {
        name: "terminated_during_async_work",
        parent: "const worker = start();
            await settled('running', 1);
            console.log(await worker.terminate(), leaks());
            const { executed, completed, cancelled } = addon.counts();
            console.log(executed > 0, completed + cancelled);",
        worker: "for (let n = 0; n < 10; n++) addon.work(50);",
        prints: "1 []\ntrue 10\n",
        ours_alone: true,
    },
    Case {
        name: "terminated_while_a_thread_calls",
        parent: "const worker = start();
            await once(worker, 'message');
            console.log(await worker.terminate(), leaks());",
        worker: "let calls = 0;
            addon.callOn(() => { if (++calls === 20) parentPort.postMessage('called') });",
        prints: "1 []\n",
        ours_alone: false,
    },
    Case {
        name: "terminated_in_a_native_callback_of_an_endless_loop",
        parent: "const worker = start();
            await once(worker, 'message');
            console.log(await worker.terminate(), leaks());",
        worker: "addon.callOn(() => { parentPort.postMessage('called'); for (;;); });",
        prints: "1 []\n",
        ours_alone: false,
    },
    Case {
        name: "terminated_in_an_endless_loop",
        parent: "const worker = start();
            await once(worker, 'message');
            console.log(await worker.terminate(), leaks());",
        worker: "globalThis.kept = addon.wrap({}); addon.work(1);
            parentPort.postMessage('here');
            for (;;) try { for (;;); } catch {} finally { for (;;); }",
        prints: "1 []\n",
        ours_alone: false,
    },
    Case {
        name: "terminated_in_a_wait_without_end",
        parent: "const worker = start(new Int32Array(new SharedArrayBuffer(4)));
            await once(worker, 'message');
            console.log(await worker.terminate(), leaks());",
        worker: "parentPort.postMessage('here'); Atomics.wait(workerData, 0, 0);",
        prints: "1 []\n",
        ours_alone: false,
    },
    Case {
        name: "native_code_that_blocks_is_waited_for",
        parent: "const worker = start();
            await once(worker, 'message');
            console.log(await worker.terminate(), leaks());",
        worker: "globalThis.kept = addon.wrap({}); parentPort.postMessage('here'); addon.block(200);
            parentPort.postMessage('never'); for (;;);",
        prints: "1 []\n",
        ours_alone: false,
    },
    Case {
        name: "the_process_ends_while_workers_work",
        parent: "const workers = Array.from({ length: 4 }, () => start());
            await Promise.all(workers.map((worker) => once(worker, 'message')));
            process.on('exit', () => console.log('exit'));
            process.exit(5);",
        worker: "for (let n = 0; n < 5; n++) addon.work(20);
            addon.callOn(() => {});
            addon.tellEnd();
            globalThis.kept = addon.wrap({});
            parentPort.postMessage('here');
            for (;;);",
        prints: "exit\nenv ended\nenv ended\nenv ended\nenv ended\n",
        ours_alone: false,
    },
    Case {
        name: "a_worker_that_exits_in_async_work_gives_all_back",
        parent: "const worker = start();
            console.log(await once(worker, 'exit'), leaks());",
        worker: "addon.work(30); addon.callOn(() => process.exit(7)); addon.external();",
        prints: "[ 7 ] []\n",
        ours_alone: false,
    },
    Case {
        name: "an_error_in_a_native_callback_is_the_parents_event",
        parent: "const worker = start();
            const ended = new Promise((resolve) => worker.on('exit', resolve));
            const [error] = await once(worker, 'error');
            console.log(error.message, await ended, leaks());",
        worker: "setTimeout(() => { addon.callOn(() => {}); throw new Error('on purpose') }, 1);",
        prints: "on purpose 1 []\n",
        ours_alone: false,
    },
    Case {
        name: "nested_workers_end_before_their_parent",
        parent: "const worker = start(2);
            await settled('envs', 4);
            console.log(await worker.terminate(), leaks());",
        worker: "if (workerData > 0) start(workerData - 1);
            addon.callOn(() => {}); addon.work(20);",
        prints: "1 []\n",
        ours_alone: false,
    },
    Case {
        name: "an_unreferenced_worker_does_not_hold_the_process",
        parent: "start().unref(); console.log('end');",
        worker: "addon.callOn(() => {});",
        prints: "end\n",
        ours_alone: false,
    },
    Case {
        name: "memory_of_an_addon_is_copied_and_stays_where_it_is",
        parent: "const worker = start();
            const buffer = addon.external();
            new Uint8Array(buffer)[0] = 9;
            worker.postMessage(buffer, [buffer]);
            const [copy] = await once(worker, 'message');
            await once(worker, 'exit');
            console.log(buffer.byteLength, new Uint8Array(copy)[0], leaks().includes('buffers'), addon.counts().buffersFreed);",
        worker: "parentPort.once('message', (buffer) => parentPort.postMessage(buffer, [buffer]));",
        prints: "8 9 true 0\n",
        // Later versions of Node refuse it.
        ours_alone: true,
    },
];

fn build(name: &str, flags: &[&str], script: &str) -> Result<PathBuf, String> {
    let folder = paths::scratch(&format!("workers-{name}"));
    let index = folder.join("index.js");
    fs::write(&index, script).map_err(|error| error.to_string())?;
    let gcc = gcc().map_err(|missing| missing.to_string())?;
    let mut all = vec!["-pthread"];
    all.extend(flags);
    gcc.addon(
        &paths::fixtures("workers.c"),
        &all,
        &folder.join("addon.node"),
    )?;
    Ok(index)
}

fn script(case: &Case) -> String {
    let Case { parent, worker, .. } = case;
    // Whether the parent loads the addon itself, when its workers have.
    let is_late = parent.contains("require(");
    format!(
        "const LATE = {is_late};{HEAD}\
         if (isMainThread) (async () => {{\n{parent}\n}})();\nelse {{\n{worker}\n}}\n"
    )
}

const TABLES: &str = "-DNODE_API_MODULE_USE_VTABLE";

fn engine(script: &Path) -> Result<Command, String> {
    let mut command = Command::new(tool::napi_vtable()?);
    command.arg("run").arg(script);
    Ok(command)
}

/// The code that a case ends with: what its `process.exit` says.
fn code(case: &Case) -> i32 {
    if case.parent.contains("process.exit(5)") {
        5
    } else {
        0
    }
}

fn check(case: &Case, command: &mut Command) -> Result<(), String> {
    let ran = run(command)?;
    if ran.status.code() == Some(code(case)) && ran.stdout == case.prints && ran.stderr.is_empty() {
        Ok(())
    } else {
        Err(format!("{ran:?}"))
    }
}

fn main() {
    let mut trials: Vec<Trial> = vec![];
    for case in &CASES {
        for (kind, flags) in [
            ("with_tables", &[TABLES][..]),
            ("by_name", &[]),
            ("from_a_constructor", &["-DFROM_CONSTRUCTOR"]),
        ] {
            // One way to bind is enough for what does not depend on it.
            if kind != "with_tables" && !case.name.starts_with("t") {
                continue;
            }
            let name = format!("{}_{kind}", case.name);
            let tools = gcc().and_then(|gcc| {
                let can_count = !case.parent.contains("/proc/") || cfg!(target_os = "linux");
                let why = || Missing("the threads of a process are counted in /proc".into());
                can_count.then_some(gcc).ok_or_else(why)
            });
            trials.push(trial(name.clone(), tools, move |_| {
                let script = build(&name, flags, &script(case))?;
                check(case, &mut engine(&script)?)
            }));
        }
        if !case.ours_alone {
            let name = format!("node_agrees: {}", case.name);
            trials.push(trial(name, both(node::stock(), gcc()), move |(node, _)| {
                let script = build(&format!("{}-node", case.name), &[TABLES], &script(case))?;
                check(case, Command::new(&node.path).arg(script))
            }));
        }
    }
    trials.push(trial(
        "valgrind_finds_nothing_in_workers_that_are_ended",
        both(tool::valgrind(), gcc()),
        |(valgrind, _)| under_valgrind(&valgrind),
    ));
    trials.push(trial(
        "shared_memory_of_an_addon_is_given_back_once_by_its_last_user",
        gcc(),
        |_| shared_memory(),
    ));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// The engine that made the memory drops it first, then the worker; then the other way round, with the memory on its
/// way to a worker that never reads it.
fn shared_memory() -> Result<(), String> {
    let script = "const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
        const { once } = require('events');
        if (isMainThread) (async () => {
          const addon = require('./addon.node');
          let memory = addon.make();
          const worker = new Worker(__filename, { workerData: memory });
          await once(worker, 'message');
          new Uint8Array(memory)[0] = 5;
          memory = undefined;
          gc();
          console.log(addon.freed());
          worker.postMessage('look');
          console.log((await once(worker, 'message'))[0], addon.freed());
          worker.postMessage('end');
          await once(worker, 'exit');
          console.log(addon.freed());
          const deaf = new Worker('', { eval: true });
          deaf.postMessage(addon.make());
          await once(deaf, 'exit');
          gc();
          console.log(addon.freed());
          // Made in a worker, and alive after it.
          const maker = new Worker(`const w = require('worker_threads'); w.parentPort.postMessage(require(w.workerData).make())`,
            { eval: true, workerData: require.resolve('./addon.node') });
          const ended = once(maker, 'exit');
          globalThis.kept = (await once(maker, 'message'))[0];
          await ended;
          console.log(addon.freed(), kept.byteLength);
          delete globalThis.kept;
          await 0;
          gc();
          setImmediate(() => { gc(); console.log(addon.freed()); });
        })();
        else {
          let memory = new Uint8Array(workerData);
          parentPort.on('message', (word) => {
            if (word === 'end') parentPort.close();
            else parentPort.postMessage(memory[0]);
          });
          parentPort.postMessage('here');
        }";
    let folder = paths::scratch("workers-shared-memory");
    let index = folder.join("index.js");
    fs::write(&index, script).map_err(|error| error.to_string())?;
    let gcc = gcc().map_err(|missing| missing.to_string())?;
    let addon = folder.join("addon.node");
    gcc.addon(&paths::fixtures("workers_shared.c"), &[TABLES], &addon)?;
    let mut command = Command::new(tool::napi_vtable()?);
    let printed = run(command.args(["run", "--expose-gc"]).arg(index))?.success()?;
    if printed == "0\n5 0\n1\n2\n2 64\n3\n" {
        Ok(())
    } else {
        Err(printed)
    }
}

/// Workers that end by themselves, are terminated in the middle of everything, and are cut off by the process's end.
fn under_valgrind(valgrind: &Path) -> Result<(), String> {
    let case = Case {
        name: "valgrind",
        parent: "for (const way of ['end', 'terminate', 'error']) {
              const worker = start(way);
              worker.on('error', () => {});
              worker.postMessage({ memory: new SharedArrayBuffer(8), moved: new ArrayBuffer(8) });
              const ended = new Promise((resolve) => worker.on('exit', resolve));
              await Promise.race([once(worker, 'message').catch(() => {}), ended]);
              if (way === 'terminate') await worker.terminate();
              await ended;
            }
            console.log(leaks());
            const last = start('terminate');
            await once(last, 'message');
            process.exit(0);",
        worker: "addon.work(20); addon.external(); globalThis.kept = addon.wrap({});
            const { port1, port2 } = new MessageChannel();
            port1.postMessage(new Uint8Array(100));
            parentPort.postMessage([port2, process.memoryUsage()], [port2]);
            if (workerData === 'terminate') { addon.callOn(() => {}); start('end'); }
            if (workerData === 'error') throw new RangeError('on purpose');",
        prints: "[]\n",
        ours_alone: true,
    };
    let index = build(case.name, &[TABLES], &script(&case))?;
    let mut command = tool::memcheck(valgrind, &tool::napi_vtable()?);
    command.arg("run").arg(index);
    let ran = run(&mut command)?;
    if ran.status.success() && ran.stdout == case.prints {
        Ok(())
    } else {
        Err(format!("{ran:?}"))
    }
}
