//! A sign that long work goes on: on the terminal of standard error, and nowhere else.

use std::io::{self, IsTerminal};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::Common;

/// How long work takes before anything is shown.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the sign turns.
const TURN: Duration = Duration::from_millis(125);

/// Work that goes on until this is dropped; what was shown is cleared away then.
pub(super) struct Progress {
    step: Arc<Mutex<&'static str>>,
    shown: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins with a step: `reading`.
    ///
    /// Only one may go on at a time, and nothing else may be written to the terminal as long as it does.
    pub(super) fn start(common: &Common, step: &'static str) -> Self {
        let step = Arc::new(Mutex::new(step));
        let wanted = !common.quiet && io::stderr().is_terminal();
        let show = || {
            let (ends, end) = mpsc::channel();
            let step = Arc::clone(&step);
            // Without another thread nothing is shown.
            let thread = Builder::new().spawn(move || show(&step, &end)).ok()?;
            Some((ends, thread))
        };
        Self {
            shown: wanted.then(show).flatten(),
            step,
        }
    }

    /// Goes on to the next step.
    pub(super) fn step(&self, step: &'static str) {
        *self.step.lock().expect("no holder panics") = step;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((ends, thread)) = self.shown.take() {
            drop(ends);
            // It has nothing to give, and if it has failed there is nothing to clear.
            let _ = thread.join();
        }
    }
}

/// Shows the step once patience is at its end, up to the end of the work.
fn show(step: &Mutex<&'static str>, end: &Receiver<()>) {
    let goes_on = |time| end.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
    if !goes_on(PATIENCE) {
        return;
    }
    let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})");
    let style = style
        .expect("a template that is right")
        .tick_chars("|/-\\ ");
    let bar = ProgressBar::new_spinner()
        .with_style(style)
        .with_elapsed(PATIENCE);
    loop {
        bar.set_message(*step.lock().expect("no holder panics"));
        bar.tick();
        if !goes_on(TURN) {
            break;
        }
    }
    bar.finish_and_clear();
}
