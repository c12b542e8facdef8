//! Runs another program, within limits of time and of what it writes.

use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Bytes of standard error that are kept.
const ERROR_BYTES: usize = 64 << 10;

/// How long a program may run, and how much it may write to its standard output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ChildLimits {
    pub(crate) bytes: u64,
    pub(crate) time: Duration,
}

/// What a program left that came to its end.
#[derive(Debug)]
pub(crate) struct ChildOutput {
    pub(crate) status: ExitStatus,
    /// All of its standard output.
    pub(crate) text: Vec<u8>,
    /// The end of its standard error.
    pub(crate) errors: String,
}

/// Runs `command` with `input` as its standard input, if there is any. A program that reaches a
/// limit is killed.
///
/// # Errors
/// Why there is no output, in one clause.
pub(crate) fn run_child(
    command: &mut Command,
    input: Option<Vec<u8>>,
    limits: ChildLimits,
) -> Result<ChildOutput, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let deadline = Instant::now() + limits.time;
    let mut child = command
        .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("'{program}' could not be started: {error}"))?;
    let output = await_output(&mut child, input, limits, deadline);
    if output.is_err() {
        // It may have ended by itself.
        let _ = child.kill();
        let _ = child.wait();
    }
    output.map_err(|fault| match fault {
        ChildFault::Time => format!("'{program}' was stopped after {:?}, which is the limit", limits.time),
        ChildFault::Bytes => format!("'{program}' wrote more than {} bytes, which is the limit", limits.bytes),
        ChildFault::Io(error) => format!("what '{program}' wrote could not be read: {error}"),
    })
}

/// Why the output of a program is not whole.
enum ChildFault {
    Time,
    Bytes,
    Io(std::io::Error),
}

fn await_output(
    child: &mut Child,
    input: Option<Vec<u8>>,
    limits: ChildLimits,
    deadline: Instant,
) -> Result<ChildOutput, ChildFault> {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    // A program that it started may hold the pipes longer than it runs, so nothing waits for these
    // threads.
    let _ = aside(move || match (stdin, input) {
        // A program that stops reading early has what it needs.
        (Some(mut stdin), Some(input)) => stdin.write_all(&input),
        _ => Ok(()),
    });
    let errors = aside(move || stderr.map_or_else(String::new, read_errors));
    let most = limits.bytes.saturating_add(1);
    let text = aside(move || {
        let mut text = Vec::new();
        stdout.map_or(Ok(0), |stdout| stdout.take(most).read_to_end(&mut text)).map(|_| text)
    });
    let text = await_value(&text, deadline)?.map_err(ChildFault::Io)?;
    if text.len() as u64 > limits.bytes {
        return Err(ChildFault::Bytes);
    }
    let errors = await_value(&errors, deadline)?;
    let status = await_end(child, deadline)?;
    Ok(ChildOutput { status, text, errors })
}

/// Runs `work` in a thread of its own.
fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Receiver<T> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        // Nobody waits for it any more after the deadline.
        let _ = sender.send(work());
    });
    receiver
}

fn await_value<T>(receiver: &Receiver<T>, deadline: Instant) -> Result<T, ChildFault> {
    receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())).map_err(|_| ChildFault::Time)
}

fn await_end(child: &mut Child, deadline: Instant) -> Result<ExitStatus, ChildFault> {
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait().map_err(ChildFault::Io)? {
            return Ok(status);
        }
        if Instant::now() >= deadline {
            return Err(ChildFault::Time);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

/// All of standard error is read, so that the program never waits for it; its end is kept.
fn read_errors(mut stderr: impl Read) -> String {
    let mut kept = Vec::new();
    let mut block = [0u8; 4096];
    while let Ok(read @ 1..) = stderr.read(&mut block) {
        kept.extend_from_slice(&block[..read]);
        let surplus = kept.len().saturating_sub(ERROR_BYTES);
        kept.drain(..surplus);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn run(script: &str, bytes: u64, time: Duration) -> Result<ChildOutput, String> {
        run_child(Command::new("/bin/sh").args(["-c", script]), None, ChildLimits { bytes, time })
    }

    #[test]
    fn a_program_that_does_not_end_is_stopped() {
        let started = Instant::now();
        // The second leaves its standard output to a program that it started, the third closes it.
        for script in ["exec sleep 50", "sleep 50 & sleep 50", "exec sleep 50 >&- 2>&-"] {
            let reason = run(script, 100, Duration::from_millis(300)).unwrap_err();
            assert_eq!(reason, "'/bin/sh' was stopped after 300ms, which is the limit", "{script}");
        }
        assert!(started.elapsed() < Duration::from_secs(40), "{:?}", started.elapsed());
    }

    #[test]
    fn a_program_that_writes_without_end_is_stopped() {
        let reason = run("while :; do echo words; done", 1000, Duration::from_secs(50)).unwrap_err();
        assert_eq!(reason, "'/bin/sh' wrote more than 1000 bytes, which is the limit");
    }

    #[test]
    fn a_program_may_write_more_to_its_standard_error_than_is_kept() {
        let script = "i=0; while [ $i -lt 20000 ]; do echo fault $i >&2; i=$((i+1)); done; echo done";
        let output = run(script, 5, Duration::from_secs(50)).unwrap();
        assert_eq!(output.text, b"done\n");
        assert!(output.status.success() && output.errors.ends_with("fault 19999\n"));
        assert_eq!(output.errors.len(), ERROR_BYTES);
    }

    #[test]
    fn a_program_need_not_read_its_input() {
        let input = Some(vec![b'x'; 1 << 20]);
        let limits = ChildLimits { bytes: 100, time: Duration::from_secs(50) };
        let output = run_child(Command::new("/bin/sh").args(["-c", "echo done"]), input, limits).unwrap();
        assert_eq!(output.text, b"done\n");
    }
}
