//! The loose form, written as the house writes it: a registry to go on with by hand.
//!
//! It has four cells, and holds less than the tables do.
//! Each record is read back before it is written down, so that what stands there is what the rows say; what the form cannot hold is told.

use std::fmt::Write as _;
use std::io;

use super::{ASSIGNMENTS, Data, Lossy};
use crate::dataset::{parts, slug};
use crate::model::{Kind, PortRange, Status, Transport, TransportSet};
use crate::rule::count;
use crate::source::SourceFile;
use crate::syntax::{LOOSE, detect, parse_as};

/// The line between two records.
const RULE: &str = "_____________________________________________________________\n";
/// What stands in a cell that the source leaves empty.
const EMPTY: &str = "\u{A0}";

/// Writes the assignments as records, in the order of their ports.
///
/// A name that is no part of the description stands before it, as in `kshell, Kerberos Remote Shell`.
///
/// # Errors
///
/// If the whole would be read otherwise than its records are one by one.
pub fn loose(data: &dyn Data) -> io::Result<Lossy> {
    let mut text = String::new();
    let (mut left_out, mut records) = (String::new(), Vec::new());
    let (mut before, mut otherwise, mut lost) = (0, 0, 0);
    for entry in entries(data) {
        let Some((record, name)) = entry.record() else {
            writeln!(left_out, "{}", entry.comment()).expect("writing to a string");
            lost += 1;
            continue;
        };
        match name {
            Name::Held => {}
            Name::Before => before += 1,
            Name::Otherwise => otherwise += 1,
        }
        record.write(&mut text);
        text.push_str(RULE);
        records.push(record);
    }
    if !left_out.is_empty() {
        text.push_str("# Left out, since it would not be read as it is:\n");
        text.push_str(&left_out);
    }
    let mut notes = Vec::new();
    let mut note = |number, what: &str| {
        if number > 0 {
            notes.push(format!("{} {what}", count(number, "record")));
        }
    };
    note(before, "with the name before the description");
    note(otherwise, "with no other name than that in the description");
    note(
        lost,
        "left out, listed in comments at the end: they would not be read as they are",
    );
    let source = SourceFile::new("", text.into_bytes()).map_err(io::Error::other)?;
    if read(&source) != records {
        return Err(io::Error::other(
            "its records would not be read as they are",
        ));
    }
    if *detect(source.text()) != LOOSE {
        notes.push(
            "it looks like another form: name it when it is read, with --from loose".to_owned(),
        );
    }
    Ok(Lossy {
        content: source.bytes().into_owned(),
        notes,
    })
}

/// The rows of one record for one use of its ports.
#[derive(Debug)]
struct Entry {
    ports: PortRange,
    record: u32,
    transports: TransportSet,
    status: Option<Status>,
    name: String,
    description: String,
}

/// What becomes of the name of an entry.
enum Name {
    /// The description gives it.
    Held,
    /// It is written before the description.
    Before,
    /// What the description gives is another one, or the same one written otherwise.
    Otherwise,
}

/// What the four cells of a record say.
#[derive(Debug, PartialEq, Eq)]
struct Record {
    ports: PortRange,
    transports: TransportSet,
    description: String,
    status: Option<Status>,
}

/// The rows with what sets them apart from one another taken together: one entry for all transports of a record.
fn entries(data: &dyn Data) -> Vec<Entry> {
    let place = |name| ASSIGNMENTS.place(name);
    let (first, last, transport) = (place("port_first"), place("port_last"), place("transport"));
    let (status, record) = (place("status"), place("record"));
    let (name, description) = (place("name"), place("description"));
    let mut rows = Vec::with_capacity(data.count(&ASSIGNMENTS));
    let seen = data.each(&ASSIGNMENTS, &mut |row| {
        let port = |at: usize| {
            row[at]
                .as_number()
                .and_then(|port| u16::try_from(port).ok())
        };
        let text = |at: usize| row[at].text().unwrap_or_default().to_owned();
        let word = |at: usize| row[at].text();
        let ports = port(first).zip(port(last));
        let ports = ports.and_then(|(first, last)| PortRange::new(first, last));
        let is_named = |t: &Transport| word(transport) == Some(t.name());
        let is_status = |s: &Status| word(status) == Some(s.name());
        rows.push(Entry {
            ports: ports.expect("rows are validated when they are read"),
            record: row[record].as_number().unwrap_or_default(),
            transports: Transport::ALL.into_iter().filter(is_named).collect(),
            status: Status::ALL.into_iter().find(is_status),
            name: text(name),
            description: text(description),
        });
        Ok(())
    });
    seen.expect("keeping does not fail");
    // Of equal ports the records keep their order, and with it the numbers in the ids.
    rows.sort_by_key(|row| (row.ports, row.record));
    rows.dedup_by(|row, entry| entry.takes(row));
    rows
}

impl Entry {
    /// Takes a row over, if it differs by its transport alone.
    fn takes(&mut self, row: &Self) -> bool {
        let same = (self.ports, self.record, self.status) == (row.ports, row.record, row.status)
            && (&self.name, &self.description) == (&row.name, &row.description);
        let parted = !self.transports.is_empty() && !row.transports.is_empty();
        let added = row.transports.iter().all(|t| !self.transports.contains(t));
        if !(same && parted && added) {
            return false;
        }
        let both = self.transports.iter().chain(row.transports.iter());
        self.transports = both.collect();
        true
    }

    /// The record that says as much of the entry as can be said; nothing if it would be read as something else.
    fn record(&self) -> Option<(Record, Name)> {
        let Self {
            name, description, ..
        } = self;
        let given = parts(description).name;
        let is_other = slug([given]) != slug([name.as_str()]);
        let named = if description.is_empty() {
            name.clone()
        } else {
            format!("{name}, {description}")
        };
        let held = if given == name {
            Name::Held
        } else {
            Name::Otherwise
        };
        // With a name before it, what says that ports are reserved would not say so.
        let says_as_much = Kind::of(&named) == Kind::of(description);
        let is_read = says_as_much && parts(&named).name == name;
        let named = is_read.then_some((named, Name::Before));
        let plain = Some((description.clone(), held));
        let ways = if is_other {
            [named, plain]
        } else {
            [plain, named]
        };
        let ways = ways.into_iter().flatten();
        let mut records = ways.map(|(description, name)| (self.with(description), name));
        records.find(|(record, _)| record.is_read_back())
    }

    /// What it says, on one line that is nothing else.
    fn comment(&self) -> String {
        let Self {
            ports,
            name,
            description,
            ..
        } = self;
        let transports = written(self.transports);
        let is_said = description.contains(name.as_str());
        let name = if is_said { "" } else { name };
        let words = [&*transports, name, description];
        let words: Vec<_> = words
            .iter()
            .flat_map(|text| text.split_whitespace())
            .collect();
        format!("# {ports} {}", words.join(" "))
    }

    fn with(&self, description: String) -> Record {
        let Self {
            ports,
            transports,
            status,
            ..
        } = *self;
        Record {
            ports,
            transports,
            description,
            status,
        }
    }
}

impl Record {
    fn write(&self, text: &mut String) {
        let transports = written(self.transports);
        let transports = if transports.is_empty() {
            EMPTY
        } else {
            &transports
        };
        let status = self.status.map_or(EMPTY, Status::title);
        let Self {
            ports, description, ..
        } = self;
        writeln!(text, "{ports}\n\n{transports}\n\n{description}\n\n{status}")
            .expect("writing to a string");
    }

    fn is_read_back(&self) -> bool {
        let mut text = String::new();
        self.write(&mut text);
        text.push_str(RULE);
        let source = SourceFile::new("", text.into_bytes());
        source.is_ok_and(|source| read(&source).iter().eq([self]))
    }
}

/// Transports as the house writes them.
fn written(transports: TransportSet) -> String {
    let names = transports.iter().map(|t| t.name().to_uppercase());
    names.collect::<Vec<_>>().join(", ")
}

/// The records of a source in the loose form; none if there is more in it.
fn read(source: &SourceFile) -> Vec<Record> {
    let document = parse_as(source, &LOOSE);
    if !document.strays.is_empty() {
        return Vec::new();
    }
    let records = document.records.iter();
    let said = records
        .filter(|record| record.compiles() && !record.is_wrapped())
        .map(|record| {
            Some(Record {
                ports: record.ports.ok()?,
                transports: record.transports.ok()?,
                description: document.description(record).into_owned(),
                status: record.status.ok()?,
            })
        });
    said.flatten().collect()
}
