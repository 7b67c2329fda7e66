//! The `human` style: findings as a compiler shows them, and a summary.
//!
//! The drawing is miette's; the text is not: miette is handed an [`Excerpt`].

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode,
    ThemeCharacters, ThemeStyles,
};

use super::item::{Excerpt, Item, Items, Mendable, Side};
use super::sanitize::columns_of;
use super::{Look, Sanitized, Style};
use crate::finding::Level;
use crate::fix::Safety;
use crate::rule::{count, grouped};
use crate::source::{SourceFile, Span};

pub(super) static STYLE: Style = Style {
    name: "human",
    about: "findings with the lines they are about, for people",
    most: None,
    form,
};

/// How many findings of one rule are shown, where not all are wanted.
const SHOWN: usize = 10;

fn form(items: Items<'_>, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let handler = handler(look);
    let mut counts: BTreeMap<(Reverse<Level>, &str), (usize, &str)> = BTreeMap::new();
    for item in items.open() {
        let rule = item.rule();
        let key = (Reverse(item.level()), rule.name);
        let (count, _) = counts.entry(key).or_insert((0, rule.summary));
        *count += 1;
        if *count <= SHOWN || look.verbose {
            show(&handler, item, look, out)?;
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
        writeln!(out, "{}", cut(&row, look))?;
    }
    if !counts.is_empty() {
        writeln!(out)?;
    }
    summary(items, look, out)
}

/// Shows a finding, and what its fix does.
fn show(
    handler: &GraphicalReportHandler,
    item: Item<'_>,
    look: &Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut text = String::new();
    handler
        .render_report(&mut text, &Shown::new(item, look))
        .map_err(io::Error::other)?;
    for line in text.trim_end().lines() {
        writeln!(out, "{}", line.trim_end_matches(' '))?;
    }
    if let (Some(remedy), Some(preview)) = (&item.rule().fix, item.preview(INDENT, look)) {
        let title = format!("   fix: {} ({})", remedy.title, command(remedy.safety));
        writeln!(out, "{}", cut(&title, look))?;
        for (side, line) in preview.lines {
            let (line, color) = match side {
                Side::Old => (format!("- {line}"), "31"),
                Side::New => (format!("+ {line}"), "32"),
                Side::More => (look.ellipsis().to_owned(), "2"),
            };
            let line = line.trim_end();
            if look.color {
                writeln!(out, "        \u{1B}[{color}m{line}\u{1B}[0m")?;
            } else {
                writeln!(out, "        {line}")?;
            }
        }
    }
    writeln!(out)
}

/// The columns before a line of a fix.
const INDENT: usize = 10;

/// The command that mends.
const fn command(safety: Safety) -> &'static str {
    match safety {
        Safety::Safe => "portreg fix",
        Safety::Unsafe => "portreg fix --unsafe",
    }
}

/// Cuts a line of our own to the width.
fn cut(line: &str, look: &Look) -> Sanitized {
    Sanitized::new(line).head(look.width, look.ellipsis())
}

fn summary(items: Items<'_>, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let tally = items.tally();
    let records = count(items.records(), "record");
    let subject = items.subject().in_ascii(!look.unicode);
    let room = look.width.saturating_sub(records.len() + 3);
    let mut text = vec![format!(
        "{}: {records}",
        subject.tail(room, look.ellipsis())
    )];
    if tally.total() == 0 {
        text.push("no findings".to_owned());
    } else {
        let [errors, warnings, notes] =
            Level::ALL.map(|level| count(tally.at(level), level.name()));
        let findings = count(tally.total(), "finding");
        text.extend([
            format!("{findings} ({errors}"),
            warnings,
            format!("{notes})"),
        ]);
    }
    match items.accepted() {
        0 => {}
        number => text.push(format!("{} accepted", grouped(number))),
    }
    wrapped(&text, look, out)?;
    if tally.total() == 0 {
        return Ok(());
    }
    let Mendable { safe, unsafe_ } = Items::mendable(items.open());
    let by = |number, command: &str| format!("{} can be fixed with {command}", grouped(number));
    let more = || format!("{} more with --unsafe", grouped(unsafe_));
    match (safe, unsafe_) {
        (0, 0) => {}
        (_, 0) => wrapped(&[by(safe, command(Safety::Safe))], look, out)?,
        (0, _) => wrapped(&[by(unsafe_, command(Safety::Unsafe))], look, out)?,
        _ => wrapped(&[by(safe, command(Safety::Safe)), more()], look, out)?,
    }
    writeln!(out, "portreg explain RULE says why")
}

/// Writes parts with commas between, on several lines where one is too short.
fn wrapped(parts: &[String], look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let mut column = 0;
    for (number, part) in (1..).zip(parts) {
        let comma = if number < parts.len() { "," } else { "" };
        let width = columns_of(part) + comma.len();
        if column > 0 && column + 1 + width > look.width {
            writeln!(out)?;
            column = 0;
        } else if column > 0 {
            write!(out, " ")?;
            column += 1;
        }
        write!(out, "{part}{comma}")?;
        column += width;
    }
    writeln!(out)
}

fn handler(look: &Look) -> GraphicalReportHandler {
    GraphicalReportHandler::new_themed(theme(look))
        .with_width(look.width)
        .with_links(look.links.is_some())
        .with_link_display_text("")
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
        message: Sanitized::new(message).in_ascii(!look.unicode),
        help: None,
        link: None,
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
    link: Option<String>,
    excerpt: Excerpt,
}

impl Shown {
    fn new(item: Item<'_>, look: &Look) -> Self {
        let words = item.words();
        let ascii = !look.unicode;
        Self {
            code: format!("{}[{}]", item.level(), item.rule().name),
            level: item.level(),
            message: words.message.in_ascii(ascii),
            help: words.help.map(|help| help.in_ascii(ascii)),
            link: look
                .links
                .as_ref()
                .map(|base| item.place().source.uri().below(base)),
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

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let link = self.link.as_ref()?;
        Some(Box::new(link))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.labels()))
    }
}
