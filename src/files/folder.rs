//! The folder of the datasets: wholly old or wholly new, whatever happens.
//!
//! New files are written to a folder beside it, brought to the disk, and exchanged with it in one step.
//! Where the file system cannot exchange, the old folder is renamed aside and the new one in; a run that is killed between the two leaves the old one aside, and the next run puts it back.
//! A lock on the folder above keeps two runs apart.

use std::fs::{self, DirEntry, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Error, permissions};
use crate::export::{ByPath, Entry, Filling, Store};

/// A folder that datasets can be written to.
#[derive(Debug)]
pub struct OutFolder {
    /// Its path, links resolved.
    path: PathBuf,
    parent: PathBuf,
    /// Where the new files are written before the exchange; behind it, the old ones stand here.
    new: PathBuf,
    /// Where the old folder stands for a moment, if the file system cannot exchange.
    aside: PathBuf,
    /// The names of all files that are ours, whether they are written this time or not.
    ours: Vec<&'static str>,
}

/// What a database leaves beside itself while it is written: a new database must not find it.
const DATABASE_LEFTOVERS: [&str; 3] = ["-journal", "-wal", "-shm"];

impl OutFolder {
    /// A folder that is there or can be made; `ours` are the names of files that may be replaced and removed in it.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for a folder that cannot be meant: a file, the root, the current folder, or one that holds a source.
    pub fn new(path: &Path, sources: &[PathBuf], ours: Vec<&'static str>) -> Result<Self, Error> {
        let refused = |reason| Error::Refused(path.to_owned(), reason);
        let unwritable = |error| Error::Unwritable(path.to_owned(), error);
        let resolved = match fs::canonicalize(path) {
            Ok(resolved) if !resolved.is_dir() => return Err(refused("it is a file")),
            Ok(resolved) => resolved,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if fs::symlink_metadata(path).is_ok() {
                    return Err(refused("it is a link to nothing"));
                }
                absent(path).map_err(unwritable)?
            }
            Err(error) => return Err(unwritable(error)),
        };
        let (Some(parent), Some(name)) = (resolved.parent(), resolved.file_name()) else {
            return Err(refused("it is the root folder"));
        };
        let here = std::env::current_dir().and_then(fs::canonicalize);
        if here.is_ok_and(|here| here == resolved) {
            return Err(refused("it is the current folder"));
        }
        if sources.iter().any(|source| source.starts_with(&resolved)) {
            return Err(refused("it holds a source"));
        }
        let beside = |ending: &str| parent.join(format!(".{}.{ending}", name.to_string_lossy()));
        Ok(Self {
            new: beside("portreg-new"),
            aside: beside("portreg-old"),
            parent: parent.to_owned(),
            path: resolved,
            ours,
        })
    }

    /// Puts the files that `fill` hands over in the place of all of ours; what is not ours stays.
    ///
    /// Once the new folder is in place the work is done: that what is left of the old one could not be cleared away is told beside what `fill` gave, and is no failure.
    ///
    /// # Errors
    ///
    /// Those of `fill`, and of the file system; the folder is as it was before, wholly.
    pub fn replace<T>(
        &self,
        fill: impl FnOnce(&dyn Store) -> Result<T, Error>,
    ) -> Result<(T, Option<Error>), Error> {
        let unwritable = |error| Error::Unwritable(self.path.clone(), error);
        fs::create_dir_all(&self.parent).map_err(unwritable)?;
        let _lock = self.lock().map_err(unwritable)?;
        if !self.path.try_exists().map_err(unwritable)? && self.aside.exists() {
            fs::rename(&self.aside, &self.path).map_err(unwritable)?;
        }
        self.clear(&self.new)?;
        self.clear(&self.aside)?;
        let foreign = self.foreign()?;
        fs::create_dir(&self.new).map_err(unwritable)?;
        let stage = || {
            self.link(&foreign).map_err(unwritable)?;
            let filled = fill(&Staged(self))?;
            let exchange = || sync_folder(&self.new).and_then(|()| self.exchange());
            exchange().map_err(unwritable).map(|()| filled)
        };
        let filled = stage();
        // Behind the exchange the new name holds what was old; before it, what is not wanted.
        let cleared = self.clear(&self.new).and_then(|()| self.clear(&self.aside));
        Ok((filled?, cleared.err()))
    }

    /// What stands in the folder under our names; nothing where there is no such file.
    ///
    /// # Errors
    ///
    /// [`Error::Unreadable`].
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let path = self.path.join(name);
        match fs::read(&path) {
            Ok(content) => Ok(Some(content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::Unreadable(path, error)),
        }
    }

    /// Waits until no other run writes here; the lock ends with the handle, and leaves no file.
    #[cfg(unix)]
    fn lock(&self) -> io::Result<File> {
        let folder = File::open(&self.parent)?;
        folder.lock()?;
        Ok(folder)
    }

    #[cfg(not(unix))]
    fn lock(&self) -> io::Result<()> {
        Ok(())
    }

    /// The files in the folder that are not ours.
    fn foreign(&self) -> Result<Vec<PathBuf>, Error> {
        let mut foreign = Vec::new();
        for entry in entries(&self.path)? {
            let path = entry.path();
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if self.ours.contains(&&*name) {
                continue;
            }
            let left = |ending: &&str| {
                name.strip_suffix(ending)
                    .is_some_and(|n| self.ours.contains(&n))
            };
            if DATABASE_LEFTOVERS.iter().any(left) {
                return Err(Error::InTheWay(
                    path,
                    "it belongs to a database that is being written",
                ));
            }
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                return Err(Error::InTheWay(
                    path,
                    "a folder among the datasets is not ours",
                ));
            }
            foreign.push(path);
        }
        Ok(foreign)
    }

    /// Begins the new folder: files that are not ours come into it by a second link to them.
    fn link(&self, foreign: &[PathBuf]) -> io::Result<()> {
        if let Some(old) = permissions(&self.path)? {
            fs::set_permissions(&self.new, old)?;
        }
        for path in foreign {
            let name = path.file_name().expect("an entry of a folder has a name");
            fs::hard_link(path, self.new.join(name))?;
        }
        Ok(())
    }

    /// Puts the new folder in the place of the old one, for good: what cannot be brought to the disk is undone.
    fn exchange(&self) -> io::Result<()> {
        if !self.path.try_exists()? {
            fs::rename(&self.new, &self.path)?;
            return sync_folder(&self.parent).or_else(|error| {
                fs::rename(&self.path, &self.new)?;
                Err(error)
            });
        }
        if exchange(&self.new, &self.path)? {
            return sync_folder(&self.parent).or_else(|error| {
                exchange(&self.new, &self.path)?;
                Err(error)
            });
        }
        fs::rename(&self.path, &self.aside)?;
        let moved = fs::rename(&self.new, &self.path).and_then(|()| sync_folder(&self.parent));
        moved.or_else(|error| {
            if self.path.exists() {
                fs::rename(&self.path, &self.new)?;
            }
            fs::rename(&self.aside, &self.path)?;
            Err(error)
        })
    }

    /// Removes a folder beside ours, if nothing is lost by it: each file in it is ours, or has a link in the folder of the datasets.
    fn clear(&self, leftover: &Path) -> Result<(), Error> {
        let unwritable = |error| Error::Unwritable(leftover.to_owned(), error);
        match fs::symlink_metadata(leftover) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(unwritable(error)),
            Ok(found) if !found.is_dir() => {
                return Err(Error::InTheWay(leftover.to_owned(), "it is not ours"));
            }
            Ok(_) => {}
        }
        let entries = entries(leftover)?;
        for entry in &entries {
            let name = entry.file_name();
            let ours = self.ours.contains(&&*name.to_string_lossy());
            if !ours && !self.is_linked(entry) {
                return Err(Error::InTheWay(
                    entry.path(),
                    "it is not ours, and has no other link",
                ));
            }
        }
        for entry in &entries {
            fs::remove_file(entry.path()).map_err(unwritable)?;
        }
        fs::remove_dir(leftover).map_err(unwritable)
    }

    /// Whether the same file stands in the folder of the datasets too.
    fn is_linked(&self, entry: &DirEntry) -> bool {
        let here = fs::symlink_metadata(self.path.join(entry.file_name()));
        match (entry.metadata(), here) {
            (Ok(one), Ok(other)) => is_same(&one, &other),
            _ => false,
        }
    }
}

/// The new folder, which files are put into.
struct Staged<'f>(&'f OutFolder);

impl Store for Staged<'_> {
    fn store(&self, name: &'static str, write: Filling<'_>) -> io::Result<Entry> {
        self.keep(name, |file, _| Entry::of(name, file, write))
    }

    fn store_by_path(&self, name: &'static str, fill: ByPath<'_>) -> Option<io::Result<Entry>> {
        Some(self.keep(name, |mut file, path| {
            fill(path, &mut file)?;
            let copy = |out: &mut dyn Write| io::copy(&mut File::open(path)?, out).map(|_| ());
            Entry::of(name, io::sink(), &copy)
        }))
    }
}

impl Staged<'_> {
    /// Puts a file into the folder with what `write` writes to it, and brings it to the disk.
    fn keep(
        &self,
        name: &'static str,
        write: impl FnOnce(&File, &Path) -> io::Result<Entry>,
    ) -> io::Result<Entry> {
        let Self(folder) = self;
        let path = folder.new.join(name);
        let file = File::create_new(&path)?;
        let entry = write(&file, &path)?;
        if let Some(old) = permissions(&folder.path.join(name))? {
            file.set_permissions(old)?;
        }
        file.sync_all()?;
        Ok(entry)
    }
}

/// The path that a folder will have when it is made: its nearest folder that is there, links resolved, and the rest.
fn absent(path: &Path) -> io::Result<PathBuf> {
    let mut there = path.to_owned();
    let mut rest = Vec::new();
    loop {
        let Some(name) = there.file_name() else {
            return Err(io::ErrorKind::NotFound.into());
        };
        rest.push(name.to_owned());
        if !there.pop() || there.as_os_str().is_empty() {
            there = std::env::current_dir()?;
        }
        match fs::canonicalize(&there) {
            Ok(found) => {
                return Ok(rest
                    .into_iter()
                    .rev()
                    .fold(found, |path, part| path.join(part)));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
}

/// What stands in a folder, sorted by name; nothing if there is no such folder.
pub(super) fn entries(folder: &Path) -> Result<Vec<DirEntry>, Error> {
    let unreadable = |error| Error::Unreadable(folder.to_owned(), error);
    let mut entries: Vec<_> = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        found => found.and_then(Iterator::collect).map_err(unreadable)?,
    };
    entries.sort_by_key(DirEntry::file_name);
    Ok(entries)
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    false
}

/// Brings the names in a folder to the disk.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Exchanges two folders in one step; says whether the system can.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}
