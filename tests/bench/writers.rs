//! The bare writers of others, on the rows that ours write.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use portreg::export::{self, ASSIGNMENTS, Kept, Model, schema};
use rusqlite::Connection;
use serde::Serialize;

use crate::comparisons::{run, temporary, timed};

/// An assignment, as a program holds it that has nothing else to write.
#[derive(Debug, Serialize)]
pub(crate) struct Row<'m> {
    id: &'m str,
    port_first: u32,
    port_last: u32,
    transport: Option<&'m str>,
    name: Option<&'m str>,
    name_from: Option<&'m str>,
    short_name: Option<&'m str>,
    full_name: Option<&'m str>,
    qualifier: Option<&'m str>,
    note: Option<&'m str>,
    kind: &'m str,
    status: Option<&'m str>,
    description: Option<&'m str>,
    reference: Option<&'m str>,
    registered: Option<&'m str>,
    modified: Option<&'m str>,
    frequency: Option<&'m str>,
    record: u32,
}

/// The object of the JSON and YAML formats, without its head.
#[derive(Debug, Serialize)]
struct Whole<'m> {
    assignments: &'m [Row<'m>],
}

/// The assignments of a model.
pub(crate) fn rows(model: &Model) -> Vec<Row<'_>> {
    model.rows(&ASSIGNMENTS).iter().map(row).collect()
}

fn row(row: &Kept) -> Row<'_> {
    let at = |name| &row[ASSIGNMENTS.place(name)];
    let maybe = |name| at(name).text();
    let text = |name| maybe(name).expect("a text");
    let number = |name| at(name).as_number().expect("a number");
    Row {
        id: text("id"),
        port_first: number("port_first"),
        port_last: number("port_last"),
        transport: maybe("transport"),
        name: maybe("name"),
        name_from: maybe("name_from"),
        short_name: maybe("short_name"),
        full_name: maybe("full_name"),
        qualifier: maybe("qualifier"),
        note: maybe("note"),
        kind: text("kind"),
        status: maybe("status"),
        description: maybe("description"),
        reference: maybe("reference"),
        registered: maybe("registered"),
        modified: maybe("modified"),
        frequency: maybe("frequency"),
        record: number("record"),
    }
}

/// Comma-separated values by the crate `csv`.
pub(crate) fn csv(rows: &[Row<'_>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let [mut first, mut last, mut record] = [itoa::Buffer::new(); 3];
    for row in rows {
        let fields = [
            row.id,
            first.format(row.port_first),
            last.format(row.port_last),
            row.transport.unwrap_or_default(),
            row.name.unwrap_or_default(),
            row.name_from.unwrap_or_default(),
            row.short_name.unwrap_or_default(),
            row.full_name.unwrap_or_default(),
            row.qualifier.unwrap_or_default(),
            row.note.unwrap_or_default(),
            row.kind,
            row.status.unwrap_or_default(),
            row.description.unwrap_or_default(),
            row.reference.unwrap_or_default(),
            row.registered.unwrap_or_default(),
            row.modified.unwrap_or_default(),
            row.frequency.unwrap_or_default(),
            record.format(row.record),
        ];
        writer.write_record(fields).expect("to memory");
    }
    writer.into_inner().expect("to memory")
}

/// Indented JSON by `serde_json`.
pub(crate) fn json(assignments: &[Row<'_>]) -> Vec<u8> {
    serde_json::to_vec_pretty(&Whole { assignments }).expect("to memory")
}

/// JSON Lines by `serde_json`.
pub(crate) fn json_lines(rows: &[Row<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut out, row).expect("to memory");
        out.push(b'\n');
    }
    out
}

/// YAML by the fork of `serde_yaml` that is kept up.
pub(crate) fn yaml(assignments: &[Row<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    serde_yaml::to_writer(&mut out, &Whole { assignments }).expect("to memory");
    out
}

/// The statements that make the table of assignments, and those that make its indexes.
fn statements() -> (String, String) {
    let tables = schema::sql_tables();
    let (_, table) = tables
        .split_once("CREATE TABLE assignments (")
        .expect("a table");
    let (table, _) = table.split_once(") STRICT;").expect("the end of a table");
    let indexes = schema::INDEXES_AND_VIEWS
        .lines()
        .filter(|line| line.starts_with("CREATE ") && line.contains("INDEX assignments_by_"));
    let indexes = indexes.collect::<Vec<_>>().join("\n");
    (
        format!("CREATE TABLE assignments ({table}) STRICT;"),
        indexes,
    )
}

/// Our rows into a table with all constraints and indexes, in memory.
pub(crate) fn our_database(model: &Model) -> Duration {
    let (table, indexes) = statements();
    timed(|| {
        let mut database = Connection::open_in_memory().expect("memory");
        // What the rows refer to is not there; the shell does not ask for it either.
        let settings = database.pragma_update(None, "foreign_keys", false);
        let transaction = settings.and_then(|()| database.transaction());
        let transaction = transaction.expect("memory");
        transaction
            .execute_batch(&table)
            .and_then(|()| export::fill(&transaction, &ASSIGNMENTS, model))
            .and_then(|()| transaction.execute_batch(&indexes))
            .and_then(|()| transaction.commit())
            .expect("the rows fit");
        database
    })
}

/// The same rows into the same table by the shell of SQLite, from CSV, in memory.
pub(crate) struct Import {
    csv: PathBuf,
    script: PathBuf,
}

impl Import {
    pub(crate) fn new(model: &Model) -> Self {
        let csv = temporary("csv");
        let script = temporary("sql");
        fs::write(&csv, self::csv(&rows(model))).expect("there is room for temporary files");
        let (table, indexes) = statements();
        // The file has no numbers of rows, and an empty field is imported as an empty text; all else is the same.
        let number = "assignment INTEGER PRIMARY KEY, -- number of the row";
        assert!(table.contains(number));
        let table = table
            .replace(number, "")
            .replace("<> ''", "<> ' '")
            .replace("IN ('", "IN ('', '");
        let mut text = String::new();
        writeln!(text, "{table}\nBEGIN;\n.import --csv {} assignments\n{indexes}\nCOMMIT;\nSELECT count(*) FROM assignments;", csv.display()).expect("a string takes all");
        fs::write(&script, text).expect("there is room for temporary files");
        let import = Self { csv, script };
        let said = import.command().output().expect("sqlite3 is there");
        let said = String::from_utf8_lossy(&said.stdout).trim().to_owned();
        let expected = model.rows(&ASSIGNMENTS).len().to_string();
        assert_eq!(said, expected, "sqlite3 has taken all rows");
        import
    }

    fn command(&self) -> Command {
        let mut command = Command::new("sqlite3");
        let read = format!(".read {}", self.script.display());
        command.args(["-batch", ":memory:", &read]);
        command
    }

    pub(crate) fn time(&self) -> Duration {
        run(&mut self.command())
    }
}

impl Drop for Import {
    fn drop(&mut self) {
        for file in [&self.csv, &self.script] {
            fs::remove_file(file).expect("it was written above");
        }
    }
}
