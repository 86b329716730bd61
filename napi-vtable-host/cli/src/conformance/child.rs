//! One child process with a time limit: its outputs, and how it ended.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Code(i32),
    Signal(i32),
    /// It was killed because its time was up.
    Timeout,
}

/// What a process left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) end: End,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) duration: Duration,
}

/// Bytes kept of the start of an output, and again of its end.
const KEPT: usize = 1 << 18;

/// How long outputs may stay open after the process has ended, by children that it left behind.
const LEFT_BEHIND: Duration = Duration::from_secs(2);

/// Runs a command, without standard input, to its end or until the limit has passed. The processes that it started
/// are then killed with it.
pub(crate) fn run(command: &mut Command, limit: Duration) -> io::Result<Ran> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(target_os = "linux")]
    die_with_us(command);
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let stdout = collect(child.stdout.take());
    let stderr = collect(child.stderr.take());
    let ended = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if start.elapsed() >= limit {
            break None;
        }
        thread::sleep(Duration::from_millis(5));
    };
    let duration = start.elapsed();
    let end = match ended {
        Some(status) => end_of(status),
        None => {
            kill_group(&mut child);
            child.wait()?;
            End::Timeout
        }
    };
    let mut killed = ended.is_none();
    let mut text = |output: Receiver<Vec<u8>>| {
        let bytes = output.recv_timeout(LEFT_BEHIND).or_else(|_| {
            if !killed {
                kill_group(&mut child);
                killed = true;
            }
            output.recv_timeout(LEFT_BEHIND)
        });
        // A process that left the group and keeps the pipe open keeps what it wrote, too.
        String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()
    };
    Ok(Ran {
        end,
        stdout: text(stdout),
        stderr: text(stderr),
        duration,
    })
}

/// Reads an output on a thread of its own. An endless one is read to the end, but not kept.
fn collect(output: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (send, receive) = channel();
    thread::spawn(move || {
        let mut kept = Vec::new();
        if let Some(mut output) = output {
            let mut block = [0; 8192];
            while let Ok(length @ 1..) = output.read(&mut block) {
                kept.extend_from_slice(&block[..length]);
                if kept.len() > 3 * KEPT {
                    kept.drain(KEPT..kept.len() - KEPT);
                }
            }
        }
        let _ = send.send(kept);
    });
    receive
}

/// A child in a group of its own hears nothing of Ctrl-C. Where the system can, it is killed when the thread that
/// started it is gone; that thread waits for it.
#[cfg(target_os = "linux")]
fn die_with_us(command: &mut Command) {
    let ask = || {
        // SAFETY: prctl with this option takes an integer and touches no memory of ours.
        match unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    };
    // SAFETY: between fork and exec the closure makes one system call and allocates nothing; the error that it may
    // return holds a number alone.
    unsafe { std::os::unix::process::CommandExt::pre_exec(command, ask) };
}

#[cfg(unix)]
fn kill_group(child: &mut Child) {
    let Ok(group) = libc::pid_t::try_from(child.id()) else {
        return;
    };
    // SAFETY: kill takes two integers and touches no memory of ours. The group is the child's own: it was made its
    // leader when it was started, and the number stays taken as long as the group has a member.
    unsafe { libc::kill(-group, libc::SIGKILL) };
}

#[cfg(not(unix))]
fn kill_group(child: &mut Child) {
    let _ = child.kill();
}

fn end_of(status: ExitStatus) -> End {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return End::Signal(signal);
    }
    End::Code(status.code().unwrap_or(-1))
}

/// The name of a signal.
pub(crate) fn signal_name(signal: i32) -> String {
    let known = match signal {
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        #[cfg(unix)]
        libc::SIGBUS => "SIGBUS",
        _ => return format!("signal {signal}"),
    };
    known.to_owned()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, limit: u64) -> Ran {
        let mut command = Command::new("sh");
        run(command.arg("-c").arg(script), Duration::from_secs(limit)).expect("sh")
    }

    #[test]
    fn the_end_and_both_outputs_are_told() {
        let ran = shell("echo out; echo err >&2; exit 3", 60);
        assert_eq!(
            (ran.end, ran.stdout.as_str(), ran.stderr.as_str()),
            (End::Code(3), "out\n", "err\n")
        );
        assert_eq!(shell("kill -ABRT $$", 60).end, End::Signal(6));
    }

    #[test]
    fn children_of_a_process_whose_time_is_up_do_not_live_on() {
        let ran = shell("sleep 1000 & echo $!; wait", 1);
        assert_eq!(ran.end, End::Timeout);
        let child = ran.stdout.trim();
        // The system may need a moment to take the killed process away; a living one stays.
        let gone = (0..500).any(|_| {
            thread::sleep(Duration::from_millis(10));
            let state = std::fs::read_to_string(format!("/proc/{child}/stat")).unwrap_or_default();
            state.is_empty() || state.contains(") Z ")
        });
        assert!(gone, "{child} lives");
    }

    #[test]
    fn an_endless_output_fills_no_memory() {
        let ran = shell("yes start | head -c 100000000; echo the end", 60);
        assert!(ran.stdout.len() <= 3 * KEPT + 8192);
        assert!(ran.stdout.starts_with("start\n") && ran.stdout.ends_with("the end\n"));
    }
}
