//! Starts the program as a process and looks at how it ends; makes folders that go away by
//! themselves.

use serde_json::Value;
use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The program that was built for this test run.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_themewise");

/// Nothing in these tests takes longer; what does hangs.
const PATIENCE: Duration = Duration::from_secs(400);

/// A path in this package.
pub(crate) fn here(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// The program with arguments, started in the package's folder, away from any terminal.
pub(crate) fn program<S: AsRef<OsStr>>(arguments: &[S]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(here("")).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// How the program ended, and what it said.
#[derive(Debug)]
pub(crate) struct Ended {
    what: String,
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

/// Runs the program with arguments.
pub(crate) fn run<S: AsRef<OsStr>>(arguments: &[S]) -> Ended {
    finish(&mut program(arguments))
}

/// Runs the program with arguments and something on standard input.
pub(crate) fn run_with_input<S: AsRef<OsStr>>(arguments: &[S], input: &[u8]) -> Ended {
    let mut command = program(arguments);
    let what = format!("{command:?}");
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A program that stops reading early is no fault of the writer's.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let ended = wait(what, child);
    writer.join().unwrap();
    ended
}

/// Runs a command to its end.
pub(crate) fn finish(command: &mut Command) -> Ended {
    let what = format!("{command:?}");
    let child = command.spawn().unwrap_or_else(|error| panic!("{what}: {error}"));
    wait(what, child)
}

/// Waits for `child`, reading what it says meanwhile; one that hangs is killed, and fails the test.
pub(crate) fn wait(what: String, mut child: Child) -> Ended {
    let stdout = child.stdout.take().map(collect);
    let stderr = child.stderr.take().map(collect);
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("{what} did not end within {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let all = |reader: Option<std::thread::JoinHandle<Vec<u8>>>| reader.map_or_else(Vec::new, |r| r.join().unwrap());
    let (stdout, stderr) = (all(stdout), all(stderr));
    Ended { what, code: status.code(), stdout, stderr: String::from_utf8(stderr).unwrap() }
}

fn collect(mut from: impl Read + Send + 'static) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        bytes
    })
}

impl Ended {
    /// Fails unless the program ended with `code`.
    #[track_caller]
    pub(crate) fn code(self, code: i32) -> Self {
        let (what, found) = (&self.what, self.code);
        assert_eq!(found, Some(code), "{what}\nstdout: {}\nstderr: {}", self.text(), self.stderr);
        self
    }

    /// Fails unless standard error holds every one of `parts`.
    #[track_caller]
    pub(crate) fn reports(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.stderr.contains(part), "{}\nno '{part}' in stderr: {}", self.what, self.stderr);
        }
        self
    }

    /// Fails unless the program ended as an error must: with 2, nothing on standard output,
    /// `error: …` first on standard error, with every one of `parts` in that line.
    #[track_caller]
    pub(crate) fn error(self, parts: &[&str]) -> Self {
        let ended = self.code(2);
        let what = &ended.what;
        assert!(ended.stdout.is_empty(), "{what}\nstdout: {}", ended.text());
        let first = ended.stderr.lines().find(|line| line.starts_with("error: ")).unwrap_or_default();
        for part in parts {
            assert!(first.contains(part), "{what}\nno '{part}' in the error: {}", ended.stderr);
        }
        assert!(!ended.stderr.contains("panicked"), "{what}\n{}", ended.stderr);
        ended
    }

    /// Fails unless there is a line `hint: …` that holds `part`.
    #[track_caller]
    pub(crate) fn hint(self, part: &str) -> Self {
        let found = self.stderr.lines().any(|line| line.starts_with("hint: ") && line.contains(part));
        assert!(found, "{}\nno hint with '{part}': {}", self.what, self.stderr);
        self
    }

    /// Fails if standard error holds anything.
    #[track_caller]
    pub(crate) fn silent(self) -> Self {
        assert_eq!(self.stderr, "", "{}", self.what);
        self
    }

    /// Standard output as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.stdout.clone())
            .unwrap_or_else(|_| format!("{} bytes that are no text", self.stdout.len()))
    }

    /// Standard output as one JSON value.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| panic!("{}: {error}\n{}", self.what, self.text()))
    }

    /// Standard output as JSON Lines.
    #[track_caller]
    pub(crate) fn records(&self) -> Vec<Value> {
        json_lines(&self.text())
    }
}

/// JSON Lines as values; every line must be an object.
#[track_caller]
pub(crate) fn json_lines(text: &str) -> Vec<Value> {
    let parse = |line: &str| -> Value {
        let value: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(value.is_object(), "{line}");
        value
    };
    text.lines().map(parse).collect()
}

/// A folder that goes away by itself.
#[derive(Debug)]
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder with these files.
    pub(crate) fn with(files: &[(&str, &[u8])]) -> Self {
        let folder = Self::new();
        for (name, bytes) in files {
            folder.write(name, bytes);
        }
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The path of `name` in it, as an argument.
    pub(crate) fn at(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// The folder itself, as an argument.
    pub(crate) fn arg(&self) -> String {
        self.0.path().to_str().unwrap().to_owned()
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        self.at(name)
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn read_text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    /// The names of what lies in it, hidden files too, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}
