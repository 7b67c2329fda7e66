//! A `SQLite` database with all tables.
//!
//! It is made in memory and handed out as bytes, so that files are somebody else's business and nobody can read it half written.

use std::io::{self, Write};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, MAIN_DB, ToSql, params_from_iter};

use super::{Format, TABLES, Table, Value, schema};
use crate::dataset::Dataset;

pub(super) static FORMAT: Format = Format {
    name: "sqlite",
    file: "ports.sqlite",
    about: "all tables as a SQLite database, with constraints, keys and views",
    write,
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

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Number(number) => ValueRef::Integer((*number).into()),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}
