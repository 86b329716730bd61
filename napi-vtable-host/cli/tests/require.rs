//! `require`: resolution, the cache, and what goes wrong while loading.

mod common;

use common::Scratch;

#[test]
fn a_circle_of_requires_sees_partial_exports() {
    let scratch = Scratch::new(&[
        (
            "a.js",
            "exports.early = 1; const b = require('./b'); exports.late = 2; console.log(b, require('./b') === b);",
        ),
        (
            "b.js",
            "const a = require('./a'); module.exports = { seen: { ...a } }; ",
        ),
    ]);
    scratch
        .run(&["a.js"])
        .prints("{ seen: { early: 1 } } true\n");
}

#[test]
fn a_module_that_throws_while_loading_leaves_the_cache() {
    let scratch = Scratch::new(&[
        ("a.js", "for (let i = 0; i < 2; i++) try { require('./b') } catch (e) { console.log(e.message) }
                  console.log(Object.keys(require.cache).length, module.children.length);"),
        ("b.js", "globalThis.n = (globalThis.n ?? 0) + 1; throw new Error('load ' + n);"),
    ]);
    scratch.run(&["a.js"]).prints("load 1\nload 2\n1 0\n");
}

#[test]
fn a_missing_module_says_who_asked_for_it() {
    let scratch = Scratch::new(&[
        (
            "a.js",
            "try { require('./b') } catch (e) { console.log(e.code, e.message, e.requireStack.length) }",
        ),
        ("b.js", "require('./nowhere')"),
    ]);
    let (a, b) = (scratch.path("a.js"), scratch.path("b.js"));
    let (a, b) = (a.display(), b.display());
    scratch.run(&["a.js"]).prints(&format!(
        "MODULE_NOT_FOUND Cannot find module './nowhere'\nRequire stack:\n- {b}\n- {a} 2\n"
    ));
}

#[test]
fn a_missing_module_that_nobody_catches_names_the_callers_line() {
    let scratch = Scratch::new(&[("a.js", "\n\nrequire('nowhere')")]);
    scratch.run(&["a.js"]).fails(
        1,
        &[
            "Cannot find module 'nowhere'",
            "a.js:3:",
            "MODULE_NOT_FOUND",
        ],
    );
}

#[test]
fn files_are_found_in_nodes_order() {
    let scratch = Scratch::new(&[
        ("a.js", "console.log(require('./x'), require('./y'), require('./z'), require('./z/'), require('./w'),
                  require('dep'), require('dep/sub'), require('./x.json'), require('.').name)"),
        ("index.js", "exports.name = 'index'"),
        ("x", "module.exports = 'exact'"),
        ("x.js", "module.exports = 'x.js'"),
        ("x.json", "{\"json\": true}"),
        ("y.js", "module.exports = 'y.js'"),
        ("y.json", "1"),
        ("z.js", "module.exports = 'z.js'"),
        ("z/index.js", "module.exports = 'z/index'"),
        ("w/package.json", "{\"main\": \"lib/main\"}"),
        ("w/lib/main.js", "module.exports = 'main'"),
        ("node_modules/dep/index.json", "\"dep\""),
        ("node_modules/dep/sub.js", "module.exports = require('other')"),
        ("node_modules/other/index.js", "module.exports = 'other'"),
    ]);
    scratch
        .run(&["a.js"])
        .prints("exact y.js z.js z/index main dep other { json: true } index\n");
}

#[test]
fn a_main_that_does_not_exist_falls_back_to_index() {
    let scratch = Scratch::new(&[
        ("a.js", "console.log(require('./p'))"),
        ("p/package.json", "{\"main\": \"gone.js\"}"),
        ("p/index.js", "module.exports = 'index'"),
    ]);
    scratch.run(&["a.js"]).prints("index\n");
}

#[test]
fn broken_json_names_its_file() {
    let scratch = Scratch::new(&[
        ("a.js", "require('./data.json')"),
        ("data.json", "{\"a\": }"),
        ("b.js", "require('./p')"),
        ("p/package.json", "{"),
    ]);
    scratch
        .run(&["a.js"])
        .fails(1, &["SyntaxError", "data.json: "]);
    scratch
        .run(&["b.js"])
        .fails(1, &["Error parsing", "package.json"]);
}

#[test]
fn one_file_by_two_paths_is_one_module() {
    let scratch = Scratch::new(&[
        (
            "a.js",
            "console.log(require('./b') === require('./sub/../b.js'), require('./b') === require(__dirname + '/link.js'))",
        ),
        ("b.js", "module.exports = {}"),
        ("sub/x", ""),
    ]);
    std::os::unix::fs::symlink(scratch.path("b.js"), scratch.path("link.js")).expect("a link");
    scratch.run(&["a.js"]).prints("true true\n");
}

#[test]
fn the_modules_own_view_is_complete() {
    let scratch = Scratch::new(&[
        ("a.js", "const b = require('./b');
          console.log(require.main === module, b.main, module.id, module.loaded, module.children.length, b.loaded(),
            module.filename === __filename, module.paths[0] === __dirname + '/node_modules',
            require.resolve('./b') === __dirname + '/b.js', require.cache[__filename] === module,
            this === exports, exports === module.exports, b.id === __dirname + '/b.js');"),
        ("b.js", "module.exports = { main: require.main === module, loaded: () => module.loaded, id: module.id }"),
    ]);
    scratch
        .run(&["a.js"])
        .prints("true false . false 1 true true true true true true true true\n");
}

#[test]
fn clearing_the_cache_loads_again() {
    let scratch = Scratch::new(&[
        (
            "a.js",
            "const one = require('./b'); delete require.cache[require.resolve('./b')]; console.log(one === require('./b'))",
        ),
        ("b.js", "module.exports = {}"),
    ]);
    scratch.run(&["a.js"]).prints("false\n");
}

#[test]
fn built_in_modules_come_before_files_and_missing_ones_say_so() {
    let scratch = Scratch::new(&[
        ("a.js", "const fs = require('fs'); console.log(fs === require('node:fs'), fs.readFileSync('t', 'utf8'), fs.readFileSync('t').length,
            fs.existsSync('nope'), require('path').join('a', '..', 'b'));
          for (const name of ['http', 'node:http', 'node:nothing']) try { require(name) } catch (e) { console.log(e.code, e.message.split('.')[0]) }
          try { fs.readFileSync('gone') } catch (e) { console.log(e.code, e.message) }"),
        ("t", "äb"),
        ("node_modules/fs/index.js", "module.exports = 'WRONG'"),
    ]);
    scratch.run(&["a.js"]).prints(
        "true äb 3 false b\n\
         ERR_UNKNOWN_BUILTIN_MODULE Built-in module 'http' is not offered by this runtime\n\
         ERR_UNKNOWN_BUILTIN_MODULE Built-in module 'http' is not offered by this runtime\n\
         ERR_UNKNOWN_BUILTIN_MODULE No such built-in module: node:nothing\n\
         ENOENT ENOENT: no such file or directory, open 'gone'\n",
    );
}

#[test]
fn wrong_arguments_are_type_errors() {
    Scratch::script(
        "for (const bad of [1, undefined, null, {}, '']) try { require(bad) } catch (e) { console.log(e.name, e.code) }",
    )
    .prints(&("TypeError ERR_INVALID_ARG_TYPE\n".repeat(4) + "TypeError ERR_INVALID_ARG_VALUE\n"));
}

#[test]
fn a_broken_native_module_is_an_error_and_no_crash() {
    let scratch = Scratch::new(&[
        ("a.js", "for (const name of ['./text.node', './empty.node', './truncated.node', './folder.node'])
            try { require(name) } catch (e) { console.log(e.code, e instanceof Error, e.message.includes(name.slice(2))) }"),
        ("text.node", "not a library"),
        ("empty.node", ""),
        ("folder.node/x", ""),
    ]);
    scratch.write(
        "truncated.node",
        &std::fs::read(env!("CARGO_BIN_EXE_napi-vtable")).expect("us")[..200],
    );
    let dlopen = "ERR_DLOPEN_FAILED true true\n".repeat(3);
    scratch
        .run(&["a.js"])
        .prints(&format!("{dlopen}MODULE_NOT_FOUND true true\n"));
}

#[test]
fn exports_decide_what_of_a_package_can_be_reached() {
    let package = r##"{
        "name": "p",
        "main": "./hidden.js",
        "exports": {
            ".": { "import": "./no.mjs", "node": { "require": "./main.js" }, "default": "./no.js" },
            "./sub": ["./sub.js"],
            "./features/*": "./lib/*.js",
            "./features/secret/*": null,
            "./up": "./../q.js",
            "./gone": "./gone.js"
        }
    }"##;
    let scratch = Scratch::new(&[
        ("node_modules/p/package.json", package),
        ("node_modules/p/main.js", "module.exports = 'main';"),
        ("node_modules/p/sub.js", "module.exports = 'sub';"),
        ("node_modules/p/hidden.js", "module.exports = 'hidden';"),
        ("node_modules/p/lib/a/b.js", "module.exports = 'a/b';"),
        ("node_modules/p/lib/secret/c.js", "module.exports = 'c';"),
        (
            "main.js",
            "for (const name of ['p', 'p/sub', 'p/features/a/b', 'p/hidden.js', 'p/features/secret/c',
               'p/up', 'p/gone', 'p/features/../x']) {
               try {
                 console.log(require(name));
               } catch (error) {
                 console.log(name, error.code);
               }
             }
             console.log(require('./node_modules/p/hidden.js'));",
        ),
    ]);
    scratch.run(&["main.js"]).prints(
        "main\nsub\na/b\np/hidden.js ERR_PACKAGE_PATH_NOT_EXPORTED\n\
         p/features/secret/c ERR_PACKAGE_PATH_NOT_EXPORTED\np/up ERR_INVALID_PACKAGE_TARGET\n\
         p/gone MODULE_NOT_FOUND\np/features/../x ERR_INVALID_MODULE_SPECIFIER\nhidden\n",
    );
}

#[test]
fn a_package_reaches_itself_and_its_imports() {
    let package = r##"{
        "name": "@scope/own",
        "exports": "./main.js",
        "imports": { "#dep": { "node": "./dep.js" }, "#lib/*": "./lib/*.js", "#os": "os" }
    }"##;
    let scratch = Scratch::new(&[
        ("package.json", package),
        ("main.js", "module.exports = 'own';"),
        ("dep.js", "module.exports = 'dep';"),
        ("lib/x.js", "module.exports = 'x';"),
        (
            "test/run.js",
            "console.log(require('@scope/own'), require('#dep'), require('#lib/x'));
             console.log(require('#os') === require('os'));
             try { require('#none'); } catch (error) { console.log(error.code); }",
        ),
    ]);
    scratch
        .run(&["test/run.js"])
        .prints("own dep x\ntrue\nERR_PACKAGE_IMPORT_NOT_DEFINED\n");
}

#[test]
fn the_nearest_package_wins_even_without_exports() {
    let scratch = Scratch::new(&[
        ("node_modules/p/package.json", r#"{"exports": "./far.js"}"#),
        ("node_modules/p/far.js", "module.exports = 'far';"),
        ("a/node_modules/p/index.js", "module.exports = 'near';"),
        ("a/main.js", "console.log(require('p'));"),
    ]);
    scratch.run(&["a/main.js"]).prints("near\n");
}
