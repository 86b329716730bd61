//! Other programs, run to their end: what `child_process.spawnSync` and its kin stand on.

use std::io::{self, Read, Write as _};
use std::os::fd::{FromRawFd as _, OwnedFd};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use rquickjs_sys as q;

use super::natives_fs::{name, throw};
use super::state::{Call, Native, Thrown};

/// What a standard stream of the program is, as `child_process.js` numbers it: a copy of descriptor N is N + 3.
fn stdio(kind: i32) -> io::Result<Stdio> {
    Ok(match kind {
        0 => Stdio::piped(),
        1 => Stdio::inherit(),
        2 => Stdio::null(),
        descriptor => {
            // SAFETY: duplicates a descriptor that the script names; the copy is owned here.
            let copy = unsafe { libc::fcntl(descriptor - 3, libc::F_DUPFD_CLOEXEC, 3) };
            if copy < 0 {
                return Err(io::Error::last_os_error());
            }
            // SAFETY: just made.
            Stdio::from(unsafe { OwnedFd::from_raw_fd(copy) })
        }
    })
}

/// The program that the first eight arguments of `runProgram` and `startProgram` describe.
pub fn command_of(call: &Call<'_>) -> Result<Command, Thrown> {
    let mut command = Command::new(call.text(0)?);
    command.arg0(call.text(1)?);
    let list = |index| -> Result<Vec<String>, Thrown> {
        let text = call.text(index)?;
        Ok(text.split_terminator('\0').map(str::to_owned).collect())
    };
    command.args(list(2)?);
    // SAFETY: reads tags.
    let given = |index| unsafe { !q::JS_IsUndefined(call.arg(index)) };
    if given(3) {
        command.current_dir(call.text(3)?);
    }
    if given(4) {
        command.env_clear();
        for entry in list(4)? {
            let (name, value) = entry.split_once('=').unwrap_or((&entry, ""));
            command.env(name, value);
        }
    }
    let stream = |index| -> Result<Stdio, Thrown> {
        stdio(call.integer(index)?).map_err(|error| throw(call.state, &error, "dup", None))
    };
    command.stdin(stream(5)?);
    command.stdout(stream(6)?);
    command.stderr(stream(7)?);
    Ok(command)
}

/// What a reading thread says: bytes of a stream, or that it ended.
struct Piece {
    is_stderr: bool,
    bytes: Option<Vec<u8>>,
}

/// How the run ended.
struct Outcome {
    status: ExitStatus,
    output: [Vec<u8>; 2],
    /// The code of the error that ended it early.
    error: &'static str,
}

/// `runProgram(file, argv0, args, cwd, env, stdin, stdout, stderr, input, timeout, signal, limit)`:
/// `[pid, status, signal, stdout, stderr, error code, error number]`. Each of `args` and `env` ends in a
/// NUL; an absent `cwd` or `env` is undefined; streams are 0 for a pipe, 1 for ours, 2 for none,
/// N + 3 for descriptor N.
pub fn run_program(call: &Call<'_>) -> Native {
    let state = call.state;
    let mut command = command_of(call)?;
    // SAFETY: reads tags.
    let given = |index| unsafe { !q::JS_IsUndefined(call.arg(index)) };
    let input = if given(8) { call.bytes(8)? } else { vec![] };
    let timeout = call.float(9)?;
    let deadline = (timeout > 0.0)
        .then(|| Instant::now().checked_add(Duration::from_secs_f64(timeout / 1000.0)))
        .flatten();
    let signal = call.integer(10)?;
    let limit = call.float(11)?;
    let limit = if limit.is_finite() {
        limit as u64
    } else {
        u64::MAX
    };

    let failed = |error: &io::Error| -> Native {
        let null = || q::JS_NULL;
        state.array(vec![
            state.number(0.0)?,
            null(),
            null(),
            null(),
            null(),
            state.string(name(error).0),
            state.number(f64::from(error.raw_os_error().unwrap_or(0)))?,
        ])
    };
    let child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return failed(&error),
    };
    let pid = child.id();
    let (piped_out, piped_err) = (child.stdout.is_some(), child.stderr.is_some());
    let outcome = match finish(child, input, deadline, signal, limit) {
        Ok(outcome) => outcome,
        Err(error) => return failed(&error),
    };
    let number =
        |value: Option<i32>| value.map_or(Ok(q::JS_NULL), |value| state.number(value.into()));
    let stream = |piped: bool, bytes: &[u8]| {
        if piped {
            state.buffer(bytes)
        } else {
            Ok(q::JS_NULL)
        }
    };
    let errno = match outcome.error {
        "ETIMEDOUT" => libc::ETIMEDOUT,
        "ENOBUFS" => libc::ENOBUFS,
        _ => 0,
    };
    state.array(vec![
        state.number(f64::from(pid))?,
        number(outcome.status.code())?,
        number(outcome.status.signal())?,
        stream(piped_out, &outcome.output[0])?,
        stream(piped_err, &outcome.output[1])?,
        state.string(outcome.error),
        state.number(f64::from(errno))?,
    ])
}

/// Feeds the program, gathers what it writes, and waits for its end.
fn finish(
    mut child: Child,
    input: Vec<u8>,
    deadline: Option<Instant>,
    signal: i32,
    limit: u64,
) -> io::Result<Outcome> {
    if let Some(mut stdin) = child.stdin.take() {
        // A program that reads no more is no error here. The thread ends when the program does.
        std::thread::spawn(move || stdin.write_all(&input));
    }
    let (sender, pieces) = channel();
    let mut readers = 0;
    if let Some(stdout) = child.stdout.take() {
        readers += 1;
        read_all(stdout, false, sender.clone());
    }
    if let Some(stderr) = child.stderr.take() {
        readers += 1;
        read_all(stderr, true, sender.clone());
    }
    drop(sender);
    let mut output = [vec![], vec![]];
    let mut error = "";
    let kill = |child: &Child| {
        // SAFETY: the child was not waited for, so its number is still its own.
        unsafe { libc::kill(child.id() as libc::pid_t, signal) };
    };
    let mut left = deadline;
    while readers > 0 {
        match receive(&pieces, left) {
            Ok(Piece { bytes: None, .. }) => readers -= 1,
            Ok(Piece {
                is_stderr,
                bytes: Some(bytes),
            }) => {
                let stream: &mut Vec<u8> = &mut output[usize::from(is_stderr)];
                stream.extend_from_slice(&bytes);
                if stream.len() as u64 <= limit {
                    continue;
                }
                error = "ENOBUFS";
                kill(&child);
                break;
            }
            // What a killed program started may hold its streams open, so nobody listens on.
            Err(RecvTimeoutError::Timeout) => {
                left = None;
                error = "ETIMEDOUT";
                kill(&child);
                break;
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    while let (Some(time), None) = (left, child.try_wait()?) {
        if Instant::now() >= time {
            left = None;
            error = "ETIMEDOUT";
            kill(&child);
        } else {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    let status = child.wait()?;
    Ok(Outcome {
        status,
        output,
        error,
    })
}

fn receive(pieces: &Receiver<Piece>, deadline: Option<Instant>) -> Result<Piece, RecvTimeoutError> {
    match deadline {
        Some(time) => pieces.recv_timeout(time.saturating_duration_since(Instant::now())),
        None => pieces.recv().map_err(|_| RecvTimeoutError::Disconnected),
    }
}

/// Reads a stream on a thread of its own until it ends or nobody listens.
fn read_all(mut stream: impl Read + Send + 'static, is_stderr: bool, sender: Sender<Piece>) {
    std::thread::spawn(move || {
        let mut buffer = vec![0; 65536];
        loop {
            let bytes = match stream.read(&mut buffer) {
                Ok(count @ 1..) => Some(buffer[..count].to_vec()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Ok(0) | Err(_) => None,
            };
            let ended = bytes.is_none();
            if sender.send(Piece { is_stderr, bytes }).is_err() || ended {
                return;
            }
        }
    });
}
