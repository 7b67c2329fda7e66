//! The `github` style: annotations on a change, as commands to the runner of GitHub Actions, and the summary of a step.

use std::fmt;
use std::io::{self, Write};

use super::item::{Item, Items};
use super::{Checked, Look, Style};
use crate::finding::Level;
use crate::rule::{count, grouped};

pub(super) static STYLE: Style = Style {
    name: "github",
    about: "annotations in GitHub Actions, the worst first",
    most: None,
    form,
};

/// How many annotations of one kind GitHub shows of a step.
const BUDGET: usize = 10;

fn form(items: Items<'_>, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    let tally = items.tally();
    for level in Level::ALL {
        let beyond = tally.at(level).saturating_sub(BUDGET);
        for (number, item) in (1..).zip(items.of_level(level).take(BUDGET)) {
            annotate(item, out)?;
            if beyond > 0 && number == BUDGET {
                let more = format!("more {}", level.name());
                write!(out, "%0A{}", count(beyond, &more))?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

fn annotate(item: Item<'_>, out: &mut dyn Write) -> io::Result<()> {
    let place = item.place();
    let command = match item.level() {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let source = place.source.shown();
    write!(out, "::{command} file={}", Property(source.as_str()))?;
    write!(out, ",line={},endLine={}", place.start.line, place.end.line)?;
    if place.start.line == place.end.line {
        write!(
            out,
            ",col={},endColumn={}",
            place.start.column, place.end.column
        )?;
    }
    let words = item.words();
    write!(out, ",title={}::", Property(item.rule().name))?;
    write!(out, "{}", Data(words.message.as_str()))?;
    if let Some(help) = &words.help {
        write!(out, "%0Ahelp: {}", Data(help.as_str()))?;
    }
    Ok(())
}

/// The text of a command, in which the runner reads `%` and line ends otherwise.
struct Data<'t>(&'t str);

impl fmt::Display for Data<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, &['%', '\r', '\n'], f)
    }
}

/// A property of a command, which a comma ends.
struct Property<'t>(&'t str);

impl fmt::Display for Property<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, &['%', '\r', '\n', ':', ','], f)
    }
}

fn escape(text: &str, special: &[char], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut from = 0;
    for (at, part) in text.match_indices(special) {
        write!(f, "{}%{:02X}", &text[from..at], part.as_bytes()[0])?;
        from = at + part.len();
    }
    f.write_str(&text[from..])
}

/// The most bytes that GitHub takes as the summary of a step, less what the last lines need.
const LONGEST: usize = 1024 * 1024 - 1024;

/// Writes all findings as a table in Markdown, for the file that `GITHUB_STEP_SUMMARY` names: the worst first, and cut where GitHub would refuse it.
///
/// # Errors
///
/// What the writer says.
pub fn step_summary(checked: &Checked<'_>, out: &mut dyn Write) -> io::Result<()> {
    let items = Items::new(checked);
    let tally = items.tally();
    let levels = Level::ALL.map(|level| count(tally.at(level), level.name()));
    let mut head = format!(
        "### portreg\n\n{}: {}, {} ({})\n",
        Markdown(items.subject().as_str()),
        count(items.records(), "record"),
        count(tally.total(), "finding"),
        levels.join(", ")
    );
    if tally.total() > 0 {
        head.push_str("\n| level | rule | place | what is wrong |\n| --- | --- | --- | --- |\n");
    }
    out.write_all(head.as_bytes())?;
    let mut length = head.len();
    let worst_first = Level::ALL
        .into_iter()
        .flat_map(|level| items.of_level(level));
    for (number, item) in worst_first.enumerate() {
        let row = row(item);
        length += row.len();
        if length > LONGEST {
            let left = tally.total() - number;
            return writeln!(
                out,
                "\n{} more {} not shown: a summary holds 1 MiB at the most.",
                grouped(left),
                if left == 1 { "is" } else { "are" }
            );
        }
        out.write_all(row.as_bytes())?;
    }
    Ok(())
}

fn row(item: Item<'_>) -> String {
    let place = item.place();
    let source = place.source.shown();
    let message = item.words().message;
    format!(
        "| {} | {} | {}:{}:{} | {} |\n",
        item.level(),
        item.rule().name,
        Markdown(source.as_str()),
        place.start.line,
        place.start.column,
        Markdown(message.as_str())
    )
}

/// Text that means nothing in Markdown or HTML: what could is written as a reference.
struct Markdown<'t>(&'t str);

impl fmt::Display for Markdown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for char in self.0.chars() {
            if char.is_ascii_punctuation() && !matches!(char, ',' | '(' | ')' | '/') {
                write!(f, "&#{};", u32::from(char))?;
            } else {
                write!(f, "{char}")?;
            }
        }
        Ok(())
    }
}
