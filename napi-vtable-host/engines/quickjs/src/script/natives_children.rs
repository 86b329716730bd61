//! Other programs that run beside the script: what `child_process.spawn` and its kin stand on, and the channel
//! between a program and the one that `fork` started.
//!
//! Threads read what a program writes, write what it reads, and wait for its end; each posts what happened to the
//! engine's mailbox as [`News`], and the runner hands that to JavaScript.
//!
//! A program is reaped when JavaScript hears of its end and not before: until then its number is its own, and
//! `kill` reaches nobody else.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::Child;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use rquickjs_sys as q;

use super::natives_fs::{self, name};
use super::natives_spawn::command_of;
use super::news::News;
use super::state::{Call, Native};
use crate::event_loop::Mailbox;

/// The number of the channel's descriptor in a program that `fork` started.
const CHANNEL: i32 = 3;

/// What a thread tells JavaScript.
pub struct Happening {
    /// Of the pipe or the program.
    pub id: i32,
    pub what: What,
}

/// See [`Happening`].
pub enum What {
    /// Bytes came through a pipe.
    Data(Vec<u8>),
    /// Nothing more will come.
    End,
    /// A write is done; the code of what went wrong, else empty.
    Wrote(&'static str),
    /// A program has ended, and can be reaped.
    Exited,
}

/// The script's pipes and programs.
#[derive(Default)]
pub struct Programs {
    last_id: Cell<i32>,
    children: RefCell<HashMap<i32, Child>>,
    pipes: RefCell<HashMap<i32, Pipe>>,
}

/// Our end of a pipe that is written to.
struct Pipe {
    /// To the thread that writes; dropping it closes the pipe when all is written.
    chunks: Sender<Vec<u8>>,
    /// The channel's socket, to end its reading thread with.
    socket: Option<UnixStream>,
}

/// Where threads post.
#[derive(Clone)]
struct Post {
    mailbox: Arc<Mailbox>,
    id: i32,
}

impl Post {
    fn send(&self, what: What) {
        let id = self.id;
        let happening = Happening { id, what };
        self.mailbox.post(News::Happened(happening).into());
    }
}

impl Programs {
    fn post(&self, call: &Call<'_>) -> Post {
        self.last_id.set(self.last_id.get() + 1);
        let mailbox = Arc::clone(&call.state.engine().inner().events.mailbox);
        let id = self.last_id.get();
        Post { mailbox, id }
    }

    /// Reads a pipe on a thread of its own.
    fn read(&self, call: &Call<'_>, stream: impl Read + Send + 'static) -> f64 {
        let post = self.post(call);
        let id = post.id;
        std::thread::spawn(move || read_all(stream, &post));
        f64::from(id)
    }

    /// Writes a pipe on a thread of its own.
    fn write(&self, call: &Call<'_>, stream: impl Write + Send + 'static) -> f64 {
        let post = self.post(call);
        let id = post.id;
        let (chunks, receiver) = channel();
        let socket = None;
        self.pipes.borrow_mut().insert(id, Pipe { chunks, socket });
        std::thread::spawn(move || write_all(stream, &receiver, &post));
        f64::from(id)
    }

    /// Both, for a socket: one number.
    fn connect(&self, call: &Call<'_>, socket: UnixStream) -> io::Result<f64> {
        let post = self.post(call);
        let id = post.id;
        let (reader, writer) = (socket.try_clone()?, socket.try_clone()?);
        let (chunks, receiver) = channel();
        let socket = Some(socket);
        self.pipes.borrow_mut().insert(id, Pipe { chunks, socket });
        let writes = post.clone();
        std::thread::spawn(move || read_all(reader, &post));
        std::thread::spawn(move || write_all(writer, &receiver, &writes));
        Ok(f64::from(id))
    }
}

fn read_all(mut stream: impl Read, post: &Post) {
    let mut buffer = vec![0; 65536];
    loop {
        match stream.read(&mut buffer) {
            Ok(count @ 1..) => post.send(What::Data(buffer[..count].to_vec())),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(0) | Err(_) => return post.send(What::End),
        }
    }
}

fn write_all(mut stream: impl Write, chunks: &Receiver<Vec<u8>>, post: &Post) {
    for chunk in chunks {
        let code = match stream.write_all(&chunk) {
            Ok(()) => "",
            Err(error) => name(&error).0,
        };
        post.send(What::Wrote(code));
    }
}

/// `startProgram(file, argv0, args, cwd, env, stdin, stdout, stderr, own session, with channel)`:
/// `[pid, error code, error number, program, stdin, stdout, stderr, channel]`, the last five numbers of ours, zero
/// for what is not. The first eight arguments are those of `runProgram`.
pub fn start_program(call: &Call<'_>) -> Native {
    let state = call.state;
    let mut command = command_of(call)?;
    if call.integer(8)? != 0 {
        // SAFETY: `setsid` is allowed between fork and exec.
        unsafe {
            command.pre_exec(|| {
                libc::setsid();
                Ok(())
            });
        }
    }
    let failed = |error: &io::Error| -> Native {
        state.array(vec![
            state.number(0.0)?,
            state.string(name(error).0),
            state.number(f64::from(error.raw_os_error().unwrap_or(0)))?,
        ])
    };
    let mut ours = None;
    if call.integer(9)? != 0 {
        let (near, far) = match UnixStream::pair() {
            Ok(pair) => pair,
            Err(error) => return failed(&error),
        };
        ours = Some(near);
        // SAFETY: the closure makes system calls that are allowed between fork and exec, on a descriptor that it
        // owns. The pair took the lowest free numbers, so no other descriptor that this fork needs is number 3.
        unsafe { command.pre_exec(move || become_channel(far.as_raw_fd())) };
    }
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return failed(&error),
    };
    // The child's end of the channel lies in the closure.
    drop(command);
    let programs = &state.programs;
    let stdin = child.stdin.take();
    let stdin = stdin.map_or(0.0, |stdin| programs.write(call, stdin));
    let stdout = child.stdout.take();
    let stdout = stdout.map_or(0.0, |stdout| programs.read(call, stdout));
    let stderr = child.stderr.take();
    let stderr = stderr.map_or(0.0, |stderr| programs.read(call, stderr));
    let channel = match ours.map(|socket| programs.connect(call, socket)) {
        None => 0.0,
        Some(Ok(id)) => id,
        Some(Err(error)) => return failed(&error),
    };
    let pid = child.id();
    let post = programs.post(call);
    let id = post.id;
    programs.children.borrow_mut().insert(id, child);
    std::thread::spawn(move || {
        wait_for_end(pid);
        post.send(What::Exited);
    });
    state.array(vec![
        state.number(f64::from(pid))?,
        state.string(""),
        state.number(0.0)?,
        state.number(f64::from(id))?,
        state.number(stdin)?,
        state.number(stdout)?,
        state.number(stderr)?,
        state.number(channel)?,
    ])
}

/// In the child, before its program starts.
fn become_channel(descriptor: i32) -> io::Result<()> {
    // SAFETY: duplicates a descriptor that is open, or lets it live past exec.
    let done = unsafe {
        if descriptor == CHANNEL {
            libc::fcntl(descriptor, libc::F_SETFD, 0)
        } else {
            libc::dup2(descriptor, CHANNEL)
        }
    };
    if done < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

/// Waits until a child can be reaped, and leaves it to its owner.
fn wait_for_end(pid: u32) {
    loop {
        // SAFETY: the system fills `info`; the child is ours and nobody reaps it before its end was posted.
        let done = unsafe {
            let mut info = std::mem::zeroed();
            libc::waitid(libc::P_PID, pid, &mut info, libc::WEXITED | libc::WNOWAIT)
        };
        if done == 0 || io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
            return;
        }
    }
}

/// `openInput()`: reads standard input from now on; its number as a pipe.
pub fn open_input(call: &Call<'_>) -> Native {
    call.state
        .number(call.state.programs.read(call, io::stdin()))
}

/// `reapProgram(program)`: `[status, signal]` of one that has ended, each a number or null.
pub fn reap_program(call: &Call<'_>) -> Native {
    let state = call.state;
    let child = state
        .programs
        .children
        .borrow_mut()
        .remove(&call.integer(0)?);
    let status = match child.map(|mut child| child.wait()) {
        Some(Ok(status)) => status,
        Some(Err(error)) => return Err(natives_fs::throw(state, &error, "waitpid", None)),
        None => return Err(state.throw("there is no such program", &[])),
    };
    let number =
        |value: Option<i32>| value.map_or(Ok(q::JS_NULL), |value| state.number(value.into()));
    state.array(vec![number(status.code())?, number(status.signal())?])
}

/// `writePipe(pipe, bytes)`: queues them; a `Wrote` follows. False where the pipe is closed.
pub fn write_pipe(call: &Call<'_>) -> Native {
    let bytes = call.bytes(1)?;
    let pipes = call.state.programs.pipes.borrow();
    let pipe = pipes.get(&call.integer(0)?);
    let sent = pipe.is_some_and(|pipe| pipe.chunks.send(bytes).is_ok());
    Ok(if sent { q::JS_TRUE } else { q::JS_FALSE })
}

/// `closePipe(pipe)`: closes it once all is written. Of a channel no more is read either.
pub fn close_pipe(call: &Call<'_>) -> Native {
    let id = call.integer(0)?;
    if let Some(Pipe { chunks, socket }) = call.state.programs.pipes.borrow_mut().remove(&id) {
        drop(chunks);
        if let Some(socket) = socket {
            // The other side may have closed it before.
            let _ = socket.shutdown(std::net::Shutdown::Read);
        }
    }
    Ok(q::JS_UNDEFINED)
}

/// `openChannel(descriptor)`: the channel to the program that forked this one; its number as a pipe.
pub fn open_channel(call: &Call<'_>) -> Native {
    let descriptor = call.integer(0)?;
    // SAFETY: reads the flags of a descriptor.
    if unsafe { libc::fcntl(descriptor, libc::F_GETFD) } < 0 {
        let error = io::Error::last_os_error();
        return Err(natives_fs::throw(call.state, &error, "open", None));
    }
    // SAFETY: the program that forked this one left the descriptor to it, and JavaScript opens it once.
    let socket = UnixStream::from(unsafe { OwnedFd::from_raw_fd(descriptor) });
    // Programs that this one starts must not keep the channel open.
    // SAFETY: sets the flags of a descriptor that is open.
    unsafe { libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC) };
    match call.state.programs.connect(call, socket) {
        Ok(id) => call.state.number(id),
        Err(error) => Err(natives_fs::throw(call.state, &error, "open", None)),
    }
}
