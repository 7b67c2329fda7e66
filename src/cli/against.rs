//! The registry that a command compares with.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, Setup};
use crate::config::{self, Comparison};
use crate::files::{self, Error};
use crate::reference::Reference;

/// What a registry is compared with.
#[derive(Debug, Args)]
pub(super) struct Against {
    /// The registry to compare with.
    #[arg(long, value_name = "FILE|none", value_parser = config::comparison, help = about())]
    reference: Option<Comparison>,
}

fn about() -> String {
    format!(
        "The registry to compare with: a file of facts, IANA's as CSV or XML, or none [default: as configured, or the one that is built in: {}]",
        Reference::embedded().title()
    )
}

impl Against {
    /// Whether the command line names one, or none.
    pub(super) fn is_given(&self) -> bool {
        self.reference.is_some()
    }

    /// The reference that is named on the command line, else that of the configuration, else the built-in one.
    pub(super) fn read(&self, setup: &Setup) -> Result<Option<Reference>, Failure> {
        let path = match (&self.reference, &setup.config.reference) {
            (Some(Comparison::None), _) | (None, Some(Comparison::None)) => return Ok(None),
            (Some(Comparison::File(path)), _) => PathBuf::from(path),
            (None, Some(Comparison::File(path))) => setup.base.join(path),
            (None, None) => return Ok(Some(Reference::embedded())),
        };
        let source = files::read_if_there(&path)?.ok_or_else(|| Error::Missing(path.clone()))?;
        // Where it stands is the business of this machine; what it is called and holds goes into datasets.
        let name = path.file_name().unwrap_or(path.as_os_str());
        let source = source.published_as(name.to_string_lossy());
        Reference::read(&source)
            .map(Some)
            .map_err(|mistake| Failure::Config(Box::new(source), mistake))
    }
}
