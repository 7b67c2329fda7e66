//! Arguments that are names out of a table.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Command, Error};

/// Reads a name, and tells completions which names there are.
///
/// `--help` does not list them: some tables are long, and have a command that lists them better.
#[derive(Debug, Clone)]
pub(super) struct Named<T> {
    /// Reads an argument; the error says which name may have been meant.
    pub(super) read: fn(&str) -> Result<T, String>,
    /// The names.
    pub(super) names: fn() -> Vec<&'static str>,
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Named<T> {
    type Value = T;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<T, Error> {
        self.read.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.names)().into_iter().map(PossibleValue::new)))
    }
}
