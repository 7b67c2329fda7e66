//! What holds of every style, of those that are still to come too.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use portreg::baseline::{Baseline, Date, Entry};
use portreg::fingerprint::Fingerprints;
use portreg::lint::Levels;
use portreg::report::{Checked, Look, STYLES, Sanitized, step_summary, style};
use portreg::{Registry, SourceFile, check};
use proptest::prelude::*;
use serde_json::Value;
use unicode_width::UnicodeWidthChar;

use crate::property::cases;
use crate::runner::{Command, commands};

/// What somebody may write who means harm.
const PIECES: [&str; 58] = [
    "\u{1B}[31m",
    "\u{1B}]8;;http://x\u{7}",
    "\n",
    "\r",
    "\r\n",
    "\n::error file=x,line=1::forged\n",
    "::error file=x::forged",
    "::set-output name=x::y",
    "::",
    ":",
    "##[error]forged",
    "##[",
    "##vso[task.x]",
    "#",
    "[",
    "]",
    "](http://x)",
    ":\u{200B}:error::x",
    "#\u{AD}#[error]x",
    "\u{202E}",
    "\u{2066}",
    "\u{200F}",
    "\u{61C}",
    "\u{FFFE}",
    "\u{FFFF}",
    "\u{10FFFF}",
    "\u{9B}31m",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\0",
    "\u{7F}",
    "\u{FEFF}",
    "<",
    ">",
    "&",
    "&amp;",
    "\"",
    "'",
    "]]>",
    "<!--",
    "</failure><testcase name=\"forged\"/>",
    "\",\"forged\":\"",
    "{",
    "}",
    "{0}",
    "\\",
    "\\u0000",
    "|",
    "`",
    "%0A",
    "%",
    ",",
    "\t",
    "\u{A0}",
    "\u{FF21}\u{6F22}",
    "e\u{301}\u{301}\u{301}",
    "x",
];

/// Words that make findings, and long ones.
const WORDS: [&str; 12] = [
    "the the",
    "22",
    "TCP",
    "TPC",
    "udp/tcp",
    "Official",
    "Offical",
    "80, 443",
    "(",
    "SSH.",
    "port 9",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
        2 => prop::sample::select(&WORDS[..]).prop_map(|word| format!("{word} ")),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

/// A record in whose cells anything may stand.
fn record() -> impl Strategy<Value = String> {
    let cell = |usual: &'static str| prop_oneof![1 => Just(usual.to_owned()), 1 => hostile()];
    let comment = prop_oneof![
        3 => Just(String::new()),
        1 => hostile().prop_map(|reason| format!("# portreg: allow(doubled-word, unknown-status) -- {reason}\n")),
    ];
    (
        comment,
        cell("22"),
        cell("TCP"),
        hostile(),
        cell("Official"),
    )
        .prop_map(|(comment, a, b, c, d)| format!("{comment}{a}\n\n{b}\n\n{c}\n\n{d}\n\n"))
}

/// A registry with findings, some of them accepted, and all that somebody else may have written of it.
#[derive(Debug, Clone)]
struct Case {
    name: String,
    text: String,
    baseline: String,
    reason: String,
    /// Each finding whose number it divides is accepted.
    accepted: usize,
}

fn case() -> impl Strategy<Value = Case> {
    let text = prop::collection::vec(record(), 1..6).prop_map(|records| records.concat());
    (hostile(), text, hostile(), hostile(), 1..5_usize).prop_map(
        |(name, text, baseline, reason, accepted)| Case {
            name,
            text,
            baseline,
            reason,
            accepted,
        },
    )
}

impl Case {
    /// Hands over what is reported.
    fn with<T>(&self, then: impl FnOnce(&Checked<'_>) -> T) -> T {
        let sources =
            [SourceFile::new(&*self.name, self.text.clone().into_bytes()).expect("small")];
        let registry = Registry::parse(&sources).expect("one");
        let findings = check(&registry);
        let prints = Fingerprints::of(&registry, &findings);
        let entry = |number: usize| Entry {
            fingerprint: prints.get(number),
            rule: findings[number].rule().name.to_owned(),
            record: self.reason.clone(),
            reason: self.reason.clone(),
            until: None,
        };
        let mut entries: Vec<_> = (0..findings.len())
            .step_by(self.accepted)
            .map(entry)
            .collect();
        entries.push(Entry {
            fingerprint: format!("gone {}", self.reason),
            rule: "no-such-rule".to_owned(),
            record: String::new(),
            reason: self.reason.clone(),
            until: None,
        });
        let baseline = Baseline { entries };
        let file = SourceFile::new(&*self.baseline, baseline.text().into_bytes()).expect("small");
        let registry = registry.with_aside(&file);
        let today = Date::parse("2026-01-01").expect("a day");
        let applied = baseline.apply(&registry, &findings, &today);
        then(&Checked {
            registry: &registry,
            findings: &applied.findings,
            levels: &Levels::default(),
            suppressed: &applied.suppressed,
        })
    }
}

/// A report in a style.
pub(crate) fn written(name: &str, checked: &Checked<'_>, look: &Look) -> String {
    let mut out = Vec::new();
    let style = style(name).expect("in the table");
    style.write(checked, look, &mut out).expect("to memory");
    String::from_utf8(out).expect("UTF-8")
}

fn looks() -> [Look; 4] {
    let look = Look::default;
    [
        look(),
        Look {
            verbose: true,
            width: 120,
            ..look()
        },
        Look {
            width: 40,
            ..look()
        },
        Look {
            unicode: false,
            ..look()
        },
    ]
}

/// What no report may hold: what steers a terminal, a log, or those who read.
fn is_forbidden(char: char) -> bool {
    matches!(char,
        '\0'..='\x09' | '\x0B'..='\x1F' | '\x7F'..='\u{9F}'
        | '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
        || u32::from(char) & 0xFFFE == 0xFFFE
}

/// The styles that are JSON.
const JSON: [&str; 4] = ["json", "sarif", "gitlab", "rdjson"];

/// The names of all members of a JSON value.
fn members(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| members(item, names)),
        Value::Object(object) => {
            for (name, value) in object {
                names.insert(name.clone());
                members(value, names);
            }
        }
        _ => {}
    }
}

/// What a reader of a report in a style takes it to be made of.
fn parts(style: &str, text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    if style == "junit" {
        let document = roxmltree::Document::parse(text).expect("XML");
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            names.insert(node.tag_name().name().to_owned());
            names.extend(
                node.attributes()
                    .map(|attribute| attribute.name().to_owned()),
            );
        }
    } else if JSON.contains(&style) {
        let value: Value = serde_json::from_str(text).expect("JSON");
        members(&value, &mut names);
    }
    names
}

/// All parts that a style has: those that it uses where nobody means harm.
fn known_parts(style: &str) -> BTreeSet<String> {
    let texts = [
        "22\n\nTCP\n\nSSH\n\nOfficial\n",
        "# portreg: allow(unknown-transport) -- known\n22\n\nTPC\n\nSSH SSH\n\nOfficial\n\n22\n\nUDP, TCP\n\nOther\n\nofficial\n\n22\n\nTCP\n\nOther.\n\nOfficial",
    ];
    let case = |text: &str, accepted| Case {
        name: "p.txt".to_owned(),
        text: text.to_owned(),
        baseline: "b.yaml".to_owned(),
        reason: "known".to_owned(),
        accepted,
    };
    let cases = texts.iter().flat_map(|text| [case(text, 1), case(text, 2)]);
    let parts = cases.flat_map(|case| {
        case.with(|checked| parts(style, &written(style, checked, &Look::default())))
    });
    parts.collect()
}

static KNOWN: LazyLock<BTreeMap<&str, BTreeSet<String>>> = LazyLock::new(|| {
    let names = STYLES.iter().map(|style| style.name);
    names.map(|name| (name, known_parts(name))).collect()
});

fn annotated(checked: &Checked<'_>, commands: &[Command]) {
    let open: Vec<_> = checked.open().collect();
    for (level, name) in [
        ("error", "error"),
        ("warning", "warning"),
        ("note", "notice"),
    ] {
        let expected = open
            .iter()
            .filter(|(_, of)| of.name() == level)
            .count()
            .min(10);
        let found = commands.iter().filter(|command| command.name == name);
        assert_eq!(found.count(), expected, "{commands:?}");
    }
    for command in commands {
        let names: Vec<_> = command.properties.iter().map(|(name, _)| &**name).collect();
        assert!(
            names == ["file", "line", "endLine", "title"]
                || names == ["file", "line", "endLine", "col", "endColumn", "title"],
            "{names:?}"
        );
        let documents = checked.registry.documents();
        let is_source = |name: &str| {
            let mut names = documents.iter().map(|document| document.source.name());
            // A name that begins with a colon is shown from its folder on.
            let name = name.strip_prefix("./").unwrap_or(name);
            names.any(|known| Sanitized::new(known).as_str() == name)
        };
        assert!(command.get("file").is_some_and(is_source), "{command:?}");
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn no_style_obeys_or_forges_anything(case in case()) {
        case.with(|checked| {
            for style in STYLES {
                for look in looks() {
                    let text = written(style.name, checked, &look);
                    let name = style.name;
                    prop_assert_eq!(text.chars().find(|c| is_forbidden(*c)), None, "{}", name);
                    let commands = commands(&text);
                    if name == "github" {
                        annotated(checked, &commands);
                        prop_assert_eq!(commands.len(), text.lines().count());
                    } else {
                        prop_assert_eq!(commands, [], "{}: {}", name, text);
                    }
                    prop_assert!(!text.contains("##["), "{}", name);
                    let begins = |line: &str| line.trim_start().starts_with("::");
                    prop_assert!(name == "github" || !text.lines().any(begins), "{}: {}", name, text);
                    let foreign: Vec<_> = parts(name, &text).difference(&KNOWN[name]).cloned().collect();
                    prop_assert!(foreign.is_empty(), "{} holds {:?}", name, foreign);
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn each_finding_is_in_each_style_once_and_its_place_is_to_be_seen(case in case()) {
        case.with(|checked| {
            let open: Vec<_> = checked.open().collect();
            let all = checked.weighed().count();
            for style in STYLES {
                let look = Look { verbose: true, ..Look::default() };
                let text = written(style.name, checked, &look);
                let count = match style.name {
                    "human" => text.lines().filter(|line| line.contains("╭─[")).count(),
                    "concise" => text.lines().count(),
                    "junit" => {
                        let document = roxmltree::Document::parse(&text).expect("XML");
                        document.descendants().filter(|node| node.has_tag_name("failure")).count()
                    }
                    "github" => continue,
                    name if JSON.contains(&name) => {
                        let value: Value = serde_json::from_str(&text).expect("JSON");
                        let places = ["", "/findings", "/runs/0/results", "/diagnostics"];
                        let lists = places.iter().filter_map(|place| value.pointer(place)?.as_array());
                        lists.map(Vec::len).next().expect("a list")
                    }
                    other => panic!("say how {other} is counted"),
                };
                let expected = if ["json", "sarif"].contains(&style.name) { all } else { open.len() };
                // A finding on two sides of a source has two frames.
                let enough = if style.name == "human" { count >= expected } else { count == expected };
                prop_assert!(enough, "{}: {} for {}", style.name, count, expected);
            }
            let concise = written("concise", checked, &Look::default());
            let junit = written("junit", checked, &Look::default());
            let human = written("human", checked, &Look { verbose: true, ..Look::default() });
            for ((index, level), line) in open.iter().zip(concise.lines()) {
                let finding = &checked.findings[*index];
                let source = checked.registry.documents()[usize::from(finding.source)].source;
                let position = source.position(finding.span.start);
                let place = format!(":{}:{}", position.line, position.column);
                let head = format!("{place}: {level}[{}] ", finding.rule().name);
                prop_assert!(line.contains(&head), "{}", line);
                prop_assert!(junit.contains(&head), "{}", head);
                prop_assert!(human.contains(&format!("{place}]")), "{}", place);
            }
            Ok(())
        })?;
    }

    #[test]
    fn what_people_read_keeps_to_the_width(case in case(), width in 40..130_usize) {
        case.with(|checked| {
            for unicode in [true, false] {
                let look = Look { width, unicode, ..Look::default() };
                let text = written("human", checked, &look);
                prop_assert!(unicode || text.is_ascii(), "{}", text);
                for line in text.lines() {
                    let columns: usize = line.chars().filter_map(UnicodeWidthChar::width).sum();
                    prop_assert!(columns <= width, "{} of {}: {}\n{}", columns, width, line, text);
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_step_summary_is_a_table_and_nothing_else(case in case()) {
        case.with(|checked| {
            let mut out = Vec::new();
            step_summary(checked, &mut out).expect("to memory");
            let text = String::from_utf8(out).expect("UTF-8");
            prop_assert_eq!(text.chars().find(|c| is_forbidden(*c)), None);
            let rows: Vec<_> = text.lines().filter(|line| line.starts_with('|')).collect();
            let open = checked.open().count();
            prop_assert_eq!(rows.len(), if open == 0 { 0 } else { open + 2 });
            for row in rows {
                prop_assert_eq!(row.matches('|').count(), 5, "{}", row);
                let marks = row.find(['<', '>', '`', '*', '_', '[', ']', '\\', '!', '~', '@']);
                prop_assert_eq!(marks, None, "{}", row);
            }
            Ok(())
        })?;
    }
}
