//! Where written files go, and what is known of them afterwards.

use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;
use std::sync::Mutex;

use crate::dataset::Hashed;

/// What takes the files of datasets; several threads hand them over at once.
pub trait Store: Sync {
    /// Takes the file of a name, whose bytes come from `write`.
    ///
    /// What it gives is what other files tell of this one.
    ///
    /// # Errors
    ///
    /// What keeps the file from being written or taken.
    fn store(&self, name: &'static str, write: Filling<'_>) -> io::Result<Entry>;

    /// The same with a file that `fill` fills by its path; nothing where files have none, and then it is to be stored as bytes.
    fn store_by_path(&self, _: &'static str, _: ByPath<'_>) -> Option<io::Result<Entry>> {
        None
    }
}

/// What writes all bytes of a file.
pub type Filling<'f> = &'f dyn Fn(&mut dyn Write) -> io::Result<()>;

/// What fills an empty file by its path; a few bytes of it can be changed then.
pub type ByPath<'f> = &'f dyn Fn(&Path, &mut dyn Patch) -> io::Result<()>;

/// What can be written at any place.
pub trait Patch: Write + Seek {}

impl<T: Write + Seek> Patch for T {}

/// A file as the files behind it tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// Its size in bytes.
    pub size: usize,
    /// SHA-256 of its bytes in hexadecimal digits.
    pub sha256: String,
}

/// How many bytes are handed over at once: as many as stay near the processor.
const BUFFER: usize = 128 << 10;

impl Entry {
    /// Writes a file to its end, and looks at each byte on its way.
    ///
    /// # Errors
    ///
    /// Those of `write` and of `out`.
    pub fn of(name: &'static str, out: impl Write, write: Filling<'_>) -> io::Result<Self> {
        let mut out = BufWriter::with_capacity(BUFFER, Hashed::new(out));
        write(&mut out)?;
        let (size, sha256) = out
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .finish();
        Ok(Self { name, size, sha256 })
    }
}

/// A file in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its name.
    pub name: &'static str,
    /// Its bytes.
    pub content: Vec<u8>,
}

impl Written {
    /// What other files tell of it.
    ///
    /// # Panics
    ///
    /// Never: nothing keeps bytes from being looked at.
    #[must_use]
    pub fn entry(&self) -> Entry {
        let write = |out: &mut dyn Write| out.write_all(&self.content);
        Entry::of(self.name, io::sink(), &write).expect("a sink takes all")
    }
}

/// Keeps files in memory.
#[derive(Debug, Default)]
pub(super) struct Memory(Mutex<Vec<Written>>);

impl Memory {
    pub(super) fn into_files(self) -> Vec<Written> {
        self.0.into_inner().expect("no writer panics")
    }
}

impl Store for Memory {
    fn store(&self, name: &'static str, write: Filling<'_>) -> io::Result<Entry> {
        let mut content = Vec::new();
        write(&mut content)?;
        let file = Written { name, content };
        let entry = file.entry();
        self.0.lock().expect("no writer panics").push(file);
        Ok(entry)
    }
}
