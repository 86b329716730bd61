//! `napi-vtable types FILE.node`: the TypeScript declarations that a module carries.
//!
//! The macros of `napi-vtable-module` render them at compile time into a section of the library. They are read from
//! the file, which is not loaded: it may be for another platform.

use std::io::Write as _;
use std::path::PathBuf;
use std::{fs, io};

use object::{Object as _, ObjectSection as _};

/// What the sections are called: on ELF, in Mach-O, on Windows.
const SECTIONS: [&str; 3] = [".napi_vtable.d.ts", "__napi_dts", ".napidts"];

/// `types FILE.node [-o FILE.d.ts]`
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The module, for any platform.
    #[arg(value_name = "FILE.node")]
    file: PathBuf,
    /// Where to write the declarations; without it they go to standard output.
    #[arg(short, long, value_name = "FILE.d.ts")]
    output: Option<PathBuf>,
}

/// Why there are no declarations.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum TypesError {
    #[error("cannot read '{path}': check the path, which is taken from the current folder")]
    Read { path: PathBuf, source: io::Error },
    #[error("'{path}' is no library: expected a .node file")]
    Parse {
        path: PathBuf,
        source: object::Error,
    },
    #[error(
        "'{path}' carries no TypeScript declarations: they come from the attribute `module` of the \
         crate napi-vtable-module"
    )]
    Missing { path: PathBuf },
    #[error("the declarations in '{path}' cannot be read: the file is damaged")]
    Damaged { path: PathBuf },
    #[error("cannot write '{path}'")]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot write to standard output")]
    Print(#[source] io::Error),
}

/// Prints or writes the declarations.
pub(crate) fn run(options: &Options) -> Result<(), TypesError> {
    let path = || options.file.clone();
    let bytes = fs::read(&options.file).map_err(|source| TypesError::Read {
        path: path(),
        source,
    })?;
    let file = object::File::parse(&*bytes).map_err(|source| TypesError::Parse {
        path: path(),
        source,
    })?;
    let section = file
        .sections()
        .find(|section| section.name().is_ok_and(|name| SECTIONS.contains(&name)))
        .ok_or_else(|| TypesError::Missing { path: path() })?;
    let text = section
        .data()
        .ok()
        .and_then(|data| std::str::from_utf8(data).ok())
        .ok_or_else(|| TypesError::Damaged { path: path() })?
        .trim_end_matches('\0'); // sections on Windows are filled up
    match &options.output {
        Some(output) => fs::write(output, text).map_err(|source| TypesError::Write {
            path: output.clone(),
            source,
        }),
        None => io::stdout()
            .write_all(text.as_bytes())
            .map_err(TypesError::Print),
    }
}
