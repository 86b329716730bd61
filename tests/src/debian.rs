//! Node's source from Debian's archive, unpacked once below the target folder.
//!
//! The machine's own apt configuration stays as it is and needs no `deb-src` line: apt gets a configuration and state of
//! its own. Only the mirror is the machine's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Missing;
use crate::packages::{once, succeed};

/// The release whose `nodejs` is Node 20.
const SUITE: &str = "trixie";

/// What is taken out of Node's source: the suites, what they include and read, and the version.
const PARTS: &str = "test/js-native-api/ test/node-api/ test/common/ test/fixtures/dotenv/ src/node_version.h \
    deps/uv/include/ LICENSE";

/// Unpacks the parts of a source archive into a folder, without the archive's own top folder.
const UNPACK: &str = "
import sys, tarfile
archive, folder, parts = sys.argv[1], sys.argv[2], tuple(sys.argv[3].split())
with tarfile.open(archive) as tar:
    for member in tar:
        top, _, name = member.name.partition('/')
        if member.isfile() and name.startswith(parts) and '..' not in name.split('/'):
            member.name = name
            tar.extract(member, folder, set_attrs=False)
";

/// A part of Node's source: `test/js-native-api`, `test/node-api` and what these need.
///
/// # Errors
/// Where apt or Python is missing, or the archive cannot be reached, or the machine names no Debian mirror.
pub fn node_source() -> Result<PathBuf, Missing> {
    let package = format!("nodejs-{SUITE}");
    once("debian", &package, |folder| {
        let mirrors = mirrors(Path::new("/etc/apt"));
        let Some(mirror) = mirrors.first() else {
            return Err("no line of the machine's apt sources names a Debian mirror".to_owned());
        };
        let scratch = folder.join("archive");
        download(mirror, &scratch)?;
        unpack(&scratch, folder)?;
        fs::remove_dir_all(&scratch).map_err(|error| error.to_string())
    })
}

/// Downloads the source package into a folder.
fn download(mirror: &str, folder: &Path) -> Result<(), String> {
    let lists = folder.join("lists");
    let cache = folder.join("cache");
    for folder in [&lists, &cache] {
        fs::create_dir_all(folder.join("partial")).map_err(|error| error.to_string())?;
    }
    let keys = Path::new("/usr/share/keyrings/debian-archive-keyring.gpg");
    let signed_by = if keys.is_file() {
        format!("[signed-by={}] ", keys.display())
    } else {
        String::new()
    };
    let sources = folder.join("sources.list");
    fs::write(
        &sources,
        format!("deb-src {signed_by}{mirror} {SUITE} main\n"),
    )
    .map_err(|error| error.to_string())?;
    let apt = || {
        let mut command = Command::new("apt-get");
        let option = |name: &str, path: &Path| format!("{name}={}", path.display());
        command
            .current_dir(folder)
            .arg("--quiet")
            .args(["-o", &option("Dir::Etc::sourcelist", &sources)])
            .args(["-o", "Dir::Etc::sourceparts=-"])
            .args(["-o", &option("Dir::State::lists", &lists)])
            .args(["-o", &option("Dir::Cache", &cache)])
            .args(["-o", "APT::Sandbox::User="])
            .args(["-o", "Acquire::Languages=none"]);
        command
    };
    succeed(apt().arg("update"))?;
    // Not the rest of the package, which a mirror may have replaced by that of a newer revision.
    succeed(apt().args(["source", "--tar-only", "--only-source", "nodejs"]))
}

/// Unpacks the one archive of Node itself among those that belong to the package. Python reads what it is packed with
/// by itself, where tar needs another program.
fn unpack(from: &Path, into: &Path) -> Result<(), String> {
    let entries = fs::read_dir(from).map_err(|error| error.to_string())?;
    let mut names = entries.flatten().map(|entry| entry.path());
    let archive = names
        .find(|path| path.to_string_lossy().contains(".orig.tar."))
        .ok_or_else(|| "the package nodejs has no .orig.tar".to_owned())?;
    let parts: Vec<_> = PARTS.split_whitespace().collect();
    let mut python = Command::new("python3");
    python
        .args(["-c", UNPACK])
        .arg(archive)
        .arg(into)
        .arg(parts.join(" "));
    succeed(&mut python)?;
    if into.join("test/node-api").is_dir() {
        Ok(())
    } else {
        Err("the archive has no test/node-api".to_owned())
    }
}

/// The addresses of Debian mirrors in the apt configuration of a folder: those of lines for the component `main` whose
/// path ends with `debian`, which leaves out security updates and other vendors.
fn mirrors(folder: &Path) -> Vec<String> {
    let mut files = vec![folder.join("sources.list")];
    if let Ok(entries) = fs::read_dir(folder.join("sources.list.d")) {
        files.extend(entries.flatten().map(|entry| entry.path()));
    }
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else {
            continue;
        };
        found.extend(if file.extension().is_some_and(|kind| kind == "sources") {
            in_stanzas(&text)
        } else {
            in_lines(&text)
        });
    }
    let mirror = |address: &String| address.trim_end_matches('/').ends_with("/debian");
    found.retain(mirror);
    found
}

/// Of `deb [OPTIONS] ADDRESS SUITE COMPONENT…`.
fn in_lines(text: &str) -> Vec<String> {
    let address = |line: &str| {
        let line = line.split('#').next().unwrap_or_default().trim();
        let rest = ["deb-src", "deb"]
            .iter()
            .find_map(|kind| line.strip_prefix(kind))
            .filter(|rest| rest.starts_with([' ', '\t']))?;
        let rest = rest.trim_start();
        let rest = match rest.strip_prefix('[') {
            Some(options) => options.split_once(']')?.1,
            None => rest,
        };
        let mut words = rest.split_whitespace();
        let address = words.next()?;
        words
            .skip(1)
            .any(|component| component == "main")
            .then(|| address.to_owned())
    };
    text.lines().filter_map(address).collect()
}

/// Of stanzas with the fields `URIs` and `Components`.
fn in_stanzas(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for stanza in text.split("\n\n") {
        let field = |name: &str| {
            stanza.lines().find_map(|line| {
                let (field, value) = line.split_once(':')?;
                field.trim().eq_ignore_ascii_case(name).then_some(value)
            })
        };
        let words = |name| field(name).unwrap_or_default().split_whitespace();
        let disabled = words("Enabled").any(|word| word == "no");
        if !disabled && words("Components").any(|component| component == "main") {
            found.extend(words("URIs").map(str::to_owned));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrors_are_found_in_both_formats() {
        let lines = "# deb http://no.example/debian bookworm main\n\
            deb [arch=amd64 signed-by=/k.gpg] https://a.example/debian bookworm main contrib # more\n\
            deb-src http://b.example/debian/ bookworm main\ndeb http://c.example/debian bookworm contrib\n\
            debug http://d.example/debian x main\n";
        assert_eq!(
            in_lines(lines),
            ["https://a.example/debian", "http://b.example/debian/"]
        );
        let stanzas = "Types: deb\n# Suites: a comment\nURIs: http://e.example/debian http://f.example/debian\n\
            Suites: bookworm\nComponents: contrib main\n\nTypes: deb\nURIs: http://g.example/debian\n\
            Components: main\nEnabled: no\n\nURIs: http://h.example/debian\nComponents: non-free\n";
        assert_eq!(
            in_stanzas(stanzas),
            ["http://e.example/debian", "http://f.example/debian"]
        );
    }
}
