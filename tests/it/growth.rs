//! Findings take a time that grows with their number, and not with its square: to be found, and to be told in each style.

use std::sync::LazyLock;
use std::time::Duration;

use portreg::lint::{Levels, check_with};
use portreg::report::{Checked, Look, STYLES, step_summary, style};
use portreg::rule::{Check, Rule};
use portreg::rules::RULES;
use portreg::suppress::Suppressed;
use portreg::syntax::{DIALECTS, parse_as};
use portreg::{Finding, Reference, Registry, SourceFile, check};
use rustix::time::{ClockId, clock_gettime};

use crate::support::source;

/// How many times more findings the larger text has.
const FACTOR: u32 = 16;
/// How much longer it may take: twice as long as it should, and a half more, for caches are shared.
/// A square would be 256.
const MOST: u32 = 40;

/// A word for each number, of letters only.
fn word(number: usize) -> String {
    let digits = format!("{number:024}");
    digits
        .bytes()
        .map(|digit| char::from(digit - b'0' + b'a'))
        .collect()
}

/// All findings on one line, which is not UTF-8, so that text and bytes have other offsets.
fn on_one_line(findings: usize) -> Vec<u8> {
    let mut text = b"22\n\nTCP\n\n\xE9 ".to_vec();
    for number in 0..findings {
        let word = word(number);
        text.extend(format!("{word} {word}  ").into_bytes());
    }
    text.extend(b"\n\nOfficial\n");
    text
}

/// A finding in each record, behind a long text without any.
fn at_the_end(findings: usize) -> Vec<u8> {
    let comment = "# A comment that is there to be long.\n";
    let record = "22\n\nTPC\n\nSSH\n\nOfficial\n\n";
    (comment.repeat(10 * findings) + &record.repeat(findings)).into_bytes()
}

/// How long this thread has worked: that others work too does not count.
fn worked() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("it only grows")
}

/// A word of many words, each with a capital.
fn one_long_word(capitals: usize) -> Vec<u8> {
    format!("22\n\nTCP\n\n{}\n\nOfficial\n", "aB".repeat(10 * capitals)).into_bytes()
}

/// A word of many parts, each in two spellings.
fn one_word_of_parts(parts: usize) -> Vec<u8> {
    let part = |number| format!("{0}-b,{0}b,", word(number));
    let parts: String = (0..10 * parts).map(part).collect();
    format!("22\n\nTCP\n\n{parts}\n\nOfficial\n").into_bytes()
}

/// Claims against a record whose transports are many words.
fn against_a_long_cell(claims: usize) -> Vec<u8> {
    let first = format!(
        "22\n\nTCP, {}\n\nSSH\n\nOfficial\n\n",
        "xyz, ".repeat(claims)
    );
    let others = (0..claims).map(|number| format!("22\n\nTCP\n\n{}\n\nOfficial\n\n", word(number)));
    (first + &others.collect::<String>()).into_bytes()
}

/// Claims against a record with many other names, as aliases and in quotes.
fn against_a_long_row(claims: usize) -> Vec<u8> {
    let names = (0..claims).map(|number| format!(" a{}", word(number)));
    let said = (0..claims).map(|number| format!(" \"b{}\"", word(number)));
    let first = format!(
        "ssh 22/tcp{} #{}\n",
        names.collect::<String>(),
        said.collect::<String>()
    );
    let others = (0..claims).map(|number| format!("{} 22/tcp # SSH\n", word(number)));
    (first + &others.collect::<String>()).into_bytes()
}

/// Records to move to one place, and separator lines unlike the usual one, behind a gap of many lines.
fn across_a_long_gap(records: usize) -> Vec<u8> {
    let record = |port: usize, line: &str| format!("{port}\n\nTCP\n\nSSH\n\nOfficial\n{line}\n");
    let first = format!(
        "1\n\nTCP\n\nSSH\n\nOfficial\n{}____\n",
        "\n".repeat(10 * records)
    );
    let kept = (0..2 * records).map(|number| record(100 + number, "____"));
    let moved = (0..records).map(|_| record(2, "----"));
    (first + &kept.chain(moved).collect::<String>()).into_bytes()
}

/// Comments with the names of many rules that there are not.
fn in_one_comment(names: usize) -> Vec<u8> {
    let names: Vec<_> = (0..names).map(word).collect();
    let record = "22\n\nTCP\n\nSSH\n\nOfficial\n";
    format!("# portreg: allow({}) -- why\n{record}", names.join(", ")).into_bytes()
}

/// Rows that all say to be of one record, and as many other names of it.
fn one_record_in_many_rows(rows: usize) -> Vec<u8> {
    let aliases =
        (0..rows).map(|number| format!("{{\"record\": 1, \"name\": \"{}\"}}", word(number)));
    let assignments = (0..rows).map(|number| {
        format!("{{\"port_first\": {0}, \"port_last\": {0}, \"transport\": \"tcp\", \"name\": \"a\", \"record\": 1}}", number % 65_536)
    });
    let [aliases, assignments] = [
        aliases.collect::<Vec<_>>().join(","),
        assignments.collect::<Vec<_>>().join(","),
    ];
    format!("{{\"aliases\": [{aliases}], \"assignments\": [{assignments}]}}").into_bytes()
}

type Text = dyn Fn(usize) -> Vec<u8>;

static IANA: LazyLock<Reference> = LazyLock::new(Reference::embedded);

/// What a rule compares a registry with, if it does.
fn reference(rule: &Rule) -> Option<&'static Reference> {
    rule.check.asks_reference().then(|| &*IANA)
}

/// All rules, those too that look only where they are asked to.
fn levels() -> Levels {
    let mut levels = Levels::default();
    for rule in RULES {
        levels.set(rule, Some(rule.level));
    }
    levels
}

/// The bad example of a rule, again and again.
fn repeated(rule: &'static Rule) -> Box<Text> {
    Box::new(|times| [rule.bad, b"\n"].concat().repeat(times))
}

/// The bad example of a rule, with the line that it has a finding on again and again in one.
fn prolonged(rule: &'static Rule) -> Box<Text> {
    Box::new(|times| {
        let sources: [SourceFile; 1] = [source(rule.bad)];
        let registry = Registry::parse(&sources).expect("one");
        let registry = registry.with_reference(reference(rule));
        let findings = check_with(&registry, &levels());
        let is_own = |finding: &&Finding| finding.rule().name == rule.name;
        let own = findings.iter().find(is_own).expect("a bad example");
        let line = sources[0].line_at(own.span.start);
        let [start, end] = [line.start as usize, line.end as usize];
        let (before, behind) = (&rule.bad[..start], &rule.bad[end..]);
        let long = [&rule.bad[start..end], b" "].concat().repeat(times);
        [before, &long, behind].concat()
    })
}

/// What is done with a text.
type Work = dyn Fn(&Checked<'_>);

/// How long some work takes on a text, at the best of three times.
fn time(text: Vec<u8>, reference: Option<&'static Reference>, work: &Work) -> Duration {
    let sources: [SourceFile; 1] = [source(text)];
    let registry = Registry::parse(&sources).expect("one");
    let registry = registry.with_reference(reference);
    let levels = levels();
    let checked = Checked {
        registry: &registry,
        findings: &check_with(&registry, &levels),
        levels: &levels,
        suppressed: &Suppressed::default(),
    };
    let times = (0..3).map(|_| {
        let start = worked();
        work(&checked);
        worked().saturating_sub(start)
    });
    times.min().expect("three")
}

/// Does some work on a text, and on one that is larger.
fn assert_linear(
    name: &str,
    few: usize,
    text: &Text,
    reference: Option<&'static Reference>,
    work: &Work,
) {
    let less = time(text(few), reference, work);
    let more = time(text(few * FACTOR as usize), reference, work);
    assert!(more <= less * MOST, "{name}: {less:?}, and then {more:?}");
}

/// Finds what there is to find.
fn find(checked: &Checked<'_>) {
    let found = check_with(checked.registry, checked.levels);
    assert_eq!(found.len(), checked.findings.len());
}

/// Writes a report in a style.
fn write(name: &str) -> Box<Work> {
    let style = style(name).expect("a style");
    Box::new(|checked| {
        let look = Look {
            verbose: true,
            ..Look::default()
        };
        let mut out = Vec::new();
        style.write(checked, &look, &mut out).expect("to memory");
        assert!(!out.is_empty());
    })
}

/// Writes the summary of a step.
fn summarise(checked: &Checked<'_>) {
    let mut out = Vec::new();
    step_summary(checked, &mut out).expect("to memory");
    assert!(!out.is_empty());
}

#[test]
fn every_style_takes_linear_time() {
    for text in [on_one_line, at_the_end] {
        let findings = |text: Vec<u8>| check(&Registry::parse(&[source(text)]).expect("one")).len();
        assert!(findings(text(100)) >= 100);
        for style in STYLES {
            assert_linear(style.name, 500, &text, None, &write(style.name));
        }
        assert_linear("step summary", 500, &text, None, &summarise);
    }
}

#[test]
fn every_rule_finds_and_tells_in_linear_time() {
    // JSON says all that a rule has to say.
    let tell = write("json");
    let own: [(&str, &Text); 7] = [
        ("one record in many rows", &one_record_in_many_rows),
        ("one long word", &one_long_word),
        ("one word of parts", &one_word_of_parts),
        ("against a long cell", &against_a_long_cell),
        ("against a long row", &against_a_long_row),
        ("across a long gap", &across_a_long_gap),
        ("in one comment", &in_one_comment),
    ];
    for (name, text) in own {
        assert_linear(name, 200, text, None, &find);
        assert_linear(name, 200, text, None, &*tell);
    }
    // A baseline is no registry.
    let of_registries = RULES
        .iter()
        .filter(|rule| !matches!(rule.check, Check::Baseline));
    for rule in of_registries {
        for text in [repeated(rule), prolonged(rule)] {
            assert_linear(rule.name, 100, &*text, reference(rule), &find);
            assert_linear(rule.name, 100, &*text, reference(rule), &*tell);
        }
    }
}

/// What texts of other registries begin with, and what may stand in them again and again.
const HEADS: [&str; 4] = [
    "",
    "{\"assignments\": [",
    "\"assignments\":\n",
    "port_first,port_last,transport\n",
];
const PIECES: [&str; 18] = [
    "{",
    "[",
    "}",
    "],",
    "{}, ",
    "{\"a\": [",
    "\"",
    "\\\"",
    "\"\\u00",
    "\"\\\n",
    "\"\r",
    ", ",
    "  - \"a\": 1\n",
    "\"assignments\": [",
    "\"port_first\": 1,\n",
    "a 1/tcp b # c\n",
    "<record><number>1</number>",
    "1,1,\"\"\"",
];

#[test]
fn every_dialect_reads_damage_in_linear_time() {
    for dialect in DIALECTS {
        for head in HEADS {
            for piece in PIECES {
                let time = |pieces: usize| {
                    let text = source(head.to_owned() + &piece.repeat(pieces));
                    let times = (0..3).map(|_| {
                        let start = worked();
                        let document = parse_as(&text, dialect);
                        assert!(document.records.len() + document.strays.len() <= 2 * pieces + 2);
                        worked().saturating_sub(start)
                    });
                    times.min().expect("three")
                };
                // What takes no time to speak of tells nothing.
                let less = time(2_000).max(Duration::from_micros(100));
                let more = time(2_000 * FACTOR as usize);
                let name = dialect.name;
                assert!(
                    more <= less * MOST,
                    "{name} {head:?} {piece:?}: {less:?}, and then {more:?}"
                );
            }
        }
    }
}
