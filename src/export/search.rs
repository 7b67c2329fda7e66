//! Looking things up in a database: by its indexes and its full-text search, without reading all of it.

use rusqlite::{Connection, Row, ToSql};

use super::sqlite::{is_ours, kept};
use super::{ASSIGNMENTS, Place};
use crate::lookup::{Fit, Found, Query, Text, nearest_name};

/// A database of ours that can be asked.
#[derive(Debug)]
pub struct Database(Connection);

impl Database {
    /// The database behind a connection.
    ///
    /// # Errors
    ///
    /// What keeps it from being one of ours.
    pub fn new(connection: Connection) -> Result<Self, String> {
        let checked = connection
            .pragma_update(None, "trusted_schema", false)
            .and_then(|()| is_ours(&connection));
        checked.map_err(|error| error.to_string())??;
        Ok(Self(connection))
    }

    /// Looks things up: the same as [`lookup`](crate::lookup::lookup) finds in the same data.
    ///
    /// # Errors
    ///
    /// What is wrong with the database.
    pub fn lookup(&self, query: &Query) -> Result<Vec<Found>, String> {
        match query {
            Query::Ports(ports, transport) => {
                let transport = transport.map(crate::model::Transport::name);
                self.rows(
                    query,
                    Fit::Ports,
                    "a.port_first <= ?1 AND a.port_last >= ?2 AND (?3 IS NULL OR a.transport = ?3)",
                    &[&ports.last(), &ports.first(), &transport],
                )
            }
            Query::Text(text) => self.named(query, text).and_then(|rows| match &*rows {
                [] => self.worded(query, text),
                _ => Ok(rows),
            }),
        }
    }

    /// The name that comes nearest to a text for which nothing was found.
    ///
    /// # Errors
    ///
    /// What is wrong with the database.
    pub fn near(&self, text: &Text) -> Result<Option<String>, String> {
        let list = || -> rusqlite::Result<Vec<String>> {
            let mut select = self
                .0
                .prepare("SELECT name FROM assignments WHERE name IS NOT NULL UNION SELECT name FROM aliases")?;
            let names = select.query_map([], |row| row.get::<_, String>(0))?;
            names.map(|name| Ok(name?.to_lowercase())).collect()
        };
        let names = list().map_err(|error| error.to_string())?;
        Ok(nearest_name(text, names))
    }

    /// The rows that have a name. The indexes know letters of ASCII in both cases, and no others.
    fn named(&self, query: &Query, text: &Text) -> Result<Vec<Found>, String> {
        let condition = if text.whole.is_ascii() {
            "a.id = lower(?1) OR a.name = ?1 COLLATE NOCASE OR a.full_name = ?1 COLLATE NOCASE
             OR a.record IN (SELECT record FROM aliases WHERE name = ?1 COLLATE NOCASE)"
        } else {
            "?1 <> ''"
        };
        self.rows(query, Fit::Name, condition, &[&text.whole])
    }

    /// The rows that have all words. The full-text search knows letters of an older Unicode: words with others than ASCII are looked for in all rows.
    fn worded(&self, query: &Query, text: &Text) -> Result<Vec<Found>, String> {
        let plain = text.words.iter().filter(|word| word.is_ascii());
        let terms: Vec<_> = plain.map(|word| format!("\"{word}\" *")).collect();
        if terms.is_empty() {
            return self.rows(query, Fit::Words, "?1 <> ''", &[&text.whole]);
        }
        // Other names are in no full-text search, and in few records.
        let condition =
            "a.assignment IN (SELECT rowid FROM assignments_fts WHERE assignments_fts MATCH ?1)
             OR a.record IN (SELECT record FROM aliases)";
        self.rows(query, Fit::Words, condition, &[&terms.join(" AND ")])
    }

    /// The rows of a condition that fit in a way, in order, each with its place.
    fn rows(
        &self,
        query: &Query,
        fit: Fit,
        condition: &str,
        values: &[&dyn ToSql],
    ) -> Result<Vec<Found>, String> {
        let columns = ASSIGNMENTS
            .columns
            .iter()
            .map(|column| format!("a.{}", column.name));
        let columns = columns.collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT {columns}, path, line_first, line_last,
             (SELECT group_concat(name, ' ') FROM aliases AS o WHERE o.record = a.record)
             FROM assignments AS a
             LEFT JOIN records AS r ON r.record = a.record LEFT JOIN sources AS s ON s.source = r.source
             WHERE {condition} ORDER BY a.assignment"
        );
        let list = || -> rusqlite::Result<Result<Vec<_>, String>> {
            let mut select = self.0.prepare(&sql)?;
            let rows = select.query_map(values, |row| {
                let place = place(row)?;
                let others: Option<String> = row.get(ASSIGNMENTS.columns.len() + 3)?;
                let others = others.unwrap_or_default();
                Ok(kept(&ASSIGNMENTS, row)?.map(|row| (Found { row, place }, others)))
            })?;
            rows.collect()
        };
        let found = list().map_err(|error| error.to_string())??.into_iter();
        let fits = |(found, others): &(Found, String)| query.fit(&found.row, others) == Some(fit);
        Ok(found.filter(fits).map(|(found, _)| found).collect())
    }
}

/// Where the record of a row stands, behind its columns.
fn place(row: &Row<'_>) -> rusqlite::Result<Option<Place>> {
    let at = ASSIGNMENTS.columns.len();
    let source: Option<String> = row.get(at)?;
    let Some(source) = source else {
        return Ok(None);
    };
    Ok(Some(Place {
        source,
        line_first: row.get(at + 1)?,
        line_last: row.get(at + 2)?,
    }))
}
