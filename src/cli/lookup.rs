//! `portreg lookup`.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

use super::input::Input;
#[cfg(feature = "sqlite")]
use super::input::dataset_folder;
use super::{Common, Failure, Setup, columns_of_stdout, exit, look_of_stdout, print, tell};
use crate::export::schema::row_schema;
use crate::export::{ASSIGNMENTS, Value};
#[cfg(feature = "sqlite")]
use crate::files;
use crate::lookup::{Found, Query, lookup, near};
use crate::report::{Look, Sanitized, harmless};

pub(super) const EXAMPLES: &str = "\
Examples:
  portreg lookup 22                        what is on a port
  portreg lookup 443/tcp 6000-6063         on a port with one transport, and on a range
  portreg lookup ssh                       where a service is
  portreg lookup kerberos admin            what has words that begin so
  portreg lookup 22 --output json          with all columns, for programs
  portreg lookup 22 --in /etc/ports.txt    in another registry";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Ports, ranges, port/transport, each by itself; a name, or beginnings of words, all together.
    #[arg(value_name = "QUERY", required = true)]
    queries: Vec<String>,
    /// Where to look: a source, a dataset, a folder of either, or - for standard input [default: the database in the folder of the datasets, or else the sources].
    #[arg(long = "in", value_name = "PATH")]
    place: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Form,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    Text,
    Json,
}

/// What is said of a query.
struct Answer {
    found: Vec<Found>,
    /// What may have been meant, where nothing was found.
    hint: Option<String>,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> Result<u8, Failure> {
    let queries = Query::read(arguments.queries.iter().map(String::as_str)).map_err(|what| {
        let help = "give a port such as 22, 22/tcp or 6000-6063, a name, or words";
        Failure::Use(what, help)
    })?;
    let setup = Setup::new(common)?;
    let answers = answers(&setup, arguments.place.as_deref(), &queries)?;
    let mut missed = false;
    for (query, answer) in queries.iter().zip(&answers) {
        if !answer.found.is_empty() {
            continue;
        }
        missed = true;
        let hint = match misplaced(arguments) {
            Some(path) => Some(format!("to look in that file, write --in {path}")),
            None => answer.hint.clone(),
        };
        let hint = hint.map(|hint| format!("; {hint}"));
        let text = format!(
            "nothing is found for {}{}",
            shown(query),
            hint.unwrap_or_default()
        );
        tell(|out| writeln!(out, "{}", Sanitized::new(&text)));
    }
    // Several queries may find one row, which is told once.
    let mut told = HashSet::new();
    let mut found: Vec<_> = answers
        .into_iter()
        .flat_map(|answer| answer.found)
        .collect();
    found.retain(|found| told.insert(text(found, "id")));
    print(|out| match arguments.output {
        Form::Text => table(&found, common, out),
        Form::Json => {
            let rows: Vec<_> = found.iter().map(json).collect();
            harmless::write(&rows, out)
        }
    })?;
    Ok(if missed { exit::FOUND } else { exit::CLEAN })
}

/// Answers queries from where it is quickest: a database is asked, anything else is read through.
fn answers(setup: &Setup, place: Option<&Path>, queries: &[Query]) -> Result<Vec<Answer>, Failure> {
    #[cfg(feature = "sqlite")]
    if let Some((path, database)) = database(setup, place)? {
        let broken = |what| Failure::broken(&path, what);
        let database = database.map_err(broken)?;
        let answers = queries.iter().map(|query| {
            let find = |query: &Query| database.lookup(query);
            answer(query, find, |text| database.near(text))
        });
        return answers.collect::<Result<_, _>>().map_err(broken);
    }
    let input = match place {
        Some(place) => Input::read(setup, place)?,
        None => Input::default(setup)?,
    };
    let answers = input.with(|data, _| {
        let answers = queries.iter().map(|query| {
            let find = |query: &Query| Ok(lookup(data, query));
            answer(query, find, |text| Ok(near(data, text)))
        });
        answers.collect::<Result<Vec<_>, String>>()
    })?;
    Ok(answers.expect("data in memory has no mistakes of form"))
}

/// A path, and the database that stands there, or why it cannot be asked.
#[cfg(feature = "sqlite")]
type Asked = (PathBuf, Result<crate::export::Database, String>);

/// The database to ask; nothing if there is none.
#[cfg(feature = "sqlite")]
fn database(setup: &Setup, place: Option<&Path>) -> Result<Option<Asked>, Failure> {
    let format = crate::export::format("sqlite").expect("in the table");
    let name = format.files[0].name;
    let path = match place {
        None => setup.out(None).join(name),
        Some(place) if dataset_folder(place)?.is_some() => place.join(name),
        Some(place) => place.to_owned(),
    };
    let database = files::database(&path)?;
    Ok(database.map(|database| (path, database)))
}

/// Answers a query; where nothing is found, says what may have been meant.
fn answer(
    query: &Query,
    find: impl Fn(&Query) -> Result<Vec<Found>, String>,
    near: impl Fn(&crate::lookup::Text) -> Result<Option<String>, String>,
) -> Result<Answer, String> {
    let found = find(query)?;
    let hint = match query {
        _ if !found.is_empty() => None,
        Query::Text(text) => near(text)?.map(|name| format!("did you mean `{name}`?")),
        Query::Ports(_, None) => None,
        Query::Ports(ports, Some(_)) => {
            let others = find(&Query::Ports(*ports, None))?;
            let others = count_of(others.len());
            others
                .map(|others| format!("{others} with another transport, or none: look up {ports}"))
        }
    };
    Ok(Answer { found, hint })
}

fn count_of(rows: usize) -> Option<String> {
    match rows {
        0 => None,
        1 => Some("there is 1 row".to_owned()),
        many => Some(format!("there are {many} rows")),
    }
}

/// What is asked for and is a file, as if one looked in what is named first.
fn misplaced(arguments: &Arguments) -> Option<&str> {
    let words = arguments.queries.iter().map(String::as_str);
    let mut paths = words.filter(|word| word.contains(['/', '.']) && Path::new(word).exists());
    paths.next().filter(|_| arguments.place.is_none())
}

fn shown(query: &Query) -> String {
    match query {
        Query::Ports(ports, None) => ports.to_string(),
        Query::Ports(ports, Some(transport)) => format!("{ports}/{transport}"),
        Query::Text(text) => format!("`{}`", text.whole),
    }
}

/// A row for people: a title, and what a row says there.
struct Column {
    title: &'static str,
    text: fn(&Found) -> String,
}

const COLUMNS: [Column; 5] = [
    Column {
        title: "port",
        text: |found| {
            let port = |name| {
                found.row[ASSIGNMENTS.place(name)]
                    .as_number()
                    .unwrap_or_default()
            };
            match (port("port_first"), port("port_last")) {
                (first, last) if first == last => first.to_string(),
                (first, last) => format!("{first}-{last}"),
            }
        },
    },
    Column {
        title: "transport",
        text: |found| text(found, "transport"),
    },
    Column {
        title: "status",
        text: |found| text(found, "status"),
    },
    Column {
        title: "name",
        text: |found| text(found, "name"),
    },
    Column {
        title: "description",
        text: |found| text(found, "description"),
    },
];

/// Where a record stands, for those who want to know more.
const PLACE: Column = Column {
    title: "source",
    text: |found| {
        let place = found.place.as_ref();
        place.map_or_else(String::new, |place| {
            format!("{}:{}", place.source, place.line_first)
        })
    },
};

fn text(found: &Found, name: &str) -> String {
    found.row[ASSIGNMENTS.place(name)]
        .text()
        .unwrap_or_default()
        .to_owned()
}

/// The widest that a column but the last is shown.
const WIDEST: usize = 24;

/// Writes a table: on a terminal a line for each row, and elsewhere all there is to say.
fn table(found: &[Found], common: &Common, out: &mut dyn Write) -> io::Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let terminal = columns_of_stdout(common);
    let Look { unicode, .. } = look_of_stdout(common);
    let mark = if unicode { "\u{2026}" } else { "..." };
    let mut columns = COLUMNS.iter().collect::<Vec<_>>();
    if common.verbose {
        columns.insert(0, &PLACE);
    }
    let titles = columns
        .iter()
        .map(|column| Sanitized::new(column.title))
        .collect();
    let rows = found.iter().map(|found| {
        let cells = columns
            .iter()
            .map(|column| Sanitized::new(&(column.text)(found)));
        cells.collect::<Vec<_>>()
    });
    let lines: Vec<Vec<Sanitized>> = std::iter::once(titles).chain(rows).collect();
    let widest = |at: usize| {
        let widths = lines.iter().map(|line| line[at].columns());
        let most = if terminal.is_some() {
            WIDEST
        } else {
            usize::MAX
        };
        widths.max().unwrap_or_default().min(most)
    };
    let widths: Vec<_> = (0..columns.len()).map(widest).collect();
    let before: usize = widths.iter().rev().skip(1).map(|width| width + 2).sum();
    for line in &lines {
        let mut text = String::new();
        for (at, (cell, width)) in line.iter().zip(&widths).enumerate() {
            match terminal {
                _ if at + 1 < line.len() => {
                    text.push_str(&cell.in_columns(*width, mark));
                    text.push_str("  ");
                }
                Some(columns) => {
                    text.push_str(&cell.in_columns(columns.saturating_sub(before), mark));
                }
                None => text.push_str(cell.as_str()),
            }
        }
        writeln!(out, "{}", text.trim_end())?;
    }
    Ok(())
}

/// A row with all columns, and where its record stands.
fn json(found: &Found) -> Json {
    let columns = ASSIGNMENTS.columns.iter().zip(&found.row);
    let columns =
        columns.map(|(column, value): (_, &Value<'_>)| (column.name.to_owned(), Json::from(value)));
    let place = found.place.as_ref();
    let place = [
        ("source", json!(place.map(|place| &place.source))),
        ("line_first", json!(place.map(|place| place.line_first))),
        ("line_last", json!(place.map(|place| place.line_last))),
    ];
    let place = place
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    Json::Object(columns.chain(place).collect())
}

/// The JSON Schema of the form for programs, draft 2020-12.
pub(super) fn schema() -> Json {
    let mut row = row_schema(&ASSIGNMENTS);
    for (name, schema) in [
        (
            "source",
            json!({"type": ["string", "null"], "description": "the path of its source; null if the dataset does not say"}),
        ),
        (
            "line_first",
            json!({"type": ["integer", "null"], "minimum": 1, "description": "the first line of its record"}),
        ),
        (
            "line_last",
            json!({"type": ["integer", "null"], "minimum": 1, "description": "the last line of its record"}),
        ),
    ] {
        row["properties"][name] = schema;
        if let Some(required) = row["required"].as_array_mut() {
            required.push(json!(name));
        }
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Generated from the table of columns by `UPDATE=1 cargo test generated`.",
        "title": "portreg lookup",
        "description": "What `portreg lookup --output json` finds.",
        "type": "array",
        "items": row,
    })
}
