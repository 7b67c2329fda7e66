//! The form of a reference: comma-separated facts, one row a line, sorted.
//!
//! `data/iana.csv` is such a file, and so is any file that a person gives instead.
//! A reference that is made of rows is written in this form too, so that there is one way to look things up.

use std::borrow::Cow;
use std::fmt::Write as _;

use memchr::memchr_iter;

use super::likeness::fold;
use super::{Last, Reference, Row, State, reach};
use crate::model::{PortRange, Transport};
use crate::names::unknown;
use crate::source::{SourceFile, Span};
use crate::strict::Mistake;

/// The first line of such a file.
pub(super) const HEADER: &str =
    "port_first,port_last,transport,name,state,label,registered,modified\n";

/// The columns of facts; behind them stands the description, which may hold commas.
const COLUMNS: usize = 8;

/// A row that no line can be made of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row} of the reference: {text:?} holds a comma, a quotation mark or a line end")]
pub struct Unfit {
    /// The number of the row, from 1.
    pub row: usize,
    /// The text.
    pub text: String,
}

impl Reference {
    /// A reference of some rows, in whatever order.
    ///
    /// Where a row has no label and its description is one word, that is another name of the service.
    ///
    /// # Errors
    ///
    /// [`Unfit`], if a name, label or date holds what no name and no date holds.
    ///
    /// # Examples
    ///
    /// ```
    /// use portreg::model::PortRange;
    /// use portreg::reference::{Reference, Row, State};
    ///
    /// let chshell = Row {
    ///     ports: PortRange::single(562),
    ///     transport: None,
    ///     name: "chshell",
    ///     state: State::Assigned,
    ///     label: "",
    ///     registered: "",
    ///     modified: "",
    ///     description: "chcmd",
    /// };
    /// let reference = Reference::from_rows("ours", [chshell])?;
    /// assert_eq!(reference.named("chcmd").next().map(|row| row.name), Some("chshell"));
    /// # Ok::<(), portreg::reference::Unfit>(())
    /// ```
    pub fn from_rows<'r>(
        title: impl Into<String>,
        rows: impl IntoIterator<Item = Row<'r>>,
    ) -> Result<Self, Unfit> {
        let mut rows: Vec<_> = rows.into_iter().collect();
        for (row, number) in rows.iter_mut().zip(1..) {
            let is_service = row.state == State::Assigned && row.label.is_empty();
            if is_service && is_bare_word(row.description) {
                let tells = fold(row.description) != fold(row.name);
                row.label = if tells { row.description } else { "" };
            }
            let special = |c: char| matches!(c, ',' | '"') || c.is_control();
            let texts = [row.name, row.label, row.registered, row.modified];
            if let Some(text) = texts.into_iter().find(|text| text.contains(special)) {
                return Err(Unfit {
                    row: number,
                    text: text.to_owned(),
                });
            }
        }
        // Rows that are equal in this keep their order.
        rows.sort_by_key(|row| (row.ports.first(), row.transport, row.name));
        let mut text = String::with_capacity(rows.len() * 48);
        for row in &rows {
            write(row, &mut text);
        }
        let ports: Vec<_> = rows.iter().map(|row| row.ports).collect();
        let mut reference = Self {
            title: title.into(),
            text: Cow::Owned(text),
            reach: reach(&ports),
            sha256: None,
            last: Last::default(),
            is_full: rows.iter().any(|row| !row.description.is_empty()),
            names: Cow::Borrowed(""),
        };
        reference.names = Cow::Owned(reference.names());
        Ok(reference)
    }

    /// Reads a file of facts; its rows may stand in whatever order.
    pub(super) fn of_facts(source: &SourceFile) -> Result<Self, Mistake> {
        let mistake = |part: &str, message: String| {
            let start = part.as_ptr().addr() - source.text().as_ptr().addr();
            let whole = Span::new(0, source.size());
            Mistake {
                message,
                span: source.part(whole, start..start + part.len()),
            }
        };
        let text = source.text();
        let mut lines = text.strip_prefix('\u{FEFF}').unwrap_or(text).lines();
        let header = HEADER.trim_end();
        let first = lines.next().unwrap_or(&text[..0]);
        if first != header {
            let message = format!(
                "a reference begins with the line `{header}`, or is IANA's registry as CSV or XML"
            );
            return Err(mistake(first, message));
        }
        let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
        let rows = lines.iter().map(|line| {
            let checked = checked(line);
            checked.map_err(|(part, message)| mistake(part, message))
        });
        let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
        Self::from_rows(source.published(), rows)
            .map_err(|unfit| mistake(lines[unfit.row - 1], unfit.to_string()))
    }
}

/// Whether a description is one word, as another name is.
fn is_bare_word(description: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !description.is_empty() && description.chars().all(part)
}

fn write(row: &Row<'_>, text: &mut String) {
    let transport = row.transport.map_or("", Transport::name);
    let (first, last) = (row.ports.first(), row.ports.last());
    write!(
        text,
        "{first},{last},{transport},{},{},{},{},{},",
        row.name,
        row.state.name(),
        row.label,
        row.registered,
        row.modified,
    )
    .expect("writing to a string");
    for (place, word) in row.description.split_whitespace().enumerate() {
        text.push_str(if place == 0 { "" } else { " " });
        text.push_str(word);
    }
    text.push('\n');
}

/// The ports of a line, as first and last one.
pub(super) fn ports(line: &[u8]) -> (u16, u16) {
    let (first, digits) = number(line);
    (first, number(&line[digits + 1..]).0)
}

/// The number that a text begins with, and how many digits it has.
pub(super) fn number(text: &[u8]) -> (u16, usize) {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold((0, 0), |(number, count), digit| {
        (number * 10 + u16::from(digit - b'0'), count + 1)
    })
}

/// The fields of a line, and how many there are; the last one may hold commas.
fn fields(line: &str) -> ([&str; COLUMNS + 1], usize) {
    let mut fields = [""; COLUMNS + 1];
    let mut start = 0;
    let mut count = 0;
    for comma in memchr_iter(b',', line.as_bytes()).take(COLUMNS) {
        fields[count] = &line[start..comma];
        start = comma + 1;
        count += 1;
    }
    fields[count] = &line[start..];
    (fields, count + 1)
}

/// The row of a line that has been checked.
pub(super) fn row(line: &str) -> Row<'_> {
    let (
        [
            _,
            _,
            transport,
            name,
            state,
            label,
            registered,
            modified,
            description,
        ],
        _,
    ) = fields(line);
    let (first, last) = ports(line.as_bytes());
    let mut transports = Transport::ALL.into_iter();
    let mut states = State::ALL.into_iter();
    let state = states.find(|own| own.name() == state);
    Row {
        ports: PortRange::new(first, last).expect("lines are checked before they are kept"),
        transport: transports.find(|own| own.name() == transport),
        name,
        state: state.expect("lines are checked before they are kept"),
        label,
        registered,
        modified,
        description,
    }
}

/// The row of a line, or the part of it that is wrong, and what is wrong with it.
fn checked(line: &str) -> Result<Row<'_>, (&str, String)> {
    let ([first, last, transport, _, state, _, registered, modified, _], count) = fields(line);
    if count != COLUMNS {
        let message = format!("a row has {COLUMNS} fields, and this one has {count}");
        return Err((line, message));
    }
    if port(last)? < port(first)? {
        return Err((last, format!("{last} is below {first}")));
    }
    if !transport.is_empty() {
        known("transport", transport, Transport::ALL.map(Transport::name))?;
    }
    known("state", state, State::ALL.map(State::name))?;
    for date in [registered, modified] {
        if !is_date(date) {
            let message = format!("`{date}` is no day and no month: write 2026-08-17 or 2026-08");
            return Err((date, message));
        }
    }
    Ok(row(line))
}

fn port(text: &str) -> Result<u16, (&str, String)> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let port = text.parse().ok().filter(|_| digits);
    port.ok_or_else(|| (text, format!("`{text}` is no port: write 0 to 65535")))
}

fn known<'t>(what: &str, text: &'t str, names: [&str; 4]) -> Result<(), (&'t str, String)> {
    if names.contains(&text) {
        Ok(())
    } else {
        Err((text, unknown(what, text, names)))
    }
}

/// Whether a text is empty, a day or a month.
pub(super) fn is_date(text: &str) -> bool {
    let form: &[u8] = match text.len() {
        0 => return true,
        7 => b"0000-00",
        _ => b"0000-00-00",
    };
    let fits = |(byte, form): (u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        sign => byte == *sign,
    };
    text.len() == form.len() && text.bytes().zip(form).all(fits)
}
