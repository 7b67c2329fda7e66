//! The only module that reads and writes files.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the module that reads and writes files"
)]

mod datasets;
mod folder;

use std::collections::HashSet;
use std::fs;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Component, MAIN_SEPARATOR, Path, PathBuf};

pub use datasets::DatasetFolder;
#[cfg(feature = "sqlite")]
pub use datasets::database;
pub use folder::OutFolder;

use crate::export::File;
use crate::registry::TooMany;
use crate::report::folder_uri;
use crate::source::{SourceFile, TooLarge};

/// What can go wrong with the world, and not with a registry.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing at a path.
    #[error("there is no file or folder {}", .0.display())]
    Missing(PathBuf),
    /// What is at a path cannot be read as a source: a device, a FIFO, a socket.
    #[error("{} is neither a file nor a folder", .0.display())]
    NotAFile(PathBuf),
    /// What is at a path is no folder, and should be one.
    #[error("{} is no folder", .0.display())]
    NotAFolder(PathBuf),
    /// A folder has no sources in it.
    #[error("no *.txt file stands in the folder {}", .0.display())]
    NoSources(PathBuf),
    /// Neither paths were given nor is there a folder to look in.
    #[error("no path was given, and there is no folder {}", .0.display())]
    NoPath(PathBuf),
    /// A file or folder cannot be read.
    #[error("{} cannot be read: {}", .0.display(), reason(.1))]
    Unreadable(PathBuf, #[source] io::Error),
    /// A file or folder cannot be written.
    #[error("{} cannot be written: {}", .0.display(), reason(.1))]
    Unwritable(PathBuf, #[source] io::Error),
    /// A folder that nothing is to be written to.
    #[error("{} cannot be the folder for datasets: {}", .0.display(), .1)]
    Refused(PathBuf, &'static str),
    /// Something that is not ours and must not be touched.
    #[error("{} is in the way: {}", .0.display(), .1)]
    InTheWay(PathBuf, &'static str),
    /// A source does not fit.
    #[error("{}: {}", .0.display(), .1)]
    TooLarge(PathBuf, #[source] TooLarge),
    /// There are more sources or records than can be numbered.
    #[error(transparent)]
    TooMany(#[from] TooMany),
}

impl Error {
    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<&'static str> {
        match self {
            Self::Missing(_) => Some("check the path; it is taken from the current folder"),
            Self::NotAFile(_) => Some("to read from a pipe, give `-` as the path"),
            Self::NotAFolder(_) => Some("give the folder that holds the file"),
            Self::NoSources(_) => Some("name the file itself if it ends otherwise"),
            Self::NoPath(_) => Some("give the path of a registry, or `-` for standard input"),
            Self::Refused(..) => Some("name another folder with -o; it is made if it is not there"),
            Self::InTheWay(..) => Some("move it away, and build again"),
            Self::TooLarge(..) => Some("split the source, and give all parts as paths"),
            Self::Unreadable(..) | Self::Unwritable(..) | Self::TooMany(_) => None,
        }
    }

    /// Why a path that somebody named cannot be looked at.
    fn of_path(path: &Path, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                Self::Missing(path.to_owned())
            }
            _ => Self::Unreadable(path.to_owned(), error),
        }
    }

    /// Whether the world failed, and not the call.
    #[must_use]
    pub const fn is_failure(&self) -> bool {
        !matches!(
            self,
            Self::Missing(_)
                | Self::NotAFile(_)
                | Self::NotAFolder(_)
                | Self::NoSources(_)
                | Self::NoPath(_)
                | Self::Refused(..)
        )
    }
}

/// The reason of an error without the number that the system gives it.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    text[..end].to_lowercase()
}

/// The name that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// Sources with the places of their files.
#[derive(Debug)]
pub struct Sources {
    /// The sources, in order.
    pub files: Vec<SourceFile>,
    /// The file that each was read from, links resolved; none for standard input.
    pub paths: Vec<Option<PathBuf>>,
    /// What stands among them and is a dataset.
    pub datasets: Vec<FoundDataset>,
}

/// A file of a dataset, where the text of a registry may be meant.
#[derive(Debug)]
pub struct FoundDataset {
    /// The path as it was given.
    pub path: PathBuf,
    /// The file, links resolved; none for standard input.
    pub place: Option<PathBuf>,
    /// Which of our files it is.
    pub file: &'static File,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Reads the sources that paths name; a folder stands for all `*.txt` files in it and below, sorted by path.
///
/// Datasets name them by their paths from the folder `base`; `known` says of what bytes they are themselves one.
///
/// # Errors
///
/// The first path that cannot be read.
pub fn read_sources(
    paths: &[PathBuf],
    base: &Path,
    known: impl Fn(&[u8]) -> Option<&'static File>,
) -> Result<Sources, Error> {
    let mut named = Vec::new();
    for path in paths {
        if path.as_os_str() == STANDARD_INPUT {
            named.push(path.clone());
            continue;
        }
        let kind = fs::metadata(path).map_err(|error| Error::of_path(path, error))?;
        if kind.is_dir() {
            named.extend(sources_in(path)?);
        } else if kind.is_file() {
            named.push(path.clone());
        } else {
            return Err(Error::NotAFile(path.clone()));
        }
    }
    let mut sources = Sources {
        files: Vec::new(),
        paths: Vec::new(),
        datasets: Vec::new(),
    };
    // A file that is named twice, by itself and by its folder, is one source and claims each port once.
    let mut seen = HashSet::new();
    for path in named {
        let place = if path.as_os_str() == STANDARD_INPUT {
            None
        } else {
            Some(fs::canonicalize(&path).map_err(|error| Error::of_path(&path, error))?)
        };
        if seen.insert(place.clone().unwrap_or_else(|| path.clone())) {
            let content = read(&path)?;
            if let Some(file) = known(&content) {
                sources.datasets.push(FoundDataset {
                    path,
                    place,
                    file,
                    content,
                });
                continue;
            }
            let source = source(&path, content)?;
            let name = match &place {
                None => STANDARD_INPUT.to_owned(),
                Some(place) => published(&path, place, base)?,
            };
            sources.files.push(source.published_as(name));
            sources.paths.push(place);
        }
    }
    Ok(sources)
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let unreadable = |error| Error::Unreadable(path.to_owned(), error);
    if path.as_os_str() == STANDARD_INPUT {
        let mut bytes = Vec::new();
        io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
        Ok(bytes)
    } else {
        fs::read(path).map_err(unreadable)
    }
}

fn source(path: &Path, bytes: Vec<u8>) -> Result<SourceFile, Error> {
    SourceFile::new(name(path), bytes).map_err(|error| Error::TooLarge(path.to_owned(), error))
}

/// The `*.txt` files of a folder and its folders, without those that are hidden or that git ignores.
fn sources_in(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    for entry in ignore::WalkBuilder::new(folder).require_git(true).build() {
        let entry = entry.map_err(|error| {
            let reason = error.into_io_error();
            let reason =
                reason.unwrap_or_else(|| io::Error::other("its ignore rules are in error"));
            Error::Unreadable(folder.to_owned(), reason)
        })?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file
            && entry
                .path()
                .extension()
                .is_some_and(|ending| ending == "txt")
        {
            found.push(entry.into_path());
        }
    }
    if found.is_empty() {
        return Err(Error::NoSources(folder.to_owned()));
    }
    found.sort();
    Ok(found)
}

/// The name of a source: its path from here, with `/` between its parts, or as it was given where it does not lie below.
fn name(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let below = path.strip_prefix(here).unwrap_or(path);
    let parts = below.components().filter(|part| *part != Component::CurDir);
    slashed(&parts.collect::<PathBuf>())
}

/// The name of a source for datasets, which must not tell of the machine: its place from the base, or the name of the file.
fn published(path: &Path, place: &Path, base: &Path) -> Result<String, Error> {
    let base = if base.as_os_str().is_empty() {
        Path::new(".")
    } else {
        base
    };
    let below = match fs::canonicalize(base) {
        Ok(base) => place.strip_prefix(base).ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(Error::Unreadable(base.to_owned(), error)),
    };
    let below = below.or_else(|| path.file_name().map(Path::new));
    Ok(below.map_or_else(|| STANDARD_INPUT.to_owned(), slashed))
}

/// A path with `/` between its parts; where that is what parts them, `\` is a character of a name.
fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace(MAIN_SEPARATOR, "/")
}

/// The folder in which sources are looked for when nothing says where they are.
const DEFAULT_FOLDER: &str = "data";

/// The paths to read when none are given.
///
/// # Errors
///
/// [`Error::NoPath`], if there is nothing to read.
pub fn default_paths(base: &Path) -> Result<Vec<PathBuf>, Error> {
    let folder = base.join(DEFAULT_FOLDER);
    if folder.is_dir() {
        Ok(vec![folder])
    } else {
        Err(Error::NoPath(folder))
    }
}

/// The name of the configuration, where it is looked for.
pub const CONFIGURATION: &str = "portreg.yaml";

/// Reads a file of ours, if it is there.
///
/// # Errors
///
/// A file that cannot be read.
pub fn read_if_there(path: &Path) -> Result<Option<SourceFile>, Error> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => Err(Error::NotAFile(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        _ => source(path, read(path)?).map(Some),
    }
}

/// The URI of the current folder, for links to sources.
#[must_use]
pub fn here() -> Option<String> {
    let here = std::env::current_dir().ok()?;
    Some(folder_uri(&slashed(&here)))
}

/// Whether a path goes through a link to its file.
#[must_use]
pub fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink())
}

/// Whether there is a folder at a path.
#[must_use]
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Where a file stands or would stand, links resolved, so that two names of one file are known as such.
#[must_use]
pub fn place(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    // A link whose file is not there yet; more than a few are a circle.
    for _ in 0..LINKS {
        match fs::read_link(&path) {
            Ok(target) if fs::metadata(&path).is_err() => path = folder_of(&path).join(target),
            _ => break,
        }
    }
    if let Ok(place) = fs::canonicalize(&path) {
        return place;
    }
    let folder = folder_of(&path);
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    match path.file_name() {
        Some(name) => folder.join(name),
        None => path,
    }
}

/// The most links that are followed, as Linux does.
const LINKS: usize = 40;

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes a file whole, or leaves what stands there as it is; a link stays, and a device or a pipe is written to.
///
/// # Errors
///
/// [`Error::Unwritable`].
pub fn write(path: &Path, content: &[u8]) -> Result<(), Error> {
    write_by(path, |out| out.write_all(content))
}

/// The same with a content that is made while it is written.
///
/// # Errors
///
/// [`Error::Unwritable`].
pub fn write_by(
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Error> {
    let buffered = |file: &mut dyn Write| {
        let mut out = BufWriter::new(file);
        content(&mut out)?;
        out.flush()
    };
    let write = || {
        let place = place(path);
        if fs::metadata(&place).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
            let mut file = fs::OpenOptions::new().write(true).open(&place)?;
            return buffered(&mut file);
        }
        let folder = place.parent().unwrap_or(Path::new("/"));
        let mut file = tempfile::Builder::new()
            .permissions(mode(&place)?)
            .tempfile_in(folder)?;
        buffered(&mut file)?;
        file.as_file().sync_all()?;
        file.persist(&place).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|error| Error::Unwritable(path.to_owned(), error))
}

/// Writes to the end of a file, which is made if it is not there.
///
/// # Errors
///
/// [`Error::Unwritable`].
pub fn append(path: &Path, content: &[u8]) -> Result<(), Error> {
    let mut options = fs::OpenOptions::new();
    let file = options.append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(content))
        .map_err(|error| Error::Unwritable(path.to_owned(), error))
}

/// The mode for a file that is written anew: that of the file in its place, else what the umask leaves.
#[cfg(unix)]
fn mode(path: &Path) -> io::Result<fs::Permissions> {
    use std::os::unix::fs::PermissionsExt;
    let usual = || fs::Permissions::from_mode(0o666);
    Ok(permissions(path)?.unwrap_or_else(usual))
}

/// The mode of what stands at a path, links followed; nothing if there is nothing.
fn permissions(path: &Path) -> io::Result<Option<fs::Permissions>> {
    match fs::metadata(path) {
        Ok(found) => Ok(Some(found.permissions())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
