//! Progress of long work: a trait that the library calls and the command implements.

/// Receives the progress of long work. All methods may be called from any thread.
pub trait Progress: Sync {
    /// A stage begins: its name, and the number of steps if that is known.
    fn start(&self, stage: &str, steps: Option<u64>);
    /// `steps` more of the current stage are done.
    fn advance(&self, steps: u64);
    /// The current stage is over.
    fn finish(&self);
    /// How good what there is so far is: the name of a measure (objective, log-likelihood a token)
    /// and its value.
    fn measure(&self, _name: &str, _value: f64) {}
    /// Whether an early end was requested: a fit that goes in rounds then keeps what its last whole
    /// round gave.
    fn stop_requested(&self) -> bool {
        false
    }
}

/// Shows nothing, and passes on the requests of another progress to stop.
pub(crate) struct StopSignal<'a>(pub(crate) &'a dyn Progress);

impl Progress for StopSignal<'_> {
    fn start(&self, _stage: &str, _steps: Option<u64>) {}
    fn advance(&self, _steps: u64) {}
    fn finish(&self) {}
    fn stop_requested(&self) -> bool {
        self.0.stop_requested()
    }
}

/// Shows nothing and never requests a stop.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn start(&self, _stage: &str, _steps: Option<u64>) {}
    fn advance(&self, _steps: u64) {}
    fn finish(&self) {}
}
