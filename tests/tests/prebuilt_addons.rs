//! Addons as their authors published them, compiled long before there were tables: each loads in the embedded engine
//! and does its work, or the error says why it cannot.
//!
//! The files are loaded directly, without the JavaScript that picks one by platform.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use libtest_mimic::{Arguments, Trial};
use napi_vtable_tests::{Missing, Ran, packages, paths, run, tool, trial};

/// A file of an npm package, or of one that is installed with it.
fn prebuilt(package: &str, version: &str, file: &str) -> Result<PathBuf, Missing> {
    if !cfg!(all(
        target_os = "linux",
        target_arch = "x86_64",
        target_env = "gnu"
    )) {
        return Err(Missing(
            "the prebuilt files are for Linux on x86-64 with glibc".to_owned(),
        ));
    }
    let folder = packages::npm(package, version)?;
    let modules = folder
        .ancestors()
        .find(|path| path.ends_with("node_modules"));
    let addon = modules.unwrap_or(&folder).join(file);
    if addon.is_file() {
        Ok(addon)
    } else {
        Err(Missing(format!("{package}@{version} has no {file}")))
    }
}

/// Runs a script in which `addon()` loads the addon.
fn run_with(addon: PathBuf, name: &str, script: &str) -> Result<Ran, String> {
    let index = paths::scratch(&format!("prebuilt-{name}")).join("index.js");
    let text = format!("const addon = () => require({addon:?});\n{script}");
    fs::write(&index, text).map_err(|error| error.to_string())?;
    run(Command::new(tool::napi_vtable()?).arg("run").arg(index))
}

struct Works {
    name: &'static str,
    package: (&'static str, &'static str),
    file: &'static str,
    script: &'static str,
    prints: &'static str,
}

const WORKS: [Works; 6] = [
    Works {
        name: "crc32_from_napi_rs",
        package: ("@node-rs/crc32", "1.10.8"),
        file: "@node-rs/crc32-linux-x64-gnu/crc32.linux-x64-gnu.node",
        // The check values of both polynomials, and a sum that goes on from an earlier one.
        script: "const { crc32, crc32c } = addon();\n\
            console.log(crc32('123456789').toString(16), crc32c(Buffer.from('123456789')).toString(16));\n\
            console.log(crc32('456789', crc32('123')).toString(16));\n",
        prints: "cbf43926 e3069283\ncbf43926\n",
    },
    Works {
        name: "bufferutil_which_registers_from_a_constructor",
        package: ("bufferutil", "4.1.0"),
        file: "bufferutil/prebuilds/linux-x64/bufferutil.node",
        script: "const { mask, unmask } = addon();\n\
            delete require.cache[Object.keys(require.cache).find((file) => file.endsWith('.node'))];\n\
            if (addon().mask === mask) throw new Error('the second load was none');\n\
            const text = Buffer.from('a text of more than eight bytes');\n\
            const key = Buffer.from([1, 2, 3, 4]);\n\
            const masked = Buffer.alloc(text.length + 3);\n\
            mask(text, key, masked, 3, text.length);\n\
            console.log(masked.every((byte, i) => i < 3 ? byte === 0 : byte === (text[i - 3] ^ key[(i - 3) & 3])));\n\
            const back = masked.subarray(3);\n\
            unmask(back, key);\n\
            console.log(back.toString());\n",
        prints: "true\na text of more than eight bytes\n",
    },
    Works {
        name: "msgpackr_extract",
        package: ("msgpackr-extract", "3.0.7"),
        file: "@msgpackr-extract/msgpackr-extract-linux-x64/node.napi.glibc.node",
        // An array of two short strings and a longer one; the addon returns the strings between the other bytes.
        script: "const strings = ['hello', 'wörld', 'x'.repeat(40)];\n\
            const bytes = [0x93];\n\
            for (const text of strings) {\n\
              const utf8 = Buffer.from(text);\n\
              bytes.push(...(utf8.length < 32 ? [0xa0 | utf8.length] : [0xd9, utf8.length]), ...utf8);\n\
            }\n\
            const source = Uint8Array.from(bytes).buffer;\n\
            const found = addon().extractStrings(1, source.byteLength, source);\n\
            console.log([found].flat().join('|'));\n",
        prints: "hello|wörld|xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
    },
    Works {
        name: "lightningcss_with_its_thread_pool",
        package: ("lightningcss", "1.33.0"),
        file: "lightningcss-linux-x64-gnu/lightningcss.linux-x64-gnu.node",
        script: "const { transform } = addon();\n\
            const code = Buffer.from('.a { color: #ff0000; margin: 0px 0px 0px 0px }\\n.b{color:red}');\n\
            console.log(transform({ filename: 'a.css', code, minify: true }).code.toString());\n",
        prints: ".a{color:red;margin:0}.b{color:red}\n",
    },
    Works {
        name: "snappy_which_looks_names_up_at_run_time",
        package: ("snappy", "7.4.3"),
        file: "@napi-rs/snappy-linux-x64-gnu/snappy.linux-x64-gnu.node",
        // Once on this thread, once as async work.
        script: "const snappy = addon();\n\
            const text = Buffer.from('ab'.repeat(1000));\n\
            const small = snappy.compressSync(text);\n\
            console.log(small.length < 200, snappy.uncompressSync(small, { asBuffer: true }).equals(text));\n\
            snappy.compress(text)\n\
              .then((packed) => snappy.uncompress(packed, { asBuffer: true }))\n\
              .then((back) => console.log('async', back.equals(text)));\n",
        prints: "true true\nasync true\n",
    },
    Works {
        name: "argon2_with_async_work",
        package: ("argon2", "0.45.1"),
        file: "argon2/prebuilds/linux-x64/argon2.glibc.node",
        // The test vector of RFC 9106, section 5.3, from a thread of the pool.
        script: "const bytes = (length, value) => Buffer.alloc(length, value);\n\
            addon().hash({\n\
              password: bytes(32, 1), salt: bytes(16, 2), secret: bytes(8, 3), data: bytes(12, 4),\n\
              hashLength: 32, m: 32, t: 3, p: 4, version: 0x13, type: 2,\n\
            }).then((tag) => console.log(tag.toString('hex')));\n",
        prints: "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659\n",
    },
];

fn does_its_work(addon: PathBuf, case: &Works) -> Result<(), String> {
    let printed = run_with(addon, case.name, case.script)?.success()?;
    if printed == case.prints {
        Ok(())
    } else {
        Err(format!("expected {:?}, got {printed:?}", case.prints))
    }
}

fn is_explained(addon: PathBuf, name: &str, parts: &[&str]) -> Result<(), String> {
    let ran = run_with(addon, name, "addon();")?;
    assert!(!ran.status.success());
    for part in ["ERR_DLOPEN_FAILED", "msgpackr-extract-linux-x64"]
        .iter()
        .chain(parts)
    {
        if !ran.stderr.contains(part) {
            return Err(format!("no {part:?} in\n{}", ran.stderr));
        }
    }
    Ok(())
}

fn main() {
    let works = WORKS.iter().map(|case| {
        let (package, version) = case.package;
        trial(
            case.name,
            prebuilt(package, version, case.file),
            move |addon| does_its_work(addon, case),
        )
    });
    let other = |name: &'static str, file: &str, parts: &'static [&'static str]| {
        let file = format!("@msgpackr-extract/msgpackr-extract-linux-x64/{file}");
        trial(
            name,
            prebuilt("msgpackr-extract", "3.0.7", &file),
            move |addon| is_explained(addon, name, parts),
        )
    };
    let trials: Vec<Trial> = works
        .chain([
            other(
                "an_addon_for_musl_is_told_so",
                "node.napi.musl.node",
                &["musl", "needs libc.so", "glibc"],
            ),
            other(
                "an_addon_for_v8_is_told_so",
                "node.abi115.glibc.node",
                &["V8's own API", "_ZN2v8"],
            ),
        ])
        .collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
