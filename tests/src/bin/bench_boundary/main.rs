//! What a call from JavaScript into native code costs, against the same function over QuickJS's own C API.
//!
//! ```text
//! cargo run --release -p napi-vtable-tests --bin bench-boundary [FUNCTION…]
//! ```
//!
//! The same script calls both in the same engine: `fixtures/boundary.c`, an addon in C that the host loads and
//! injects, and `plain.rs`, registered with `JS_NewCFunction2`. Two measures:
//!
//! * time: both take turns for many short runs, and the medians are compared;
//! * instructions: this program runs itself under valgrind's callgrind with two numbers of calls. The difference is
//!   exact and the same on every machine with these binaries, because start-up cancels.
//!
//! What the script's own loop costs is taken off both sides, so the ratio is that of the calls. docs/benchmarks.md
//! tells how to read the result.

mod plain;

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use napi_vtable_host::Host;
use napi_vtable_quickjs::{Engine, TABLES};
use napi_vtable_sys::{napi_ok, napi_value};
use napi_vtable_tests::{compiler, paths, run};
use rquickjs_sys as q;

type Failure = Box<dyn Error>;

/// A function of both sides, and how the script calls it.
struct Case {
    name: &'static str,
    /// One call; `a` is the side's exports and `o`, `k`, `v`, `list`, `text`, `call` what the script has ready.
    call: &'static str,
    /// Whether the call is one that the target of at most 1.3 is for; the others show single API functions.
    is_boundary: bool,
}

const fn case(name: &'static str, call: &'static str, is_boundary: bool) -> Case {
    Case {
        name,
        call,
        is_boundary,
    }
}

const CASES: &[Case] = &[
    case("empty", "f()", true),
    case("add", "f(1.5, 2.25)", true),
    case("length", "f(text)", true),
    case("echo", "f(text)", true),
    case("method", "o.method()", true),
    case("callback", "f(call)", true),
    case("get_property", "f(o, k)", false),
    case("set_named_property", "f(o, k, v)", false),
    case("set_property", "f(o, k, v)", false),
    case("get_element", "f(list)", false),
    case("set_element", "f(list, v)", false),
    case("build", "f(v)", false),
    case("build_at_once", "f(v)", false),
    case("construct", "new Native()", false),
    case("unwrap", "native.unwrap()", false),
];

/// The target for a boundary call.
const AT_MOST: f64 = 1.3;

/// Calls in one round of the script's loop.
const UNROLLED: u32 = 10;

/// Rounds of one timed run, and how many such runs each side has.
const ROUNDS: u32 = 2_000;
const RUNS: usize = 60;

/// The two numbers of rounds under callgrind.
const FEW: u32 = 100;
const MANY: u32 = 1_100;

/// Who offers the functions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// The addon.
    Addon,
    /// QuickJS's own C API.
    Plain,
    /// Nobody: the loop with everything but the call.
    Loop,
}

const SIDES: [Side; 3] = [Side::Addon, Side::Plain, Side::Loop];

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Addon => "addon",
            Self::Plain => "plain",
            Self::Loop => "loop",
        }
    }
}

/// An engine in which both sides' exports are globals.
fn engine(addon: &Path) -> Result<Engine, Failure> {
    static HOST: Host = Host::new(&TABLES);
    let engine = Engine::new()?;
    let (rt, ctx) = engine.raw();
    // SAFETY: both are alive on this thread; the global object takes the exports over.
    unsafe {
        let exports = plain::exports(rt, ctx);
        let global = q::JS_GetGlobalObject(ctx);
        q::JS_SetPropertyStr(ctx, global, c"plain".as_ptr(), exports);
        q::JS_FreeValue(ctx, global);
    }
    let module = HOST.open(addon)?;
    let env = engine.new_env("", module.api_version());
    let js = TABLES.js();
    env.scope(|raw| {
        let (mut global, mut exports): (napi_value, napi_value) =
            (std::ptr::null_mut(), std::ptr::null_mut());
        // SAFETY: the env is alive on this thread, the places are writable, and the module was built for these
        // tables.
        unsafe {
            assert_eq!((js.get_global)(raw, &mut global), napi_ok);
            assert_eq!((js.create_object)(raw, &mut exports), napi_ok);
            let exports = module.register(raw, exports)?;
            let status = (js.set_named_property)(raw, global, c"addon".as_ptr(), exports);
            assert_eq!(status, napi_ok);
        }
        Ok::<_, Failure>(())
    })??;
    Ok(engine)
}

/// Makes the global functions `run_SIDE(rounds)` of a case.
fn prepare(engine: &Engine, case: &Case) -> Result<(), Failure> {
    let Case { name, call, .. } = case;
    let calls = format!("{call};\n").repeat(UNROLLED as usize);
    engine.eval(
        &format!(
            "globalThis.loopOf = (a) => {{
               const f = a.{name}, k = 'value', v = 7, list = [1, 2, 3], text = 'sixteen letters.', call = () => 7;
               const {{ Native }} = a, native = new Native(), o = {{ value: 7, method: a.method }};
               return (rounds) => {{ for (let i = 0; i < rounds; i++) {{ {calls} }} }};
             }};
             globalThis.run_addon = loopOf(addon);
             globalThis.run_plain = loopOf(plain);
             globalThis.run_loop = (rounds) => {{ for (let i = 0; i < rounds; i++) {{ }} }};"
        ),
        "prepare.js",
    )?;
    Ok(())
}

fn call(engine: &Engine, side: Side, rounds: u32) -> Result<(), Failure> {
    let source = format!("run_{}({rounds})", side.name());
    black_box(engine.eval(&source, "run.js")?);
    Ok(())
}

/// The median nanoseconds of one call, loop included, by side.
fn times(engine: &Engine, case: &Case) -> Result<[f64; 3], Failure> {
    prepare(engine, case)?;
    let mut taken: [Vec<f64>; 3] = Default::default();
    for run in 0..RUNS {
        for (taken, side) in taken.iter_mut().zip(SIDES) {
            let start = Instant::now();
            call(engine, side, ROUNDS)?;
            // The first runs warm up.
            if run >= RUNS / 10 {
                taken.push(start.elapsed().as_nanos() as f64 / f64::from(ROUNDS * UNROLLED));
            }
        }
    }
    Ok(taken.map(|mut taken| {
        taken.sort_by(f64::total_cmp);
        taken[taken.len() / 2]
    }))
}

/// The instructions of one call, loop included, by side.
fn instructions(addon: &Path, case: &Case) -> Result<[f64; 3], Failure> {
    let mut found = [0.0; 3];
    for (found, side) in found.iter_mut().zip(SIDES) {
        let count = |rounds: u32| -> Result<f64, Failure> {
            let mut command = Command::new("valgrind");
            command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
            command
                .arg(std::env::current_exe()?)
                .arg("--inside")
                .arg(addon);
            command.args([case.name, side.name(), &rounds.to_string()]);
            let ran = run(&mut command)?;
            let total = ran
                .stderr
                .lines()
                .find_map(|line| line.split_once("Collected : "));
            let total = total.and_then(|(_, total)| total.trim().parse().ok());
            total.ok_or_else(|| format!("callgrind says nothing:\n{}", ran.stderr).into())
        };
        *found = (count(MANY)? - count(FEW)?) / f64::from((MANY - FEW) * UNROLLED);
    }
    Ok(found)
}

/// What runs under callgrind: `--inside ADDON CASE SIDE ROUNDS`.
fn inside(words: &[String]) -> Result<(), Failure> {
    let [addon, name, side, rounds] = words else {
        return Err("--inside ADDON CASE SIDE ROUNDS".into());
    };
    let engine = engine(Path::new(addon))?;
    let case = CASES
        .iter()
        .find(|case| case.name == name)
        .ok_or("no such function")?;
    let side = SIDES
        .into_iter()
        .find(|one| one.name() == side)
        .ok_or("no such side")?;
    prepare(&engine, case)?;
    call(&engine, side, rounds.parse()?)
}

/// Both ratios of a measure: with the loop in it, and of the calls alone.
fn ratios([addon, plain, empty]: [f64; 3]) -> (f64, f64) {
    (addon / plain, (addon - empty) / (plain - empty))
}

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [first, rest @ ..] = &words[..]
        && first == "--inside"
    {
        return inside(rest);
    }
    let addon = paths::scratch("boundary").join("boundary.node");
    let flags = ["-O2", "-DNODE_API_MODULE_USE_VTABLE"];
    compiler::gcc()
        .map_err(|missing| missing.to_string())?
        .addon(&paths::fixtures("boundary.c"), &flags, &addon)?;
    if cfg!(debug_assertions) {
        eprintln!("This is a build without optimizations; its figures say nothing. Use --release.");
    }
    let engine = engine(&addon)?;
    println!(
        "| call | addon, ns | C API, ns | ratio | addon, instructions | C API | ratio | with the loop |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let mut above = Vec::new();
    for case in CASES {
        if !words.is_empty() && !words.iter().any(|word| word == case.name) {
            continue;
        }
        let time = times(&engine, case)?;
        let count = instructions(&addon, case)?;
        let ((_, time_ratio), (whole, ratio)) = (ratios(time), ratios(count));
        let [addon, plain, empty] = count;
        println!(
            "| {} | {:.1} | {:.1} | {:.2} | {:.1} | {:.1} | {ratio:.2} | {whole:.2} |",
            case.name,
            time[0] - time[2],
            time[1] - time[2],
            time_ratio,
            addon - empty,
            plain - empty,
        );
        if case.is_boundary && ratio > AT_MOST {
            above.push(case.name);
        }
    }
    if above.is_empty() {
        Ok(())
    } else {
        Err(format!("above {AT_MOST} in instructions: {}", above.join(", ")).into())
    }
}
