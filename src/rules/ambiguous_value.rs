//! A description, or a part of it, that other programs take for something else than text.

use crate::dataset::{parts, spans};
use crate::finding::{Finding, Level, Told};
use crate::registry::{RecordView, Registry};
use crate::rule::{Check, Report, Rule, Scope, quoted, subject};
use crate::syntax::Role;
use crate::words::{Signs, Word, Words};

pub(super) static RULE: Rule = Rule {
    name: "ambiguous-value",
    level: Level::Note,
    on: true,
    summary: "a description that may be read as no text",
    why: "Spreadsheets compute what begins with `=`, `+`, `-` or `@`, and many readers of data turn words such as `none`, numbers and dates into values of their own; \
          that goes for a description, and for a name or a remark in it. \
          The datasets written here are right, but who opens one of them may see something else. Put a word before it.",
    bad: b"79\n\nTCP\n\n=Finger\n\nOfficial\n",
    good: b"79\n\nTCP\n\nNone of 2001-01-02 or -1\n\nOfficial\n",
    scope: Scope::Everywhere,
    check: Check::Words(check),
    tell,
    fix: None,
};

/// Words that stand for values, in small letters: nothing, a truth value, more than any number.
///
/// They are those of pandas, polars, `DuckDB` and YAML 1.1.
const VALUES: [&str; 21] = [
    "null", "na", "n/a", "none", "nan", "<na>", "#na", "#n/a", "#n/a n/a", "1.#ind", "1.#qnan",
    "true", "false", "yes", "no", "on", "off", "t", "f", "inf", "infinity",
];

/// The letters that one of them begins with.
const BEGIN: [u8; 6] = *b"nftyoi";

/// The longest of them that begins with a letter.
const LONGEST: usize = "infinity".len();

/// What may stand around a part of a description.
const MARKS: [char; 8] = ['(', ')', '[', ']', ',', ';', ':', '.'];

fn check(words: &Words<'_>, report: &mut Report<'_>) {
    // What is ambiguous begins with a word that is, or with a sign of a formula or a quoted text, which XML may write as an entity.
    let may_begin = |word: &Word<'_>| {
        let first = word.bytes()[0];
        if first.is_ascii_alphabetic() && !word.signs.has(Signs::FOREIGN) {
            // Most words are such, without a long dash in them, and of another first letter.
            return may_begin_word(first)
                && value_of(word.text().trim_end_matches(MARKS)).is_some();
        }
        first == b'&' || pieces(word.text()).any(may_begin_value)
    };
    for holder in words.choose(may_begin).holders() {
        let view = holder.view;
        let may_hold =
            |[before, word]: [&str; 2]| word.starts_with('&') || may_begin_part(before, word);
        if holder.with_before().any(may_hold)
            && ambiguous(&view.description(), is_taken_apart(view)).is_some()
        {
            report.cell(view, Role::Description);
        }
    }
}

/// Whether the names of a record are looked for in its description: beside a service name they are not.
fn is_taken_apart(view: RecordView<'_>) -> bool {
    view.name().is_none()
}

/// The description, or the first part of it that has a cell of its own in the datasets, that may be taken for something else; and for what.
fn ambiguous(description: &str, is_taken_apart: bool) -> Option<(&str, &'static str)> {
    let reading = |text| value_of(text).map(|reading| (text, reading));
    reading(description).or_else(|| {
        let parts = is_taken_apart.then(|| spans(description, &parts(description)));
        parts
            .into_iter()
            .flatten()
            .find_map(|part| reading(part.text))
    })
}

/// Whether a part of a description that may be taken for something else may begin with a word, or in it: parts begin behind marks.
fn may_begin_part(before: &str, word: &str) -> bool {
    // A dash behind a bracket parts what follows from it.
    let parts = matches!(word, "-" | "--") && before.ends_with([')', ']']);
    let behind_mark = !before.ends_with(char::is_alphanumeric) || word.starts_with(MARKS);
    let mut first = behind_mark && !parts;
    pieces(word).any(|piece| std::mem::replace(&mut first, true) && may_begin_value(piece))
}

/// Whether a text that begins with a word may be taken for something else.
fn may_begin_value(word: &str) -> bool {
    word.starts_with(['=', '+', '-', '@', '\'']) || value_of(word).is_some()
}

/// What a word is made of, without the marks around it: a long dash needs no blanks to part a name from a remark.
fn pieces(word: &str) -> impl Iterator<Item = &str> {
    word.split('\u{2014}')
        .map(|piece| piece.trim_matches(MARKS))
}

/// Whether one of the values that begin with a letter begins with this one.
fn may_begin_word(letter: u8) -> bool {
    BEGIN.contains(&letter.to_ascii_lowercase())
}

/// What a text may be taken for.
fn value_of(text: &str) -> Option<&'static str> {
    let first = *text.as_bytes().first()?;
    // Most words begin with a letter and are too long, which is told at once.
    if first.is_ascii_alphabetic() && text.len() > LONGEST {
        return None;
    }
    let may_be_word = !first.is_ascii_alphabetic() || may_begin_word(first);
    if may_be_word && VALUES.iter().any(|value| text.eq_ignore_ascii_case(value)) {
        Some("a truth value, a number or nothing")
    } else if first.is_ascii_alphabetic() {
        None
    } else if is_number(text) {
        Some("a number")
    } else if is_date(text) {
        Some("a date or a time")
    } else if b"=+-@".contains(&first) && text.len() > 1 {
        Some("a formula")
    } else if first == b'\'' && text.len() > 1 && text.ends_with('\'') {
        Some("a quoted text")
    } else {
        None
    }
}

/// Whether a text is a number, as programs write it: `12`, `-0.5`, `1e3`, `1,000`, `0x1F`, `50%`, and in the digits of other scripts.
fn is_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    for (prefix, radix) in [("0x", 16), ("0X", 16), ("0b", 2), ("0B", 2)] {
        if let Some(digits) = digits.strip_prefix(prefix) {
            return !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
        }
    }
    let is_digit = |c: char| c.is_ascii_digit() || !c.is_ascii() && c.is_numeric();
    if !digits.starts_with(|c| is_digit(c) || c == '.')
        || !digits
            .chars()
            .all(|c| is_digit(c) || ",._+-eE%".contains(c))
    {
        return false;
    }
    let plain = digits.strip_suffix('%').unwrap_or(digits);
    let plain = plain.chars().filter(|c| !matches!(c, ',' | '_'));
    let plain: String = plain.map(|c| if c.is_ascii() { c } else { '1' }).collect();
    plain.parse::<f64>().is_ok()
}

/// Whether a text is a date, a time, or both: `2001-12-14`, `22:22`, `2001-12-14T22:22:00Z`.
fn is_date(text: &str) -> bool {
    let text = text.strip_suffix('Z').unwrap_or(text);
    match text.split_once([' ', 'T']) {
        Some((date, time)) => are_groups(date) && are_groups(time),
        None => are_groups(text),
    }
}

/// Whether a text is two or three groups of digits, parted by the same mark; the last may have a fraction.
fn are_groups(text: &str) -> bool {
    let is_number = |digits: &str| digits.bytes().all(|b| b.is_ascii_digit());
    let text = match text.rsplit_once('.') {
        Some((text, fraction)) if is_number(fraction) => text,
        _ => text,
    };
    ['-', '/', ':'].into_iter().any(|mark| {
        let groups = text.split(mark);
        let is_group = |group: &str| (1..=4).contains(&group.len()) && is_number(group);
        (2..=3).contains(&groups.clone().count()) && groups.clone().all(is_group)
    })
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let view = subject(registry, finding);
    let description = view.description();
    let found = ambiguous(&description, is_taken_apart(view));
    let (text, reading) = found.unwrap_or((&description, "no text"));
    let what = if text.len() == description.len() {
        format!("the description {}", quoted(text))
    } else {
        format!("{} in the description", quoted(text))
    };
    Told::new(
        format!("{what} may be read as {reading}"),
        format!("read as {reading}"),
    )
    .help("put a word before it")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lint;
    use crate::source::SourceFile;
    use crate::text::tokens;

    #[test]
    fn no_description_is_overlooked() {
        let words = ["No", "-1", "server", "=x"];
        let signs = [
            " ", ", ", " (", ") ", ") - (", " - ", "; ", ". ", ": ", " [", "] ", "\u{2014}",
        ];
        let mut descriptions: Vec<String> = words.map(str::to_owned).into();
        for _ in 0..2 {
            let longer = |begin: &String| {
                let ends = signs
                    .iter()
                    .flat_map(|sign| words.map(|word| format!("{sign}{word}")));
                ends.map(|end| format!("{begin}{end}")).collect::<Vec<_>>()
            };
            descriptions = descriptions.iter().flat_map(longer).collect();
        }
        let record = |description: &String| format!("22\n\nTCP\n\n{description}\n\nOfficial\n\n");
        let text: String = descriptions.iter().map(record).collect();
        let sources = [SourceFile::new("ports.txt", text.into_bytes()).expect("small")];
        let registry = Registry::parse(&sources).expect("few");
        let findings = lint::check(&registry);
        let own = findings.iter().filter(|f| f.rule().name == RULE.name);
        let found: Vec<_> = own.filter_map(|finding| finding.record).collect();
        let expected = registry
            .records()
            .filter(|view| ambiguous(&view.description(), true).is_some());
        let expected: Vec<_> = expected.map(|view| view.id).collect();
        assert!(found == expected && found.len() > 2000, "{}", found.len());
    }

    #[test]
    fn each_value_is_known() {
        for value in VALUES {
            assert!(value_of(value).is_some(), "{value}");
            assert!(value_of(&value.to_uppercase()).is_some(), "{value}");
        }
    }

    proptest! {
        #[test]
        fn no_part_is_overlooked(
            words in prop::collection::vec(
                prop_oneof![
                    Just("No"), Just("none"), Just("2.0"), Just("-1"), Just("=x"), Just("--"), Just("NA"), Just("3"),
                    Just("false"), Just("Infinity"), Just("server"), Just("client"), Just("version"), Just("over"), Just("TLS"), Just("Name"),
                    Just("Online"), Just("used"), Just("New"), Just("Association"), Just("protocol"),
                ],
                1..6,
            ),
            signs in prop::collection::vec(
                prop_oneof![
                    Just(" "), Just(", "), Just(" ("), Just(") "), Just(") - ("), Just(" - "), Just("; "),
                    Just(". "), Just(": "), Just(" ["), Just("] "), Just("\u{2014}"),
                ],
                6,
            ),
        ) {
            let pieces = words.iter().zip(&signs).flat_map(|(word, sign)| [*word, *sign]);
            let text = pieces.collect::<String>();
            let text = text.trim();
            if ambiguous(text, true).is_some() {
                let mut before = "";
                let mut words = tokens(text).map(|(_, word)| (std::mem::replace(&mut before, word), word));
                prop_assert!(words.any(|(before, word)| may_begin_part(before, word)), "{}", text);
            }
        }
    }
}
