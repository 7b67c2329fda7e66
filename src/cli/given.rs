//! The sources that a command is given.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::named::Named;
use super::{Failure, Setup};
use crate::export::{self, File};
use crate::files::{self, Error, FoundDataset, Sources};
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

impl Setup {
    /// The sources that are named; beside them stand datasets that `is_source` does not take for one.
    fn read(&self, given: &Given, is_source: impl Fn(&File) -> bool) -> Result<Sources, Error> {
        // What is said to be in some form is read in it.
        let is_dataset = |file: &&File| given.from.is_none() && !is_source(file);
        let known = |bytes: &[u8]| export::known(bytes).filter(is_dataset);
        files::read_sources(&self.paths(&given.paths)?, &self.base, known)
    }

    /// The sources that are named; beside them stand datasets that hold all of a registry.
    pub(super) fn sources_and_datasets(&self, given: &Given) -> Result<Sources, Failure> {
        let sources = self.read(given, |file| file.is_text() && !file.is_whole())?;
        refuse_databases(&sources)?;
        Ok(sources)
    }

    /// The sources that are named: of datasets, those that are text.
    pub(super) fn sources(&self, given: &Given) -> Result<Sources, Failure> {
        let sources = self.read(given, File::is_text)?;
        refuse_databases(&sources)?;
        Ok(sources)
    }
}

/// Refuses databases: there is no line in them to point at.
fn refuse_databases(sources: &Sources) -> Result<(), Failure> {
    let is_database = |dataset: &&FoundDataset| !dataset.file.is_text();
    match sources.datasets.iter().find(is_database) {
        None => Ok(()),
        Some(database) => Err(Failure::Use(
            format!(
                "{} is a database, and no source: it has no lines",
                database.path.display()
            ),
            "write its rows as text, and give that: portreg convert ports.sqlite --to csv",
        )),
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
