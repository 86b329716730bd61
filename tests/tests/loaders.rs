//! The JavaScript that ships with prebuilt addons and picks one of them by platform: each finds its addon in the
//! embedded engine, required and imported.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use libtest_mimic::{Arguments, Trial};
use napi_vtable_tests::{Missing, packages, paths, run, tool, trial};

struct Loader {
    name: &'static str,
    package: (&'static str, &'static str),
    /// Uses `loaded`; runs where `await` is allowed.
    script: &'static str,
    prints: &'static str,
}

const LOADERS: [Loader; 10] = [
    Loader {
        name: "napi_rs_by_the_c_library_of_the_report",
        package: ("@node-rs/crc32", "1.10.8"),
        script: "console.log(loaded.crc32('123456789').toString(16));",
        prints: "cbf43926\n",
    },
    Loader {
        name: "node_gyp_build",
        package: ("bufferutil", "4.1.0"),
        script: "const bytes = Buffer.from([1, 2]); loaded.unmask(bytes, Buffer.from([1, 1, 1, 1])); console.log(bytes);",
        prints: "<Buffer 00 03>\n",
    },
    Loader {
        name: "node_gyp_build_around_async_work",
        package: ("argon2", "0.45.1"),
        script: "console.log(await loaded.verify(await loaded.hash('password'), 'password'));",
        prints: "true\n",
    },
    Loader {
        name: "node_gyp_build_optional_packages",
        package: ("msgpackr-extract", "3.0.7"),
        script: "console.log(typeof loaded.extractStrings);",
        prints: "function\n",
    },
    Loader {
        name: "detect_libc_from_a_report_and_from_files",
        package: ("detect-libc", "2.1.2"),
        script: "console.log(loaded.familySync(), await loaded.family(), (await loaded.version()) === loaded.versionSync());",
        prints: "glibc glibc true\n",
    },
    Loader {
        name: "detect_libc_behind_lightningcss",
        package: ("lightningcss", "1.33.0"),
        script: "const code = Buffer.from('.a { color: #ff0000 }');\n\
            console.log(String(loaded.transform({ filename: 'a.css', code, minify: true }).code));",
        prints: ".a{color:red}\n",
    },
    Loader {
        name: "napi_rs_with_streams",
        package: ("snappy", "7.4.3"),
        script: "console.log((await loaded.compress('x'.repeat(100))).length < 50);",
        prints: "true\n",
    },
    Loader {
        name: "sharp_which_is_a_stream",
        package: ("sharp", "0.35.5"),
        script: "const create = { width: 4, height: 4, channels: 3, background: 'red' };\n\
            console.log((await loaded({ create }).png().toBuffer()).subarray(1, 4).toString());",
        prints: "PNG\n",
    },
    Loader {
        name: "node_pre_gyp",
        package: ("@mapbox/node-pre-gyp", "2.0.3"),
        script: "console.log(typeof loaded.find);",
        prints: "function\n",
    },
    Loader {
        name: "neon",
        package: ("@neon-rs/load", "0.2.6"),
        script: "console.log(loaded.currentPlatform());",
        prints: "linux-x64-gnu\n",
    },
];

fn platform() -> Result<(), Missing> {
    if cfg!(all(
        target_os = "linux",
        target_arch = "x86_64",
        target_env = "gnu"
    )) {
        return Ok(());
    }
    Err(Missing(
        "the prebuilt files are for Linux on x86-64 with glibc".to_owned(),
    ))
}

/// Runs the script twice: with what `require` gives, and with what `import` gives where that can be.
fn finds_its_addon(folder: PathBuf, loader: &Loader) -> Result<(), String> {
    let (package, _) = loader.package;
    let modules = folder
        .ancestors()
        .find(|path| path.ends_with("node_modules"));
    let modules = modules.ok_or("the package lies in no node_modules")?;
    let scratch = paths::scratch(&format!("loader-{}", loader.name));
    let link = scratch.join("node_modules");
    if !link.exists() {
        std::os::unix::fs::symlink(modules, &link).map_err(|error| error.to_string())?;
    }
    let script = loader.script;
    let files = [
        (
            "required.js",
            format!("(async (loaded) => {{ {script} }})(require({package:?}));"),
        ),
        (
            "imported.mjs",
            format!(
                "import * as all from {package:?};\nconst loaded = all.default ?? all;\n{script}"
            ),
        ),
    ];
    for (name, text) in files {
        let file = scratch.join(name);
        fs::write(&file, text).map_err(|error| error.to_string())?;
        let printed = run(Command::new(tool::napi_vtable()?).arg("run").arg(file))?.success()?;
        if printed != loader.prints {
            return Err(format!(
                "{name}: expected {:?}, got {printed:?}",
                loader.prints
            ));
        }
    }
    Ok(())
}

fn main() {
    let trials = LOADERS.iter().map(|loader| {
        let (package, version) = loader.package;
        let folder = platform().and_then(|()| packages::npm(package, version));
        trial(loader.name, folder, move |folder| {
            finds_its_addon(folder, loader)
        })
    });
    let trials: Vec<Trial> = trials.collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
