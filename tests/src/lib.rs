//! What the tests across the crates share: where things are, tools from npm and PyPI, compilers, runtimes.
//!
//! A tool is a `Result<T, Missing>`. [`trial`] turns a test whose tool is missing into an ignored one that says
//! why, so that nothing passes without having run.
//!
//! ```no_run
//! use napi_vtable_tests::{node, trial};
//!
//! let prints = |node: node::Node| node.eval("console.log(6 * 7)").map(|text| assert_eq!(text, "42\n"));
//! libtest_mimic::run(
//!     &libtest_mimic::Arguments::from_args(),
//!     vec![trial("node_multiplies", node::stock(), prints)],
//! )
//! .exit();
//! ```

pub mod compiler;
pub mod debian;
#[cfg(doctest)]
mod guide;
pub mod node;
pub mod packages;
pub mod paths;
mod process;
pub mod symbols;
pub mod tool;

pub use process::{Ran, run};

use std::fmt;

use libtest_mimic::{Failed, Trial};

/// Why a tool is not there, for a person who wants the test to run.
#[derive(Clone, Debug)]
pub struct Missing(pub String);

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A test that runs where its tool is there, and is ignored with the reason where it is not.
pub fn trial<T: Send + 'static>(
    name: impl Into<String>,
    tool: Result<T, Missing>,
    test: impl FnOnce(T) -> Result<(), String> + Send + 'static,
) -> Trial {
    match tool {
        Ok(tool) => Trial::test(name, move || test(tool).map_err(Failed::from)),
        // Asked to run nevertheless, it fails.
        Err(Missing(reason)) => {
            let failure = reason.clone();
            Trial::test(name, move || Err(Failed::from(failure)))
                .with_kind(format!("ignored: {reason}"))
                .with_ignored_flag(true)
        }
    }
}

/// Both tools, or the reason why one is missing.
///
/// # Errors
/// The first of the two reasons.
pub fn both<A, B>(a: Result<A, Missing>, b: Result<B, Missing>) -> Result<(A, B), Missing> {
    Ok((a?, b?))
}
