//! The one table of what was measured: ours, the bound beside it, their ratio, and what is promised of it.

use std::fmt;
use std::time::Duration;

/// One line: what was measured, beside what, and what is promised of the two.
pub(crate) struct Line {
    pub(crate) what: &'static str,
    pub(crate) input: String,
    pub(crate) ours: Amount,
    /// The other side, in a few words.
    pub(crate) beside: &'static str,
    pub(crate) bound: Amount,
    pub(crate) promise: Promise,
}

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Amount {
    Time(Duration),
    Bytes(f64),
    Instructions(f64),
}

/// The most that ours may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Promise {
    /// So many times the bound.
    Times(f64),
    /// So many times the bound, and some milliseconds.
    TimesAnd(f64, f64),
    /// Nothing is promised; the line is for orientation.
    Nothing,
}

impl Amount {
    /// Milliseconds, or millions.
    fn number(self) -> f64 {
        match self {
            Self::Time(time) => time.as_secs_f64() * 1e3,
            Self::Bytes(number) | Self::Instructions(number) => number / 1e6,
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self {
            Self::Time(_) => "ms",
            Self::Bytes(_) => "MB",
            Self::Instructions(_) => "M",
        };
        write!(f, "{:.3} {unit}", self.number())
    }
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Times(most) => write!(f, "{most:.2}"),
            Self::TimesAnd(most, plus) => write!(f, "{most:.2} + {plus} ms"),
            Self::Nothing => Ok(()),
        }
    }
}

impl Line {
    fn ratio(&self) -> f64 {
        self.ours.number() / self.bound.number()
    }

    /// Whether what is promised is kept; nothing if nothing is.
    fn is_kept(&self) -> Option<bool> {
        let (ours, bound) = (self.ours.number(), self.bound.number());
        match self.promise {
            Promise::Times(most) => Some(ours <= most * bound),
            Promise::TimesAnd(most, plus) => Some(ours <= most * bound + plus),
            Promise::Nothing => None,
        }
    }
}

/// Prints all lines; gives how many of the promises are not kept.
pub(crate) fn print(lines: &[Line]) -> usize {
    println!(
        "\nThe ratio is what ours takes of what the bound takes: less is better, and promised is the most.\n"
    );
    println!(
        "{:22} {:29} {:>13}  {:36} {:>13} {:>7} {:>12}",
        "what", "input", "ours", "bound", "takes", "ratio", "promised"
    );
    for line in lines {
        let kept = match line.is_kept() {
            Some(true) => "  met",
            Some(false) => "  NOT MET",
            None => "",
        };
        println!(
            "{:22} {:29} {:>13}  {:36} {:>13} {:>7.2} {:>12}{kept}",
            line.what,
            line.input,
            line.ours.to_string(),
            line.beside,
            line.bound.to_string(),
            line.ratio(),
            line.promise.to_string(),
        );
    }
    let promised = lines.iter().filter_map(Line::is_kept);
    let broken = promised.clone().filter(|kept| !kept).count();
    println!("\n{broken} of {} promises are not met", promised.count());
    broken
}
