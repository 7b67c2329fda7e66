//! A `SQLite` database with all tables.
//!
//! It is made in memory and handed out as bytes, so that files are somebody else's business and nobody can read it half written.

use std::io::{self, Write};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, MAIN_DB, Row, ToSql, params_from_iter};

use super::{ASSIGNMENTS, Format, Rows, TABLES, Table, Value, schema};
use crate::dataset::Dataset;

pub(super) static FORMAT: Format = Format {
    name: "sqlite",
    file: "ports.sqlite",
    about: "all tables as a SQLite database, with constraints, keys and views",
    write,
    read,
};

fn write(dataset: &Dataset<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut database = database(dataset).map_err(io::Error::other)?;
    let bytes = database.serialize(MAIN_DB).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn database(dataset: &Dataset<'_>) -> rusqlite::Result<Connection> {
    let mut database = Connection::open_in_memory()?;
    database.execute_batch(&schema::sql_pragmas())?;
    database.pragma_update(None, "foreign_keys", true)?;
    let transaction = database.transaction()?;
    transaction.execute_batch(&schema::sql_tables())?;
    for table in TABLES {
        fill(&transaction, table, dataset)?;
    }
    // Behind the rows: an index that is made at once is built faster and lies closer together.
    transaction.execute_batch(&schema::sql_indexes_and_views())?;
    transaction.commit()?;
    Ok(database)
}

fn fill(database: &Connection, table: &Table, dataset: &Dataset<'_>) -> rusqlite::Result<()> {
    let columns: Vec<_> = table.columns.iter().map(|column| column.name).collect();
    let marks = vec!["?"; columns.len()].join(", ");
    let sql = format!(
        "INSERT INTO {} ({}) VALUES ({marks})",
        table.name,
        columns.join(", ")
    );
    let mut insert = database.prepare(&sql)?;
    for row in 0..(table.rows)(dataset) {
        let values = table
            .columns
            .iter()
            .map(|column| (column.value)(dataset, row));
        insert.execute(params_from_iter(values))?;
    }
    Ok(())
}

fn read(bytes: &[u8]) -> Option<Rows> {
    let mut database = Connection::open_in_memory().ok()?;
    database
        .deserialize_read_exact(MAIN_DB, bytes, bytes.len(), true)
        .ok()?;
    let columns: Vec<_> = ASSIGNMENTS
        .columns
        .iter()
        .map(|column| column.name)
        .collect();
    let sql = format!(
        "SELECT {} FROM assignments ORDER BY assignment",
        columns.join(", ")
    );
    let mut select = database.prepare(&sql).ok()?;
    let row = |row: &Row<'_>| (0..columns.len()).map(|i| text(row.get_ref(i)?)).collect();
    let rows = select
        .query_map([], row)
        .ok()?
        .collect::<rusqlite::Result<_>>();
    rows.ok()
}

/// A value as text; nothing if it is null.
fn text(value: ValueRef<'_>) -> rusqlite::Result<Option<String>> {
    Ok(match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        other => Some(other.as_str()?.to_owned()),
    })
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
