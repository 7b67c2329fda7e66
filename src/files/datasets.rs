//! Folders of datasets that are read and not written.

use std::fs;
use std::path::{Path, PathBuf};

use super::Error;
use super::folder::entries;
use crate::export::{self, File, Written};

/// What stands in a folder.
#[derive(Debug)]
pub struct DatasetFolder {
    path: PathBuf,
    /// Our files in it, in the order of the formats.
    pub ours: Vec<&'static File>,
    /// The names of the others, sorted.
    pub others: Vec<String>,
}

impl DatasetFolder {
    /// Looks into a folder.
    ///
    /// # Errors
    ///
    /// [`Error::Missing`], [`Error::NotAFolder`] and [`Error::Unreadable`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => {}
            Ok(_) => return Err(Error::NotAFolder(path.to_owned())),
            Err(error) => return Err(Error::of_path(path, error)),
        }
        let names = entries(path)?;
        let names = names.iter().map(fs::DirEntry::file_name);
        let names: Vec<_> = names
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        let there = |file: &&File| names.iter().any(|name| name == file.name);
        let ours: Vec<_> = export::files().filter(there).collect();
        let is_other = |name: &String| ours.iter().all(|file| file.name != name);
        Ok(Self {
            path: path.to_owned(),
            others: names
                .iter()
                .filter(|name| is_other(name))
                .cloned()
                .collect(),
            ours,
        })
    }

    /// The path of one of its files.
    #[must_use]
    pub fn path_of(&self, file: &File) -> PathBuf {
        self.path.join(file.name)
    }

    /// The bytes of one of its files.
    ///
    /// # Errors
    ///
    /// [`Error::NotAFile`] and [`Error::Unreadable`].
    pub fn read(&self, file: &File) -> Result<Written, Error> {
        let path = self.path_of(file);
        let is_file = fs::metadata(&path).is_ok_and(|found| found.is_file());
        if !is_file {
            return Err(Error::NotAFile(path));
        }
        let content = fs::read(&path).map_err(|error| Error::Unreadable(path, error))?;
        Ok(Written {
            name: file.name,
            content,
        })
    }
}

/// A database at a path that can be asked, or why it cannot; nothing if there is something else.
///
/// # Errors
///
/// [`Error::Unreadable`].
#[cfg(feature = "sqlite")]
pub fn database(path: &Path) -> Result<Option<Result<export::Database, String>>, Error> {
    use std::io::Read;

    use rusqlite::{Connection, OpenFlags};

    let is_file = fs::metadata(path).is_ok_and(|found| found.is_file());
    if !is_file {
        return Ok(None);
    }
    let unreadable = |error| Error::Unreadable(path.to_owned(), error);
    let mut head = Vec::new();
    let file = fs::File::open(path).map_err(unreadable)?;
    file.take(HEAD).read_to_end(&mut head).map_err(unreadable)?;
    if export::known(&head).is_none_or(|file| file.format().name != "sqlite") {
        return Ok(None);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(path, flags).map_err(|error| error.to_string());
    Ok(Some(opened.and_then(export::Database::new)))
}

/// As many bytes as tell what a file is.
#[cfg(feature = "sqlite")]
const HEAD: u64 = 2048;
