//! The test folders of a checkout of Node, and the files in them that are tests.

use std::io;
use std::path::{Path, PathBuf};

/// The folders of Node's `test/` that test Node-API.
const SUITES: [&str; 2] = ["js-native-api", "node-api"];

/// A checkout's `test/` folder.
#[derive(Debug)]
pub(crate) struct Checkout {
    /// The folder itself, absolute.
    pub(crate) root: PathBuf,
    /// Those suites that are there.
    pub(crate) suites: Vec<&'static str>,
    /// The Node it belongs to, where `src/node_version.h` stands beside it.
    pub(crate) version: Option<Version>,
}

/// What `src/node_version.h` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) node: String,
    pub(crate) node_api: Option<u32>,
}

/// A folder with a `binding.gyp`, and its tests.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    pub(crate) suite: &'static str,
    pub(crate) name: String,
    /// The names of the selected files, sorted.
    pub(crate) tests: Vec<String>,
}

impl Folder {
    /// The folder's path, relative to `test/`.
    pub(crate) fn path(&self) -> PathBuf {
        Path::new(self.suite).join(&self.name)
    }

    /// `SUITE/FOLDER/FILE`.
    pub(crate) fn test_name(&self, file: &str) -> String {
        format!("{}/{}/{file}", self.suite, self.name)
    }
}

/// Why there is nothing to test.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum SuiteError {
    #[error("cannot read '{path}'")]
    Read { path: PathBuf, source: io::Error },
    #[error(
        "'{path}' has no folder js-native-api or node-api: name the test folder of a checkout of Node, or the checkout"
    )]
    NoSuites { path: PathBuf },
    #[error("no test in '{path}' has a name that contains {filters}")]
    NothingSelected { path: PathBuf, filters: String },
    #[error("the suites in '{path}' have no folder with a binding.gyp: the checkout is not whole")]
    NoFolders { path: PathBuf },
}

impl Checkout {
    /// Finds the suites in a `test` folder or in the folder above it.
    pub(crate) fn find(path: &Path) -> Result<Self, SuiteError> {
        let path = path.canonicalize().map_err(|source| SuiteError::Read {
            path: path.to_path_buf(),
            source,
        })?;
        for root in [path.clone(), path.join("test")] {
            let suites: Vec<_> = SUITES
                .into_iter()
                .filter(|suite| root.join(suite).is_dir())
                .collect();
            if !suites.is_empty() {
                let header = root.with_file_name("src").join("node_version.h");
                let version = std::fs::read_to_string(header)
                    .ok()
                    .and_then(|text| Version::of(&text));
                return Ok(Self {
                    root,
                    suites,
                    version,
                });
            }
        }
        Err(SuiteError::NoSuites { path })
    }

    /// The folders with tests whose `SUITE/FOLDER/FILE` contains one of the filters; all, without filters.
    pub(crate) fn folders(&self, filters: &[String]) -> Result<Vec<Folder>, SuiteError> {
        let mut folders = Vec::new();
        let mut any = false;
        for &suite in &self.suites {
            for name in names(&self.root.join(suite))? {
                let path = self.root.join(suite).join(&name);
                if !path.join("binding.gyp").is_file() {
                    continue;
                }
                any = true;
                let mut folder = Folder {
                    suite,
                    name,
                    tests: Vec::new(),
                };
                // As Node's own runner has it, each script of such a folder is a test.
                let selected = names(&path)?.into_iter().filter(|file| {
                    let name = folder.test_name(file);
                    is_test(file)
                        && (filters.is_empty() || filters.iter().any(|f| name.contains(f)))
                });
                folder.tests = selected.collect();
                if !folder.tests.is_empty() {
                    folders.push(folder);
                }
            }
        }
        let path = self.root.clone();
        match (folders.is_empty(), any) {
            (false, _) => Ok(folders),
            (true, false) => Err(SuiteError::NoFolders { path }),
            (true, true) => Err(SuiteError::NothingSelected {
                path,
                filters: filters.join(" or "),
            }),
        }
    }
}

fn is_test(file: &str) -> bool {
    file.ends_with(".js") || (file.starts_with("test") && file.ends_with(".mjs"))
}

/// The names in a folder, sorted; those that are not UTF-8 are none of Node's.
fn names(folder: &Path) -> Result<Vec<String>, SuiteError> {
    let failed = |source| SuiteError::Read {
        path: folder.to_path_buf(),
        source,
    };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        if let Ok(name) = entry.map_err(failed)?.file_name().into_string() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

impl Version {
    /// Reads the text of `node_version.h`.
    fn of(header: &str) -> Option<Self> {
        let define = |name: &str| {
            header.lines().find_map(|line| {
                let mut words = line.trim_start().strip_prefix('#')?.split_whitespace();
                (words.next() == Some("define") && words.next() == Some(name))
                    .then(|| words.next()?.parse::<u32>().ok())
                    .flatten()
            })
        };
        let [major, minor, patch] = [
            "NODE_MAJOR_VERSION",
            "NODE_MINOR_VERSION",
            "NODE_PATCH_VERSION",
        ];
        Some(Self {
            node: format!("{}.{}.{}", define(major)?, define(minor)?, define(patch)?),
            // Node 18 has the second name only.
            node_api: define("NODE_API_SUPPORTED_VERSION_MAX").or_else(|| define("NAPI_VERSION")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_versions_are_read_from_old_and_new_headers() {
        let common = "#define NODE_MAJOR_VERSION 20\n#define NODE_MINOR_VERSION 19\n# define NODE_PATCH_VERSION 2\n";
        let version = |more: &str| Version::of(&format!("{common}{more}"));
        let expected = |node_api| {
            Some(Version {
                node: "20.19.2".to_owned(),
                node_api,
            })
        };
        assert_eq!(
            version("#define NODE_API_SUPPORTED_VERSION_MAX 9"),
            expected(Some(9))
        );
        assert_eq!(version("#define NAPI_VERSION  8"), expected(Some(8)));
        assert_eq!(version("#define NAPI_VERSION OTHER"), expected(None));
        assert_eq!(Version::of("#define NODE_MAJOR_VERSION 20"), None);
    }
}
