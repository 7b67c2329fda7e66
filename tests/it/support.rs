//! What several modules of tests need.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use portreg::cli::SERVICES;
use portreg::lint::Levels;
use portreg::model::{PortRange, Status, TransportSet};
use portreg::report::{Checked, Look, style};
use portreg::suppress::Suppressed;
use portreg::syntax::{Document, Record};
use portreg::{Finding, Registry, SourceFile, parse};

/// The registry itself.
pub(crate) const REGISTRY: &[u8] = include_bytes!("../../data/ports.txt");

/// The registry as text; it is valid UTF-8.
pub(crate) fn registry() -> String {
    String::from_utf8(REGISTRY.to_vec()).expect("UTF-8")
}

/// A source of the given bytes.
pub(crate) fn source(bytes: impl Into<Vec<u8>>) -> SourceFile {
    SourceFile::new("ports.txt", bytes.into()).expect("small")
}

/// What a record says, apart from where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) ports: Option<PortRange>,
    pub(crate) transports: TransportSet,
    pub(crate) description: String,
    pub(crate) status: Option<Status>,
}

/// What all records of a document say.
pub(crate) fn said(document: &Document<'_>) -> Vec<Said> {
    let one = |record: &Record| Said {
        ports: record.ports.ok(),
        transports: record.transports.unwrap_or_default(),
        description: document.description(record).into_owned(),
        status: record.status.unwrap_or_default(),
    };
    document.records.iter().map(one).collect()
}

/// What all records of a text say.
pub(crate) fn read(bytes: impl Into<Vec<u8>>) -> Vec<Said> {
    said(&parse(&source(bytes)))
}

/// The command in a folder, without what the environment of the tests would tell it.
pub(crate) fn portreg(folder: &Path) -> Command {
    let mut command = Command::new(cargo_bin("portreg"));
    command.current_dir(folder);
    for variable in ["NO_COLOR", "SOURCE_DATE_EPOCH"] {
        command.env_remove(variable);
    }
    for service in SERVICES {
        command.env_remove(service.mark.0);
        if let Some(page) = &service.page {
            command.env_remove(page.variable);
        }
    }
    command
}

/// The files of a folder with their bytes.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("there");
    entries
        .map(|entry| {
            let path = entry.expect("readable").path();
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (name, fs::read(path).expect("readable"))
        })
        .collect()
}

/// The report of findings for people.
pub(crate) fn told_to_people(registry: &Registry<'_>, findings: &[Finding]) -> String {
    let checked = Checked {
        registry,
        findings,
        levels: &Levels::default(),
        suppressed: &Suppressed::default(),
    };
    let mut out = Vec::new();
    let human = style("human").expect("in the table");
    human
        .write(&checked, &Look::default(), &mut out)
        .expect("to memory");
    String::from_utf8(out).expect("UTF-8")
}
