//! A `SQLite` database with all tables.
//!
//! It is made in memory and handed out as bytes, or in an empty file that is somebody else's business: nobody reads it half written.

use std::collections::BTreeMap;
use std::io::{self, SeekFrom, Write};
use std::path::Path;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, MAIN_DB, OpenFlags, Row, ToSql};

use super::difference::DATABASE;
use super::{
    Column, Data, File, Format, Kept, Model, Patch, Reader, TABLES, Table, Value, Writer, schema,
};

pub(super) static FORMAT: Format = Format {
    name: "sqlite",
    files: &[File {
        name: "ports.sqlite",
        about: "all tables as a SQLite database, with constraints, keys, views and full-text search",
        write: Writer::Database {
            write,
            fill: fill_file,
        },
        read: Some(Reader::Whole(read)),
        known: |_, bytes| bytes.starts_with(DATABASE),
        faults: Some(faults),
    }],
    needs: None,
};

fn write(data: &dyn Data, out: &mut dyn Write) -> io::Result<()> {
    let mut database = Connection::open_in_memory().map_err(io::Error::other)?;
    make(&mut database, data).map_err(io::Error::other)?;
    let bytes = database.serialize(MAIN_DB).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

/// Makes the database in an empty file, a part at a time: as a whole it is many times as large as its sources.
fn fill_file(data: &dyn Data, path: &Path, file: &mut dyn Patch) -> io::Result<()> {
    let make = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut database = Connection::open_with_flags(path, flags)?;
        database.execute_batch(&format!("PRAGMA cache_size = -{CACHE};\n{NOBODY_ELSE}"))?;
        make(&mut database, data)?;
        database.close().map_err(|(_, error)| error)
    };
    make().map_err(io::Error::other)?;
    // What SQLite notes in files alone: how often they were changed, and by which version of it.
    for (at, noted) in [(24, 4), (92, 8)] {
        file.seek(SeekFrom::Start(at))?;
        file.write_all(&[0; 8][..noted])?;
    }
    Ok(())
}

/// How much of a database is kept in memory while it is made, in units of 1024 bytes.
const CACHE: usize = 64 << 10;

/// What only those need who change a database that others read: this one is new, and is thrown away if it does not come to its end.
const NOBODY_ELSE: &str = "\
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
";

/// Makes all tables, indexes and views in an empty database.
fn make(database: &mut Connection, data: &dyn Data) -> rusqlite::Result<()> {
    database.execute_batch(&schema::sql_pragmas())?;
    // Else it depends on the cache what is left in pages that the full-text search has given back.
    database.pragma_update(None, "secure_delete", true)?;
    // All references are looked at in one go, behind the rows.
    database.pragma_update(None, "foreign_keys", false)?;
    let transaction = database.transaction()?;
    transaction.execute_batch(&schema::sql_tables())?;
    for table in TABLES {
        fill(&transaction, table, data)?;
    }
    // Behind the rows: an index that is made at once is built faster and lies closer together.
    transaction.execute_batch(schema::INDEXES_AND_VIEWS)?;
    // Each table stands behind those that it refers to, but of a model nobody knows whether its rows are there.
    let dangling =
        transaction.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
            row.get::<_, i64>(0)
        })?;
    if dangling > 0 {
        return Err(failed(io::Error::other(
            "a row refers to one that is not there",
        )));
    }
    transaction.commit()
}

/// How many rows are inserted by one statement: the values of most take longer than the statement then.
const ROWS: usize = 32;

/// Inserts the rows of a table that is there and empty.
///
/// # Errors
///
/// What the database says, and what the data cannot show.
pub fn fill(database: &Connection, table: &Table, data: &dyn Data) -> rusqlite::Result<()> {
    let width = table.columns.len();
    let row = format!("({})", vec!["?"; width].join(", "));
    let prepare = |rows: usize| {
        let rows = vec![&*row; rows].join(", ");
        database.prepare(&format!(
            "INSERT INTO {} ({}) VALUES {rows}",
            table.name,
            names(table)
        ))
    };
    let (mut one, mut many) = (prepare(1)?, prepare(ROWS)?);
    let whole = data.count(table) / ROWS * ROWS;
    let mut done = 0;
    let filled = data.each(table, &mut |row| {
        let (insert, place) = if done < whole {
            (&mut many, done % ROWS)
        } else {
            (&mut one, 0)
        };
        for (at, value) in row.iter().enumerate() {
            let bound = insert.raw_bind_parameter(place * width + at + 1, value);
            bound.map_err(io::Error::other)?;
        }
        done += 1;
        if done > whole || done.is_multiple_of(ROWS) {
            insert.raw_execute().map_err(io::Error::other)?;
        }
        Ok(())
    });
    filled.map_err(failed)
}

fn failed(error: io::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}

fn names(table: &Table) -> String {
    let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
    names.join(", ")
}

fn read(bytes: &[u8]) -> Result<Model, String> {
    let read = || -> rusqlite::Result<Result<Model, String>> {
        let database = opened(bytes)?;
        if let Err(what) = is_ours(&database)? {
            return Ok(Err(what));
        }
        let mut model = Model::default();
        for table in TABLES {
            match rows(&database, table)? {
                Ok(rows) => model.set(table, rows),
                Err(what) => return Ok(Err(what)),
            }
        }
        Ok(Ok(model))
    };
    read().map_err(|error| error.to_string())?
}

/// A database that is read from bytes, and cannot be changed.
fn opened(bytes: &[u8]) -> rusqlite::Result<Connection> {
    let mut database = Connection::open_in_memory()?;
    database.deserialize_read_exact(MAIN_DB, bytes, bytes.len(), true)?;
    database.pragma_update(None, "trusted_schema", false)?;
    Ok(database)
}

/// Tables, indexes and views by their names, with the statements that make them; those within the full-text search are its own business.
fn objects(database: &Connection) -> rusqlite::Result<BTreeMap<String, String>> {
    let sql = "SELECT name, coalesce(sql, '') FROM sqlite_schema
        WHERE name NOT LIKE 'assignments!_fts!_%' ESCAPE '!' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'";
    let mut select = database.prepare(sql)?;
    let objects = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    objects.collect()
}

/// The same of an empty database of ours.
fn our_objects() -> rusqlite::Result<BTreeMap<String, String>> {
    let database = Connection::open_in_memory()?;
    database.execute_batch(&schema::sql_tables())?;
    database.execute_batch(schema::INDEXES_AND_VIEWS)?;
    objects(&database)
}

fn number(database: &Connection, pragma: &str) -> rusqlite::Result<u32> {
    database.pragma_query_value(None, pragma, |row| row.get(0))
}

/// Whether a database is one of ours, so that its tables can be asked; what else stands in it does no harm.
pub(super) fn is_ours(database: &Connection) -> rusqlite::Result<Result<(), String>> {
    let (id, version) = (
        number(database, "application_id")?,
        number(database, "user_version")?,
    );
    let major = |version| version / 10_000;
    if id != schema::APPLICATION_ID {
        return Ok(Err(format!(
            "its application_id is {id}, and not {}",
            schema::APPLICATION_ID
        )));
    }
    if major(version) != major(schema::user_version()) {
        return Ok(Err(format!(
            "its user_version is {version}, and {} can be read",
            schema::user_version()
        )));
    }
    let theirs = objects(database)?;
    let mut ours = our_objects()?.into_iter();
    let other = ours.find(|(name, sql)| theirs.get(name) != Some(sql));
    Ok(other.map_or(Ok(()), |(name, _)| {
        Err(format!("its {name} is not that of the schema"))
    }))
}

/// What SQLite finds wrong with the bytes, and what is not of our schema.
fn faults(bytes: &[u8]) -> Vec<String> {
    let look = || -> rusqlite::Result<Vec<String>> {
        let database = opened(bytes)?;
        let mut faults = Vec::new();
        let mut list = |pragma: &str, tell: fn(&Row<'_>) -> rusqlite::Result<Option<String>>| {
            let mut rows = database.prepare(pragma)?;
            let found = rows.query_map([], tell)?;
            let found = found.filter_map(Result::transpose).take(MOST_FAULTS);
            faults.extend(found.collect::<rusqlite::Result<Vec<_>>>()?);
            Ok::<_, rusqlite::Error>(())
        };
        list("PRAGMA integrity_check", |row| {
            let said: String = row.get(0)?;
            Ok((said != "ok").then(|| format!("integrity_check: {said}")))
        })?;
        list("PRAGMA foreign_key_check", |row| {
            let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
            let row: Option<i64> = row.get(1)?;
            let row = row.map_or_else(String::new, |row| format!(", row {row}"));
            Ok(Some(format!(
                "foreign_key_check: {table}{row} refers to a row that is not in {parent}"
            )))
        })?;
        let (found, wanted) = (number(&database, "user_version")?, schema::user_version());
        if found != wanted {
            faults.push(format!("its user_version is {found}, and not {wanted}"));
        }
        let (theirs, ours) = (objects(&database)?, our_objects()?);
        let more = theirs.keys().filter(|name| !ours.contains_key(*name));
        faults.extend(more.map(|name| format!("its {name} is not of the schema")));
        Ok(faults)
    };
    look().unwrap_or_else(|error| vec![error.to_string()])
}

/// The most faults of a kind that are told.
const MOST_FAULTS: usize = 10;

fn rows(database: &Connection, table: &Table) -> rusqlite::Result<Result<Vec<Kept>, String>> {
    let sql = format!("SELECT {} FROM {} ORDER BY rowid", names(table), table.name);
    let mut select = database.prepare(&sql)?;
    let mut found = select.query([])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        match kept(table, row)? {
            Ok(row) => rows.push(row),
            Err(what) => {
                let (name, number) = (table.name, rows.len() + 1);
                return Ok(Err(format!("{name}, row {number}: {what}")));
            }
        }
    }
    Ok(Ok(rows))
}

/// A row that begins with the columns of a table.
pub(super) fn kept(table: &Table, row: &Row<'_>) -> rusqlite::Result<Result<Kept, String>> {
    let mut kept = Kept::with_capacity(table.columns.len());
    for (at, column) in table.columns.iter().enumerate() {
        match value(column, row.get_ref(at)?) {
            Ok(value) => kept.push(value),
            Err(what) => return Ok(Err(what)),
        }
    }
    Ok(Ok(kept))
}

fn value(column: &Column, found: ValueRef<'_>) -> Result<Value<'static>, String> {
    let value = match found {
        ValueRef::Null => Some(Value::Null),
        ValueRef::Integer(number) => u32::try_from(number).ok().map(Value::Number),
        ValueRef::Text(text) => std::str::from_utf8(text)
            .ok()
            .map(|text| text.to_owned().into()),
        _ => None,
    };
    let value = value.ok_or_else(|| format!("what stands there is no {}", column.name))?;
    column.admits(&value).map(|()| value)
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Number(number) => ValueRef::Integer((*number).into()),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}
