//! Stock Node.

use std::path::PathBuf;
use std::process::Command;

use crate::{Missing, packages, run};

/// A Node binary.
#[derive(Clone, Debug)]
pub struct Node {
    /// The binary.
    pub path: PathBuf,
    /// The first number of its version.
    pub major: u32,
}

impl Node {
    fn at(path: PathBuf) -> Result<Self, Missing> {
        let version = run(Command::new(&path).arg("--version"))
            .and_then(crate::Ran::success)
            .map_err(Missing)?;
        let major = version.trim_start_matches('v').split('.').next();
        match major.and_then(|number| number.parse().ok()) {
            Some(major) => Ok(Self { path, major }),
            None => Err(Missing(format!(
                "{} reports the version {version:?}",
                path.display()
            ))),
        }
    }

    /// What a script prints.
    ///
    /// # Errors
    /// Both outputs, where the script fails or Node crashes.
    pub fn eval(&self, script: &str) -> Result<String, String> {
        run(Command::new(&self.path).arg("-e").arg(script))?.success()
    }
}

/// The Node on the path.
///
/// # Errors
/// Where there is none.
pub fn stock() -> Result<Node, Missing> {
    Node::at("node".into())
}

/// A Node on the path that is older than a version, for tests of what it lacks.
///
/// # Errors
/// Where there is none, or it is not older.
pub fn older_than(major: u32) -> Result<Node, Missing> {
    let node = stock()?;
    if node.major < major {
        Ok(node)
    } else {
        Err(Missing(format!(
            "the node on the path is {}, and this needs one below {major}",
            node.major
        )))
    }
}

/// Node 26, from npm.
///
/// # Errors
/// See [`packages::node26`].
pub fn node26() -> Result<Node, Missing> {
    Node::at(packages::node26()?.join("bin/node"))
}
