//! How much memory the process has, and whether it took more.

use std::fmt;

/// What a run may leave without being a leak: what the allocator, the C library and QuickJS keep for later use, in
/// bytes. One byte a load or an object would be more than this.
const LIVE: usize = 8 << 10;

/// The same for the resident set, which counts pages and is coarse.
const RESIDENT: usize = 3 << 20;

/// The memory of the process at one moment.
#[derive(Clone, Copy)]
pub struct Memory {
    /// Bytes that the allocator has given out, over all threads; 0 where the allocator does not tell, as under
    /// valgrind and AddressSanitizer.
    live: usize,
    /// Bytes of the resident set.
    resident: usize,
}

impl Memory {
    /// The memory now.
    pub fn now() -> Self {
        Self {
            live: live(),
            resident: resident(),
        }
    }

    /// Checks that no more is in use than `before`.
    ///
    /// # Errors
    /// By how much it grew.
    pub fn check(self, before: Self) -> Result<(), String> {
        println!("  memory {before} after the warm-up, {self} at the end");
        let grown = self.live.saturating_sub(before.live);
        if grown > LIVE {
            return Err(format!(
                "{grown} bytes more are allocated than after the warm-up"
            ));
        }
        check_resident(before.resident, self.resident)
    }
}

/// Checks a resident set against the one before.
///
/// # Errors
/// By how much it grew.
pub fn check_resident(before: usize, after: usize) -> Result<(), String> {
    let grown = after.saturating_sub(before);
    if grown > RESIDENT && !is_checked() {
        return Err(format!("the resident set grew by {grown} bytes"));
    }
    Ok(())
}

/// Whether valgrind or AddressSanitizer holds freed memory back; they find leaks by themselves.
fn is_checked() -> bool {
    live() == 0
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} KiB live / {} KiB resident",
            self.live >> 10,
            self.resident >> 10
        )
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn live() -> usize {
    // SAFETY: no precondition.
    let info = unsafe { libc::mallinfo2() };
    info.uordblks + info.hblkhd
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn live() -> usize {
    0
}

fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<usize>().ok());
    pages.unwrap_or_default() * 4096
}
