//! The sources that a command is given.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::named::Named;
use crate::files::Sources;
use crate::names::unknown;
use crate::syntax::{DIALECTS, Dialect, dialect};

/// What a command is to read.
#[derive(Debug, Args)]
pub(super) struct Given {
    /// Files, folders (their *.txt files), or - for standard input [default: as configured, or data].
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// The form that all of the sources are in [default: found by the content of each].
    #[arg(long, value_name = "FORM", value_parser = FORM, hide_possible_values = true, long_help = about())]
    pub(super) from: Option<&'static Dialect>,
}

impl Given {
    /// The dialects of some sources, as far as they are named.
    pub(super) fn dialects(&self, sources: &Sources) -> Vec<&'static Dialect> {
        let number = sources.files.len();
        self.from.map_or_else(Vec::new, |form| vec![form; number])
    }
}

pub(super) const FORM: Named<&'static Dialect> = Named { read: form, names };

fn names() -> Vec<&'static str> {
    DIALECTS.iter().map(|dialect| dialect.name).collect()
}

fn form(name: &str) -> Result<&'static Dialect, String> {
    dialect(name).ok_or_else(|| unknown("form", name, names()))
}

fn about() -> String {
    let mut text =
        "The form that all of the sources are in; without it, the content of each tells.\n\nForms:"
            .to_owned();
    for dialect in DIALECTS {
        write!(text, "\n  {:<13} {}", dialect.name, dialect.about).expect("writing to a string");
    }
    text
}
