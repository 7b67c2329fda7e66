//! Reads datasets back: each file by itself, all of them against each other, and their checksums.
//!
//! What the files hold together is written once more; where other bytes come out than stand there, something was changed.
//! So no format needs a checker of its own.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::export::sums::listed;
use crate::export::{
    ASSIGNMENTS, Data, Difference, Entry, FORMATS, File, Format, Model, Place, TABLES, Table,
    Value, Writer, Written, difference, files,
};

/// The file of the checksums.
const SUMS: &str = "SHA256SUMS";

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The name of the file.
    pub file: &'static str,
    /// What is wrong with it.
    pub what: String,
    /// The file that says otherwise, if it is one.
    pub against: Option<&'static str>,
}

/// Finds what is wrong with the files of a folder, in the order of the formats.
///
/// `wanted` are the formats that are to be there; without them it is those that the checksums tell of or that have a file there, and all of them if there are no checksums.
///
/// # Examples
///
/// ```
/// use portreg::export::{self, FORMATS, Model};
/// use portreg::verify::verify;
///
/// let mut model = Model::new(None);
/// portreg::export::TABLES.iter().for_each(|table| model.set(table, Vec::new()));
/// let threads = std::num::NonZero::<usize>::MIN;
/// let mut files = export::in_memory(&model, FORMATS, threads).expect("to memory");
/// assert_eq!(verify(&files, None), []);
///
/// files[0].content.push(b' ');
/// assert_eq!(verify(&files, None)[0].file, "ports.csv");
/// ```
#[must_use]
pub fn verify(found: &[Written], wanted: Option<&[&'static Format]>) -> Vec<Problem> {
    let mut check = Folder {
        found,
        entries: found.iter().map(Written::entry).collect(),
        problems: Vec::new(),
    };
    let models = check.read_back();
    let whole = check.joined(models);
    check.written_again(&wanted_files(found, wanted), &whole);
    let order = |problem: &Problem| files().position(|file| file.name == problem.file);
    check.problems.sort_by_key(order);
    check.problems
}

/// The files that are to be there.
fn wanted_files(found: &[Written], wanted: Option<&[&'static Format]>) -> Vec<&'static File> {
    let there = |name: &str| found.iter().any(|file| file.name == name);
    let sums = found.iter().find(|file| file.name == SUMS);
    let sums = sums.map(|file| listed(&file.content).unwrap_or_default());
    let is_meant = |format: &&&Format| {
        let told = |file: &File| match &sums {
            Some(listed) => listed.iter().any(|(name, _)| *name == file.name),
            None => true,
        };
        match wanted {
            Some(wanted) => wanted.contains(*format),
            None => format
                .files
                .iter()
                .any(|file| there(file.name) || told(file)),
        }
    };
    let meant = FORMATS.iter().filter(is_meant);
    meant.flat_map(|format| format.files).collect()
}

struct Folder<'f> {
    found: &'f [Written],
    /// The same files as the index files tell of them.
    entries: Vec<Entry>,
    problems: Vec<Problem>,
}

/// All that the files hold, and which of them each table was taken from.
struct Joined {
    model: Model,
    givers: BTreeMap<&'static str, &'static str>,
    /// Whether the tables keep their promises to each other.
    is_valid: bool,
}

impl Folder<'_> {
    fn content(&self, name: &str) -> Option<&[u8]> {
        let file = self.found.iter().find(|file| file.name == name);
        file.map(|file| &*file.content)
    }

    fn tell(&mut self, file: &'static str, what: impl Into<String>) {
        self.problems.push(Problem {
            file,
            what: what.into(),
            against: None,
        });
    }

    /// What can be read of the files, each looked at by itself.
    fn read_back(&mut self) -> Vec<(&'static File, Model)> {
        let mut models = Vec::new();
        for file in files() {
            let Some(content) = self.content(file.name) else {
                continue;
            };
            let (read, faults) = (file.read(content), file.faults.map(|find| find(content)));
            for fault in faults.into_iter().flatten() {
                self.tell(file.name, fault);
            }
            match read {
                None => {}
                Some(Err(what)) => self.tell(file.name, format!("cannot be read: {what}")),
                Some(Ok(model)) => match model.validate() {
                    Err(breach) => self.tell(file.name, breach.to_string()),
                    Ok(()) => models.push((file, model)),
                },
            }
        }
        models
    }

    /// All files as one: each table from the fullest file that has it, and first from those that are as their checksums say.
    fn joined(&mut self, mut models: Vec<(&'static File, Model)>) -> Joined {
        let sums = self.content(SUMS).and_then(listed).unwrap_or_default();
        let is_as_listed = |file: &File| {
            let mut entries = self.entries.iter();
            let entry = entries.find(|entry| entry.name == file.name);
            entry.is_some_and(|entry| sums.contains(&(file.name, &*entry.sha256)))
        };
        let fullness = |model: &Model| TABLES.iter().filter(|table| model.has(table)).count();
        models.sort_by_cached_key(|(file, model)| {
            (Reverse(is_as_listed(file)), Reverse(fullness(model)))
        });
        let mut joined = Joined {
            model: Model::default(),
            givers: BTreeMap::new(),
            is_valid: true,
        };
        for (file, model) in models {
            for table in TABLES.iter().filter(|table| model.has(table)) {
                joined.givers.entry(table.name).or_insert(file.name);
            }
            joined.model.fill_from(model);
        }
        if let Err(breach) = joined.model.validate() {
            joined.is_valid = false;
            let giver = joined.givers.get(breach.table);
            self.tell(giver.copied().unwrap_or(SUMS), breach.to_string());
        }
        joined
    }

    /// Writes all files once more and compares them with those that are there.
    ///
    /// What tells of other files is held against those that are there, and not against those that should be.
    fn written_again(&mut self, wanted: &[&'static File], joined: &Joined) {
        let wants = |file: &File| wanted.iter().any(|wanted| wanted.name == file.name);
        for file in files() {
            let old = self.content(file.name).map(<[u8]>::to_vec);
            let Some(old) = old else {
                if wants(file) {
                    self.tell(file.name, Difference::Missing.to_string());
                }
                continue;
            };
            if !wants(file) {
                self.tell(file.name, Difference::Additional.to_string());
            }
            let is_index = matches!(file.write, Writer::Index(_));
            if !joined.is_valid && !is_index {
                continue;
            }
            let before = if is_index {
                self.before(file)
            } else {
                Vec::new()
            };
            let data = Asked::new(&joined.model);
            let new = file.content(&data, &before);
            if data.lacks_something() {
                continue;
            }
            match new {
                Ok(new) if file.name == SUMS => self.compare_sums(file, &old, &new),
                Ok(new) => self.compare(file, &old, &new, joined),
                Err(error) => self.tell(file.name, error.to_string()),
            }
        }
    }

    /// The files that are there and stand before one.
    fn before(&self, file: &File) -> Vec<Entry> {
        let before = files().take_while(|before| before.name != file.name);
        let entry = |name| self.entries.iter().find(|entry| entry.name == name);
        before
            .filter_map(|before| entry(before.name))
            .cloned()
            .collect()
    }

    fn compare(&mut self, file: &'static File, old: &[u8], new: &[u8], joined: &Joined) {
        let Some(found) = difference(file, Some(old), Some(new)) else {
            return;
        };
        let place = first_unlike(old, new);
        let (what, table) = match (found.seen_from_the_other_side(), file.write) {
            (rows @ Difference::Rows { table, .. }, _) => (rows.to_string(), Some(table)),
            // More has been told of what cannot be read, or holds what it should not.
            _ if self
                .problems
                .iter()
                .any(|problem| problem.file == file.name) =>
            {
                return;
            }
            (_, Writer::Index(_)) => (format!("differs from what the files are, {place}"), None),
            (other, Writer::Table(table, _)) => (format!("{other}, {place}"), Some(table.name)),
            (other, Writer::Data(_) | Writer::Database { .. }) => {
                (format!("{other}, {place}"), Some(ASSIGNMENTS.name))
            }
        };
        let giver = table.and_then(|table| joined.givers.get(table).copied());
        self.problems.push(Problem {
            file: file.name,
            what,
            against: giver.filter(|giver| *giver != file.name),
        });
    }

    fn compare_sums(&mut self, file: &'static File, old: &[u8], new: &[u8]) {
        if old == new {
            return;
        }
        let (Some(said), Some(right)) = (listed(old), listed(new)) else {
            return self.tell(
                file.name,
                "cannot be read: a line is no hash, two blanks and a name",
            );
        };
        let hash = |list: &[(&str, &str)], name: &str| {
            let line = list.iter().find(|(listed, _)| *listed == name);
            line.map(|(_, hash)| (*hash).to_owned())
        };
        let before = self.problems.len();
        for (name, _) in &said {
            match (hash(&said, name), hash(&right, name)) {
                (_, None) => self.tell(file.name, format!("lists {name}, which is not there")),
                (said, right) if said != right => {
                    self.tell(file.name, format!("has another hash for {name}"));
                }
                _ => {}
            }
        }
        for (name, _) in right.iter().filter(|(name, _)| hash(&said, name).is_none()) {
            self.tell(file.name, format!("does not list {name}"));
        }
        if self.problems.len() == before {
            let place = first_unlike(old, new);
            self.tell(file.name, format!("differs, {place}"));
        }
    }
}

/// From where on two files are not the same: by lines, or by bytes where there are no lines.
fn first_unlike(old: &[u8], new: &[u8]) -> String {
    let same = old.iter().zip(new).take_while(|(old, new)| old == new);
    if old.contains(&0) {
        return format!("from byte {} on", same.count());
    }
    let lines = same.filter(|(byte, _)| **byte == b'\n').count();
    format!("from line {} on", lines + 1)
}

/// Data that notes whether it was asked for something that it does not hold.
struct Asked<'m> {
    model: &'m Model,
    lacks: AtomicBool,
}

impl<'m> Asked<'m> {
    fn new(model: &'m Model) -> Self {
        Self {
            model,
            lacks: AtomicBool::new(false),
        }
    }

    fn note(&self, has: bool) {
        if !has {
            self.lacks.store(true, Ordering::Relaxed);
        }
    }

    fn lacks_something(&self) -> bool {
        self.lacks.load(Ordering::Relaxed)
    }
}

impl Data for Asked<'_> {
    fn title(&self) -> Option<&str> {
        self.note(self.model.knows_title());
        self.model.title()
    }

    fn count(&self, table: &Table) -> usize {
        self.note(self.model.knows(table));
        self.model.count(table)
    }

    fn each(
        &self,
        table: &Table,
        see: &mut dyn FnMut(&[Value<'_>]) -> io::Result<()>,
    ) -> io::Result<()> {
        self.note(self.model.has(table));
        self.model.each(table, see)
    }

    fn place(&self, record: u32) -> Option<Place> {
        self.model.place(record)
    }
}
