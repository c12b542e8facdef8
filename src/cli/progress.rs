//! Progress bars, by indicatif, and the wish to end early. The library knows only the trait.

use indicatif::{ProgressBar, ProgressStyle};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use themewise::progress::Progress;

/// Whether an interrupt shall end a fit early in place of the program.
static KEEPS: AtomicBool = AtomicBool::new(false);
/// Whether one has come.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on the first interrupt ends what goes in rounds, and what there is so far is kept.
pub(crate) fn keep_when_interrupted() {
    KEEPS.store(true, Ordering::Relaxed);
}

/// Takes note of an interrupt; says whether the program goes on.
pub(crate) fn goes_on_after_interrupt() -> bool {
    KEEPS.load(Ordering::Relaxed) && !INTERRUPTED.swap(true, Ordering::Relaxed)
}

/// Whether an interrupt ended something early.
pub(crate) fn was_interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// One bar at a time.
#[derive(Debug, Default)]
pub(crate) struct Bar {
    stage: Mutex<String>,
    current: Mutex<Option<ProgressBar>>,
}

impl Bar {
    fn with(&self, act: impl FnOnce(&mut Option<ProgressBar>)) {
        act(&mut self.current.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    }
}

impl Progress for Bar {
    fn start(&self, stage: &str, steps: Option<u64>) {
        let bar = match steps {
            Some(steps) => ProgressBar::new(steps).with_style(style("{msg:<32} {wide_bar} {pos}/{len}")),
            None => ProgressBar::new_spinner().with_style(style("{msg:<32} {spinner}")),
        };
        bar.set_message(stage.to_owned());
        stage.clone_into(&mut self.stage.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        bar.enable_steady_tick(Duration::from_millis(120));
        self.with(|current| {
            if let Some(old) = current.replace(bar) {
                old.finish_and_clear();
            }
        });
    }

    fn advance(&self, steps: u64) {
        self.with(|current| {
            if let Some(bar) = current {
                bar.inc(steps);
            }
        });
    }

    fn finish(&self) {
        self.with(|current| {
            if let Some(bar) = current.take() {
                bar.finish_and_clear();
            }
        });
    }

    fn measure(&self, name: &str, value: f64) {
        let stage = self.stage.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        self.with(|current| {
            if let Some(bar) = current {
                bar.set_message(format!("{stage}: {name} {value:.4}"));
            }
        });
    }

    fn stop_requested(&self) -> bool {
        was_interrupted()
    }
}

/// Shows nothing, but hears of an interrupt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unseen;

impl Progress for Unseen {
    fn start(&self, _stage: &str, _steps: Option<u64>) {}
    fn advance(&self, _steps: u64) {}
    fn finish(&self) {}
    fn stop_requested(&self) -> bool {
        was_interrupted()
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
