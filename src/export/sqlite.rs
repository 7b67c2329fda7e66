//! A `SQLite` database with all tables.
//!
//! It is made in memory and handed out as bytes, so that files are somebody else's business and nobody can read it half written.

use std::io::{self, Write};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, MAIN_DB, ToSql, params_from_iter};

use super::{
    Column, Data, File, Format, Kept, Model, Reader, TABLES, Table, Value, Writer, schema,
};

pub(super) static FORMAT: Format = Format {
    name: "sqlite",
    files: &[File {
        name: "ports.sqlite",
        about: "all tables as a SQLite database, with constraints, keys, views and full-text search",
        write: Writer::Data(write),
        read: Some(Reader::Data(read)),
    }],
    needs: None,
};

fn write(data: &dyn Data, out: &mut dyn Write) -> io::Result<()> {
    let mut database = database(data).map_err(io::Error::other)?;
    let bytes = database.serialize(MAIN_DB).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn database(data: &dyn Data) -> rusqlite::Result<Connection> {
    let mut database = Connection::open_in_memory()?;
    database.execute_batch(&schema::sql_pragmas())?;
    database.pragma_update(None, "foreign_keys", true)?;
    let transaction = database.transaction()?;
    transaction.execute_batch(&schema::sql_tables())?;
    for table in TABLES {
        fill(&transaction, table, data)?;
    }
    // Behind the rows: an index that is made at once is built faster and lies closer together.
    transaction.execute_batch(schema::INDEXES_AND_VIEWS)?;
    transaction.commit()?;
    Ok(database)
}

fn fill(database: &Connection, table: &Table, data: &dyn Data) -> rusqlite::Result<()> {
    let columns = names(table);
    let marks = vec!["?"; table.columns.len()].join(", ");
    let sql = format!("INSERT INTO {} ({columns}) VALUES ({marks})", table.name);
    let mut insert = database.prepare(&sql)?;
    let mut failed = None;
    let filled = data.each(table, &mut |row| {
        insert
            .execute(params_from_iter(row))
            .map(drop)
            .map_err(|error| {
                failed = Some(error);
                io::Error::other("see there")
            })
    });
    match (filled, failed) {
        (Ok(()), _) => Ok(()),
        (Err(_), Some(error)) => Err(error),
        (Err(error), None) => Err(rusqlite::Error::ToSqlConversionFailure(Box::new(error))),
    }
}

fn names(table: &Table) -> String {
    let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
    names.join(", ")
}

fn read(bytes: &[u8]) -> Result<Model, String> {
    let read = || -> rusqlite::Result<Result<Model, String>> {
        let mut database = Connection::open_in_memory()?;
        database.deserialize_read_exact(MAIN_DB, bytes, bytes.len(), true)?;
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

fn rows(database: &Connection, table: &Table) -> rusqlite::Result<Result<Vec<Kept>, String>> {
    let sql = format!("SELECT {} FROM {} ORDER BY rowid", names(table), table.name);
    let mut select = database.prepare(&sql)?;
    let mut found = select.query([])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let mut kept = Kept::with_capacity(table.columns.len());
        for (at, column) in table.columns.iter().enumerate() {
            match value(column, row.get_ref(at)?) {
                Ok(value) => kept.push(value),
                Err(what) => {
                    let (name, number) = (table.name, rows.len() + 1);
                    return Ok(Err(format!("{name}, row {number}: {what}")));
                }
            }
        }
        rows.push(kept);
    }
    Ok(Ok(rows))
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
