//! Datasets: the same rows in the formats that others read.
//!
//! Each format has a file and is entered once in [`FORMATS`]; what the rows hold is declared once in [`TABLES`].
//! Exporters write bytes, and know no clock, so that equal sources give equal bytes; none of them opens a file.
//! A database is handed a path beside, which SQLite opens: its bytes need not stand in memory then.
//! They are handed [`Data`]: a compiled registry, or a [`Model`] that was read back.

mod columns;
mod csv;
mod data;
mod datapackage;
mod difference;
mod json;
mod jsonl;
mod loose;
mod promises;
mod registry;
pub mod schema;
#[cfg(feature = "sqlite")]
mod search;
mod services;
#[cfg(feature = "sqlite")]
mod sqlite;
mod store;
pub(crate) mod sums;
mod tables;
mod yaml;

use std::io::{self, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

pub use columns::{Check, Column, Holds, See, Table, Value};
pub use data::{Data, Kept, Model, Place};
pub use difference::{Difference, difference, same_database};
pub use loose::loose;
pub use promises::Breach;
#[cfg(feature = "sqlite")]
pub use search::Database;
#[cfg(feature = "sqlite")]
pub use sqlite::fill;
pub use store::{ByPath, Entry, Filling, Patch, Store, Written};
pub use tables::{
    ALIASES, ASSIGNMENTS, CELLS, FINDING_RECORDS, FINDINGS, MENTIONS, RECORDS, REFERENCE,
    REFERENCE_SOURCES, Row, SOURCES, SPANS, STANDINGS, TABLES,
};
pub use yaml::yaml_string;

use self::store::Memory;
use crate::threads;

/// A format of dataset.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// The files that it consists of.
    pub files: &'static [File],
    /// The format that it tells of, and is nothing without.
    pub needs: Option<&'static str>,
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// A file of a format.
#[derive(Debug)]
pub struct File {
    /// Its name in the folder of datasets.
    pub name: &'static str,
    /// What it is, in one line.
    pub about: &'static str,
    /// What writes it.
    pub write: Writer,
    /// What reads it back, where it holds something of the data alone.
    pub read: Option<Reader>,
    /// Whether bytes are meant to be such a file: told by how they begin, and not by a name.
    pub known: fn(&Self, &[u8]) -> bool,
    /// What is wrong with such a file beside what it holds.
    pub faults: Option<Faults>,
}

/// What looks for faults, and tells each in words.
pub type Faults = fn(&[u8]) -> Vec<String>;

/// What writes a file.
#[derive(Debug, Clone, Copy)]
pub enum Writer {
    /// From the data alone.
    Data(fn(&dyn Data, &mut dyn Write) -> io::Result<()>),
    /// From one table of it.
    Table(
        &'static Table,
        fn(&Table, &dyn Data, &mut dyn Write) -> io::Result<()>,
    ),
    /// From the data alone: as bytes, or by its path, so that it need not stand in memory as a whole; the bytes are the same.
    Database {
        /// Writes the bytes.
        write: fn(&dyn Data, &mut dyn Write) -> io::Result<()>,
        /// Fills the empty file that stands at a path.
        fill: fn(&dyn Data, &Path, &mut dyn Patch) -> io::Result<()>,
    },
    /// From the files before it, too.
    Index(fn(&dyn Data, &[Entry], &mut dyn Write) -> io::Result<()>),
}

/// What reads tables back; what keeps it from that is told in words.
#[derive(Debug, Clone, Copy)]
pub enum Reader {
    /// All tables there are.
    Whole(fn(&[u8]) -> Result<Model, String>),
    /// What the file holds, and that is not all tables.
    Some(fn(&[u8]) -> Result<Model, String>),
    /// The one table that it holds.
    Table(
        &'static Table,
        fn(&Table, &[u8]) -> Result<Vec<Kept>, String>,
    ),
}

impl File {
    /// Reads back what the file holds; nothing if it holds nothing of its own.
    ///
    /// # Errors
    ///
    /// What keeps the bytes from being such a file.
    #[must_use]
    pub fn read(&self, bytes: &[u8]) -> Option<Result<Model, String>> {
        Some(match self.read? {
            Reader::Whole(read) | Reader::Some(read) => read(bytes),
            Reader::Table(table, read) => read(table, bytes).map(|rows| {
                let mut model = Model::default();
                model.set(table, rows);
                model
            }),
        })
    }

    /// The format that it belongs to.
    #[must_use]
    pub fn format(&self) -> &'static Format {
        let has = |format: &&&Format| format.files.iter().any(|file| file.name == self.name);
        FORMATS.iter().find(has).expect("files stand in formats")
    }

    /// Whether it holds all tables.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        matches!(self.read, Some(Reader::Whole(_)))
    }

    /// Whether it holds rows as text, and so is a source, too.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.read.is_some() && self.format().name != "sqlite"
    }

    /// Whether a model holds what the file tells.
    #[must_use]
    pub fn fits(&self, model: &Model) -> bool {
        match self.read {
            Some(Reader::Whole(_)) => model.is_whole(),
            Some(Reader::Some(_)) => json::fits(model),
            Some(Reader::Table(table, _)) => model.has(table),
            None => model.has(&ASSIGNMENTS),
        }
    }

    /// Writes the file; `before` are the files before it.
    ///
    /// # Errors
    ///
    /// What keeps the data from being written in this form, and the errors of `out`.
    pub fn write_to(
        &self,
        data: &dyn Data,
        before: &[Entry],
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self.write {
            Writer::Data(write) | Writer::Database { write, .. } => write(data, out),
            Writer::Table(table, write) => write(table, data, out),
            Writer::Index(write) => write(data, before, out),
        }
    }

    /// The bytes of the file; `before` are the files before it.
    ///
    /// # Errors
    ///
    /// What keeps the data from being written in this form.
    pub fn content(&self, data: &dyn Data, before: &[Entry]) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        self.write_to(data, before, &mut content)?;
        Ok(content)
    }
}

/// A registry in a form that holds less than the tables do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lossy {
    /// Its bytes.
    pub content: Vec<u8>,
    /// What it does not hold, each in words.
    pub notes: Vec<String>,
}

/// All formats, those that tell of others behind them.
pub static FORMATS: &[&Format] = &[
    &csv::FORMAT,
    &json::FORMAT,
    &jsonl::FORMAT,
    &yaml::FORMAT,
    &registry::FORMAT,
    #[cfg(feature = "sqlite")]
    &sqlite::FORMAT,
    &services::FORMAT,
    &datapackage::FORMAT,
    &sums::FORMAT,
];

/// The format of a name.
#[must_use]
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|format| format.name == name)
}

/// All files of all formats, in order.
pub fn files() -> impl Iterator<Item = &'static File> {
    FORMATS.iter().flat_map(|format| format.files)
}

/// The file that bytes are meant to be; nothing if they are none of ours.
///
/// The text of a registry is none; what is damaged further down is the file that its beginning says.
#[must_use]
pub fn known(bytes: &[u8]) -> Option<&'static File> {
    files().find(|file| (file.known)(file, bytes))
}

/// Writes the files of formats to a store, by as many threads as may be; gives what is to be told of them, in the order of [`FORMATS`].
///
/// # Errors
///
/// The name of the first file that could not be written, and why; then no further one is begun.
pub fn write(
    data: &dyn Data,
    formats: &[&Format],
    threads: NonZero<usize>,
    store: &dyn Store,
) -> Result<Vec<Entry>, (&'static str, io::Error)> {
    let wanted = FORMATS.iter().filter(|format| formats.contains(format));
    let files: Vec<_> = wanted.flat_map(|format| format.files).collect();
    let mut stored = side_by_side(data, &files, threads, store);
    let failed = files.iter().zip(&mut stored);
    let failed =
        failed.filter_map(|(file, entry)| Some((file.name, entry.take_if(|e| e.is_err())?)));
    if let Some((name, Err(error))) = failed.into_iter().next() {
        return Err((name, error));
    }
    let mut entries: Vec<Entry> = Vec::new();
    for (file, entry) in files.into_iter().zip(stored) {
        let later = || store.store(file.name, &|out| file.write_to(data, &entries, out));
        let entry = entry.unwrap_or_else(later);
        entries.push(entry.map_err(|error| (file.name, error))?);
    }
    Ok(entries)
}

/// The same files in memory.
///
/// # Errors
///
/// As of [`write()`].
pub fn in_memory(
    data: &dyn Data,
    formats: &[&Format],
    threads: NonZero<usize>,
) -> Result<Vec<Written>, (&'static str, io::Error)> {
    let memory = Memory::default();
    let entries = write(data, formats, threads, &memory)?;
    let mut files = memory.into_files();
    files.sort_by_key(|file| entries.iter().position(|entry| entry.name == file.name));
    Ok(files)
}

/// What became of a file; none if it is to be written later.
type Stored = Option<io::Result<Entry>>;

/// Writes all files that tell of the data alone.
fn side_by_side(
    data: &dyn Data,
    files: &[&File],
    threads: NonZero<usize>,
    store: &dyn Store,
) -> Vec<Stored> {
    let failed = AtomicBool::new(false);
    let write = |file: &File| {
        if matches!(file.write, Writer::Index(_)) || failed.load(Relaxed) {
            return None;
        }
        let by_path = match file.write {
            Writer::Database { fill, .. } => {
                store.store_by_path(file.name, &|path, file| fill(data, path, file))
            }
            _ => None,
        };
        let as_bytes = || store.store(file.name, &|out| file.write_to(data, &[], out));
        let stored = by_path.unwrap_or_else(as_bytes);
        failed.fetch_or(stored.is_err(), Relaxed);
        Some(stored)
    };
    // From the last: what takes longest stands behind, and is to be begun first.
    let mut stored = threads::side_by_side(files.len(), threads, |piece| {
        write(files[files.len() - 1 - piece])
    });
    stored.reverse();
    stored
}
