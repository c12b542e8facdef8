//! Progress bars, by indicatif. The library knows only the trait.

use indicatif::{ProgressBar, ProgressStyle};
use std::sync::Mutex;
use std::time::Duration;
use themewise::progress::Progress;

/// One bar at a time.
#[derive(Debug, Default)]
pub(crate) struct Bar {
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
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
