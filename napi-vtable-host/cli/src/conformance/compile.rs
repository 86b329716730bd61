//! Building the addons of a test folder.
//!
//! An addon that was built before from the same text with the same commands is taken as it is. The text is that of
//! the folder, of the suites' shared headers and of ours.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::child::{self, End};
use super::gyp::{self, Target};
use super::needs;
use super::report::{Addon, AddonStatus};
use super::stage::Stage;
use super::suites::Folder;
use crate::build::toolchain::{Language, compiler, link};

/// How addons are built.
#[derive(Debug)]
pub(crate) struct Builder<'a> {
    pub(crate) stage: &'a Stage,
    /// With `NODE_API_MODULE_USE_VTABLE`, else with ordinary imports.
    pub(crate) tables: bool,
    /// Whether addons that include `uv.h` can run, and the folder of the header; else the reason.
    pub(crate) uv: Result<PathBuf, String>,
    pub(crate) timeout: Duration,
}

impl Builder<'_> {
    /// Builds all addons of a folder.
    pub(crate) fn folder(&self, folder: &Folder) -> Vec<Addon> {
        let path = self.stage.folder(folder);
        let addon = |target: &str, status, output| Addon {
            suite: folder.suite,
            folder: folder.name.clone(),
            target: target.to_owned(),
            experimental: false,
            file: None,
            status,
            output,
        };
        let targets = match gyp::read(&path.join("binding.gyp")) {
            Ok(targets) => targets,
            Err(error) => return vec![addon("binding.gyp", AddonStatus::Fail, error.to_string())],
        };
        let build = |target: &Target| {
            let built = match self.target(&path, target) {
                Ok(file) => Addon {
                    file: Some(file),
                    ..addon(&target.name, AddonStatus::Built, String::new())
                },
                Err(Unbuilt::Skipped(reason)) => addon(&target.name, AddonStatus::Skip, reason),
                Err(Unbuilt::Failed(output)) => addon(&target.name, AddonStatus::Fail, output),
            };
            Addon {
                experimental: is_experimental(&path, target),
                ..built
            }
        };
        targets.iter().map(build).collect()
    }

    fn target(&self, folder: &Path, target: &Target) -> Result<PathBuf, Unbuilt> {
        let mut sources = Vec::new();
        for source in &target.sources {
            let path = folder.join(source);
            // What a target lists besides sources, such as headers, is not compiled.
            if let Some(language) = Language::of(&path) {
                let text = std::fs::read(&path)
                    .map_err(|error| Unbuilt::Failed(format!("cannot read {source}: {error}")))?;
                let text = String::from_utf8_lossy(&text).into_owned();
                sources.push((path, language, text));
            }
        }
        let (first, ..) = sources.first().ok_or_else(|| {
            Unbuilt::Failed(format!(
                "{}: no source is C or C++",
                target.sources.join(", ")
            ))
        })?;
        let includes = |header| {
            sources
                .iter()
                .any(|(.., text)| needs::includes(text, header))
        };
        if includes("v8.h") || includes("node.h") {
            return Err(Unbuilt::Skipped("needs V8's headers".to_owned()));
        }
        let uv = if includes("uv.h") {
            Some(
                self.uv
                    .as_ref()
                    .map_err(|reason| Unbuilt::Skipped(reason.clone()))?,
            )
        } else {
            None
        };

        let out = folder.join("build").join("Release");
        let objects_folder = out.join(format!("{}.objects", target.name));
        std::fs::create_dir_all(&objects_folder)?;
        let mut commands = Vec::new();
        let mut objects = Vec::new();
        for (index, (source, language, _)) in sources.iter().enumerate() {
            let object = objects_folder.join(format!("{index}.o"));
            let mut command = self.compile(source, *language, target, folder, &out)?;
            if let Some(uv) = uv {
                command.arg("-I").arg(uv);
            }
            command.arg("-c").arg(source).arg("-o").arg(&object);
            commands.push(command);
            objects.push(object);
        }
        let cpp = sources
            .iter()
            .any(|(_, language, _)| *language == Language::Cpp);
        let language = if cpp { Language::Cpp } else { Language::C };
        let addon = out.join(format!("{}.node", target.name));
        let mut linker = compiler(first, language, 0, &out).map_err(describe)?.0;
        link(&mut linker, &objects, &addon);
        commands.push(linker);

        let stamp = out.join(format!("{}.stamp", target.name));
        let state = state(&commands, &self.texts(folder)?);
        if addon.is_file() && std::fs::read_to_string(&stamp).is_ok_and(|old| old == state) {
            return Ok(addon);
        }
        let _ = std::fs::remove_file(&addon);
        for command in &mut commands {
            self.call(command)?;
        }
        std::fs::write(stamp, state)?;
        Ok(addon)
    }

    fn compile(
        &self,
        source: &Path,
        language: Language,
        target: &Target,
        folder: &Path,
        out: &Path,
    ) -> Result<Command, Unbuilt> {
        let mut command = compiler(source, language, 0, out).map_err(describe)?.0;
        // What node-gyp defines. Warnings are the business of the addon's author.
        command
            .args(["-w", "-fvisibility=hidden", "-DBUILDING_NODE_EXTENSION"])
            .arg("-DNODE_API_EXPERIMENTAL_NO_WARNING")
            .arg(format!("-DNODE_GYP_MODULE_NAME={}", target.name));
        if self.tables {
            command.arg("-DNODE_API_MODULE_USE_VTABLE");
        }
        command.args(target.defines.iter().map(|define| format!("-D{define}")));
        command.arg("-I").arg(&self.stage.include);
        for include in &target.include_dirs {
            command.arg("-I").arg(folder.join(include));
        }
        command.args(&target.flags).args(match language {
            Language::C => &target.c_flags,
            Language::Cpp => &target.cpp_flags,
        });
        Ok(command)
    }

    fn call(&self, command: &mut Command) -> Result<(), Unbuilt> {
        let program = command.get_program().to_owned();
        let ran = child::run(command, self.timeout).map_err(|error| {
            Unbuilt::Failed(format!(
                "cannot start the compiler {}: {error}",
                program.display()
            ))
        })?;
        let how = match ran.end {
            End::Code(0) => return Ok(()),
            End::Code(code) => format!("exit code {code}"),
            End::Signal(signal) => child::signal_name(signal),
            End::Timeout => "its time was up".to_owned(),
        };
        let output = format!("{}{}", ran.stderr, ran.stdout);
        Err(Unbuilt::Failed(format!(
            "{} ({how}):\n{}",
            program.display(),
            output.trim_end()
        )))
    }

    /// The text that addons of a folder are made of, by path.
    fn texts(&self, folder: &Path) -> io::Result<BTreeMap<PathBuf, Vec<u8>>> {
        let test = self.stage.root.join("test");
        let mut texts = BTreeMap::new();
        let suites = [test.join("js-native-api"), test.join("node-api")];
        for place in [folder, &self.stage.include]
            .into_iter()
            .chain(suites.iter().map(PathBuf::as_path))
        {
            let Ok(entries) = std::fs::read_dir(place) else {
                continue;
            };
            for entry in entries {
                let path = entry?.path();
                let is_text = path.extension().is_some_and(|extension| extension != "js");
                if is_text && path.is_file() {
                    texts.insert(path.clone(), std::fs::read(&path)?);
                }
            }
        }
        Ok(texts)
    }
}

/// Whether a target declares the experimental Node-API, as the headers read it: on the command line or in a source.
fn is_experimental(folder: &Path, target: &Target) -> bool {
    const NAME: &str = "NAPI_EXPERIMENTAL";
    let on_the_line = |define: &String| define.split('=').next() == Some(NAME);
    let in_the_text = |source: &String| {
        let text = std::fs::read(folder.join(source)).unwrap_or_default();
        needs::defines(&String::from_utf8_lossy(&text), NAME)
    };
    target.defines.iter().any(on_the_line) || target.sources.iter().any(in_the_text)
}

/// Why an addon is not there.
enum Unbuilt {
    Skipped(String),
    Failed(String),
}

impl From<io::Error> for Unbuilt {
    fn from(error: io::Error) -> Self {
        Self::Failed(format!("the build folder: {error}"))
    }
}

fn describe(error: crate::build::BuildError) -> Unbuilt {
    Unbuilt::Failed(error.to_string())
}

fn state(commands: &[Command], texts: &BTreeMap<PathBuf, Vec<u8>>) -> String {
    let mut hasher = DefaultHasher::new();
    for command in commands {
        format!("{command:?}").hash(&mut hasher);
    }
    texts.hash(&mut hasher);
    format!("{:016x}\n", hasher.finish())
}
