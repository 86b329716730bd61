//! ES modules: what cannot be compared with Node line by line. The rest is in `fixtures/esm.mjs`.

mod common;

use common::Scratch;

#[test]
fn a_module_that_waits_forever_ends_with_13() {
    let scratch = Scratch::new(&[(
        "a.mjs",
        "process.on('exit', (code) => console.log('exit', code)); await new Promise(() => {})",
    )]);
    let result = scratch.run(&["a.mjs"]);
    result.fails(13, &["unsettled top-level await", "a.mjs"]);
    assert_eq!(result.stdout, "exit 13\n");
}

#[test]
fn a_module_that_waits_and_comes_back_ends_well() {
    let scratch = Scratch::new(&[(
        "a.mjs",
        "await new Promise((done) => setTimeout(done, 5)); console.log('done')",
    )]);
    scratch.run(&["a.mjs"]).prints("done\n");
}

#[test]
fn what_a_main_module_throws_shows_its_own_place() {
    let scratch = Scratch::new(&[
        ("a.mjs", "import './b.mjs';\nconsole.log('never')"),
        ("b.mjs", "export default 1; throw new Error('early')"),
        ("c.mjs", "await 1;\nthrow new Error('late')"),
    ]);
    scratch.run(&["a.mjs"]).fails(1, &["early", "b.mjs:1:"]);
    assert!(!scratch.run(&["a.mjs"]).stderr.contains("napi-vtable:"));
    scratch.run(&["c.mjs"]).fails(1, &["late", "c.mjs:2:"]);
}

#[test]
fn columns_of_a_modules_first_line_are_its_own() {
    let text = format!("{} throw new Error('far')", " ".repeat(100));
    let scratch = Scratch::new(&[("a.mjs", &text)]);
    scratch.run(&["a.mjs"]).fails(1, &["far", "a.mjs:1:1"]);
}

#[test]
fn commonjs_that_throws_fails_the_graph_that_imports_it() {
    let scratch = Scratch::new(&[
        (
            "a.mjs",
            "for (let i = 0; i < 2; i++) try { await import('./b.mjs') } catch (e) { console.log(e.message) }",
        ),
        ("b.mjs", "import './c.cjs'; console.log('never')"),
        ("c.cjs", "throw new RangeError('from c')"),
    ]);
    scratch.run(&["a.mjs"]).prints("from c\nfrom c\n");
}

#[test]
fn a_missing_import_of_the_main_module_runs_nothing() {
    let scratch = Scratch::new(&[
        (
            "a.mjs",
            "import './b.mjs'; import './nowhere.mjs'; console.log('never')",
        ),
        ("b.mjs", "console.log('never')"),
        ("c.mjs", "import { missing } from './b.mjs'"),
        ("d.mjs", "import 'x"),
    ]);
    let result = scratch.run(&["a.mjs"]);
    result.fails(1, &["ERR_MODULE_NOT_FOUND", "nowhere.mjs", "imported from"]);
    assert_eq!(result.stdout, "");
    let result = scratch.run(&["c.mjs"]);
    result.fails(1, &["SyntaxError", "'missing'", "b.mjs"]);
    assert_eq!(result.stdout, "");
    scratch
        .run(&["d.mjs"])
        .fails(1, &["SyntaxError", "d.mjs:1"]);
}

#[test]
fn a_module_that_was_loaded_beside_a_failure_can_be_used_later() {
    // The engine frees what failed to load; what was loaded beside it must not hold on to it.
    let scratch = Scratch::new(&[
        (
            "a.mjs",
            "for (const name of ['b', 'c', 'd', 'b', 'c', 'd']) try { console.log(name, (await import(`./${name}.mjs`)).default) }
             catch (e) { console.log(name, e.code ?? e.name) }
             globalThis.gc?.();",
        ),
        ("b.mjs", "import './c.mjs'; import './d.mjs'; import './bad.mjs'; export default 'b'"),
        ("c.mjs", "import './b.mjs'; export default 'c'"),
        ("d.mjs", "export default 'd'"),
        ("bad.mjs", "import './nowhere.mjs'; )"),
    ]);
    scratch
        .run(&["a.mjs"])
        .prints("b SyntaxError\nc SyntaxError\nd d\nb SyntaxError\nc SyntaxError\nd d\n");
}

#[test]
fn require_in_the_middle_of_a_modules_run_reaches_only_what_has_run() {
    let scratch = Scratch::new(&[
        (
            "a.mjs",
            "import './first.mjs'; import { createRequire } from 'node:module';
             const require = createRequire(import.meta.url);
             console.log(require('./uses-nothing.mjs').x);
             try { require('./back.mjs') } catch (e) { console.log(e.code) }",
        ),
        ("first.mjs", "globalThis.first = 1"),
        ("uses-nothing.mjs", "export const x = 'fine'"),
        ("back.mjs", "import './a.mjs'"),
    ]);
    scratch
        .run(&["a.mjs"])
        .prints("fine\nERR_REQUIRE_CYCLE_MODULE\n");
}

#[test]
fn process_exit_ends_a_module_while_it_runs_or_waits() {
    let scratch = Scratch::new(&[
        (
            "a.mjs",
            "try { process.exit(3) } finally { console.log('never') }",
        ),
        ("b.mjs", "await 1; process.exit(4); console.log('never')"),
        ("c.mjs", "import './a.mjs'"),
    ]);
    for (file, code) in [("a.mjs", 3), ("b.mjs", 4), ("c.mjs", 3)] {
        let result = scratch.run(&[file]);
        assert_eq!((result.code, &*result.stdout), (Some(code), ""), "{file}");
    }
}

#[test]
fn an_addon_is_imported_through_create_require() {
    let scratch = Scratch::new(&[
        (
            "a.mjs",
            "await import('./x.node').catch((e) => console.log(e.code, /createRequire/.test(e.message)));
             const { createRequire } = await import('module');
             try { createRequire(import.meta.url)('./x.node') } catch (e) { console.log(e.code) }",
        ),
        ("x.node", "no addon"),
    ]);
    scratch
        .run(&["a.mjs"])
        .prints("ERR_UNKNOWN_FILE_EXTENSION true\nERR_DLOPEN_FAILED\n");
}

#[test]
fn the_main_module_knows_that_it_is_main() {
    let scratch = Scratch::new(&[
        (
            "a.mjs",
            "import other from './b.mjs'; console.log(import.meta.main, other)",
        ),
        ("b.mjs", "export default import.meta.main"),
        ("p/package.json", "{\"type\": \"module\"}"),
        ("p/c.js", "console.log(import.meta.main, typeof require)"),
        (
            "d.js",
            "import 'fs'; await 1; console.log(import.meta.main)",
        ),
    ]);
    scratch.run(&["a.mjs"]).prints("true false\n");
    scratch.run(&["p/c.js"]).prints("true undefined\n");
    scratch.run(&["d.js"]).prints("true\n");
}

/// Node 20 names these errors otherwise; the names are those of Node 22 and later.
#[test]
fn a_wrong_import_attribute_is_an_error_with_its_name() {
    let modules = [
        (
            "missing.mjs",
            "import './data.json'",
            "ERR_IMPORT_ATTRIBUTE_MISSING",
        ),
        (
            "module.mjs",
            "import './inner.mjs' with { type: 'json' }",
            "ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE",
        ),
        (
            "type.mjs",
            "import './data.json' with { type: 'text' }",
            "ERR_IMPORT_ATTRIBUTE_UNSUPPORTED",
        ),
        (
            "key.mjs",
            "import './data.json' with { kind: 'x' }",
            "ERR_IMPORT_ATTRIBUTE_UNSUPPORTED",
        ),
    ];
    let others = [("data.json", "{}"), ("inner.mjs", "export default 1")];
    let files: Vec<_> = modules
        .iter()
        .map(|&(name, text, _)| (name, text))
        .chain(others)
        .collect();
    let scratch = Scratch::new(&files);
    for (name, _, code) in modules {
        scratch.run(&[name]).fails(1, &["TypeError", code]);
    }
}
