//! Catches the panics of parsers of other crates, which would write a message to standard error.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::thread;

thread_local! {
    /// Whether a panic of this thread is caught here.
    static CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Puts the former value back, even when a panic passes.
struct Former(bool);

impl Drop for Former {
    fn drop(&mut self) {
        CAUGHT.set(self.0);
    }
}

/// The result of `work`, or what it panics with.
///
/// The first call puts a hook before that of the program, which all other panics still reach.
pub(super) fn catch_quietly<T>(work: impl FnOnce() -> T) -> thread::Result<T> {
    static HOOK: Once = Once::new();
    // A thread that panics may not set hooks.
    if !thread::panicking() {
        HOOK.call_once(|| {
            let next = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |info| {
                // The value is gone when a destructor of the thread's own values panics.
                if !CAUGHT.try_with(Cell::get).unwrap_or(false) {
                    next(info);
                }
            }));
        });
    }
    let _former = Former(CAUGHT.replace(true));
    catch_unwind(AssertUnwindSafe(work))
}

#[cfg(test)]
mod tests {
    use super::catch_quietly;
    use std::process::Command;

    /// The panics of the other test, in a process of its own.
    #[test]
    fn only_panics_that_are_not_caught_are_shown() {
        let program = std::env::current_exe().expect("the test's program");
        let mut command = Command::new(program);
        command.args(["--ignored", "--nocapture", "panics_in_a_process_of_their_own"]).env("RUST_BACKTRACE", "0");
        let shown = command.output().expect("it runs").stderr;
        let shown = String::from_utf8_lossy(&shown);
        assert!(shown.contains("before") && shown.contains("beside") && shown.contains("after"), "{shown}");
        assert!(!shown.contains("caught"), "{shown}");
    }

    #[test]
    #[ignore = "it runs in a process of its own"]
    fn panics_in_a_process_of_their_own() {
        let shown = |text: &'static str| drop(std::panic::catch_unwind(move || panic!("{text}")));
        shown("before");
        assert_eq!(catch_quietly(|| 1).ok(), Some(1));
        let nested = catch_quietly(|| {
            assert!(catch_quietly(|| panic!("caught inside")).is_err());
            let beside = std::thread::spawn(|| panic!("beside"));
            assert!(beside.join().is_err());
            panic!("caught outside");
        });
        assert!(nested.is_err());
        shown("after");
    }
}
