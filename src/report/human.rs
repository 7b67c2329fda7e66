//! The `human` style: findings as a compiler shows them, and a summary.
//!
//! The drawing is miette's; the text is not: miette is handed an [`Excerpt`].

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode,
    ThemeCharacters, ThemeStyles,
};

use super::item::{Excerpt, Item, Items, fitting};
use super::{Look, Sanitized, Style};
use crate::finding::Level;
use crate::rule::{count, grouped};
use crate::source::{SourceFile, Span};

pub(super) static STYLE: Style = Style {
    name: "human",
    about: "findings with the lines they are about, for people",
    form,
};

/// How many findings of one rule are shown, where not all are wanted.
const SHOWN: usize = 10;

fn form(items: Items<'_>, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let handler = handler(look);
    let mut counts: BTreeMap<(std::cmp::Reverse<Level>, &str), (usize, &str)> = BTreeMap::new();
    for item in items.open() {
        let rule = item.rule();
        let key = (std::cmp::Reverse(item.level()), rule.name);
        let (count, _) = counts.entry(key).or_insert((0, rule.summary));
        *count += 1;
        if *count <= SHOWN || look.verbose {
            let shown = Shown::new(item, look);
            let mut text = String::new();
            handler
                .render_report(&mut text, &shown)
                .map_err(io::Error::other)?;
            for line in text.trim_end().lines() {
                writeln!(out, "{}", line.trim_end_matches(' '))?;
            }
            writeln!(out)?;
        }
    }
    for ((_, name), (count, _)) in &counts {
        if *count > SHOWN && !look.verbose {
            let more = grouped(count - SHOWN);
            writeln!(out, "{more} more {name}; --verbose shows all")?;
            writeln!(out)?;
        }
    }
    let widest = counts.keys().map(|(_, name)| name.len()).max().unwrap_or(0);
    for ((level, name), (count, summary)) in &counts {
        let count = grouped(*count);
        let row = format!("{count:>7} {:<8} {name:<widest$}  {summary}", level.0);
        writeln!(out, "{}", cut(row, look))?;
    }
    if !counts.is_empty() {
        writeln!(out)?;
    }
    summary(items, out)
}

/// Cuts a line to the width.
fn cut(mut line: String, look: &Look) -> String {
    if fitting(line.char_indices(), look.width) < line.len() {
        line.truncate(fitting(line.char_indices(), look.width - 3));
        line.push_str(if look.unicode { "…" } else { "..." });
    }
    line
}

fn summary(items: Items<'_>, out: &mut dyn Write) -> io::Result<()> {
    let records = count(items.records(), "record");
    let sources = items.subject();
    let tally = items.tally();
    let accepted = match items.accepted() {
        0 => String::new(),
        number => format!(", {} accepted", grouped(number)),
    };
    if tally.total() == 0 {
        return writeln!(out, "{sources}: {records}, no findings{accepted}");
    }
    let levels = Level::ALL.map(|level| count(tally.at(level), level.name()));
    writeln!(
        out,
        "{sources}: {records}, {} ({}){accepted}",
        count(tally.total(), "finding"),
        levels.join(", ")
    )
}

fn handler(look: &Look) -> GraphicalReportHandler {
    GraphicalReportHandler::new_themed(theme(look))
        .with_width(look.width)
        .with_links(false)
        .with_context_lines(1)
}

fn theme(look: &Look) -> GraphicalTheme {
    GraphicalTheme {
        characters: if look.unicode {
            ThemeCharacters::unicode()
        } else {
            ThemeCharacters::ascii()
        },
        styles: if look.color {
            ThemeStyles::ansi()
        } else {
            ThemeStyles::none()
        },
    }
}

/// Shows a mistake in any source, as findings are shown.
#[must_use]
pub fn mistake(source: &SourceFile, span: Span, message: &str, look: &Look) -> String {
    let shown = Shown {
        code: Level::Error.to_string(),
        level: Level::Error,
        message: Sanitized::new(message),
        help: None,
        excerpt: Excerpt::of_place(source, span, "here", look),
    };
    let mut text = String::new();
    handler(look)
        .render_report(&mut text, &shown)
        .expect("writing to a string");
    text.trim_end().to_owned()
}

/// A finding in the form that miette draws.
struct Shown {
    code: String,
    level: Level,
    message: Sanitized,
    help: Option<Sanitized>,
    excerpt: Excerpt,
}

impl Shown {
    fn new(item: Item<'_>, look: &Look) -> Self {
        let words = item.words();
        Self {
            code: format!("{}[{}]", item.level(), item.rule().name),
            level: item.level(),
            message: words.message,
            help: words.help,
            excerpt: item.excerpt(look),
        }
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(f)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<Severity> {
        Some(match self.level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Note => Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.help.as_ref()?;
        Some(Box::new(help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.labels()))
    }
}
