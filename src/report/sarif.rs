//! The `sarif` style: SARIF 2.1.0, which GitHub's code scanning and other services read.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::harmless::{self, Stream};
use super::item::{Change, Exact, Item, Items, Mending, Place, Related, Uri};
use super::{Look, Sanitized, Style};
use crate::finding::Level;
use crate::fingerprint::Fingerprints;
use crate::rule::{Rule, sentence};
use crate::rules::{self, RULES};
use crate::source::decoded;
use crate::suppress::{Accepted, Means};

pub(super) static STYLE: Style = Style {
    name: "sarif",
    about: "SARIF 2.1.0, for GitHub code scanning and other services",
    most: Some(MOST),
    form,
};

/// The name of the folder that paths are relative to: the root of the checkout.
const ROOT: &str = "SRCROOT";

/// A page that says what registries of ports are about; the tool has none of its own.
const INFORMATION: &str = "https://www.rfc-editor.org/info/rfc6335";

/// How many results GitHub takes of a run.
const MOST: usize = 25_000;

fn form(items: Items<'_>, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    let fingerprints = items.fingerprints();
    let total = items.all().count();
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: env!("CARGO_PKG_NAME"),
                    information_uri: INFORMATION,
                    version: env!("CARGO_PKG_VERSION"),
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: RULES.iter().map(|rule| Descriptor::new(rule)).collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: notification(total).into_iter().collect(),
            }],
            results: Stream(|| {
                let worst_first = Level::ALL.into_iter().flat_map(|level| {
                    let of_level = move |item: &Item<'_>| item.level() == level;
                    items.all().filter(of_level)
                });
                worst_first
                    .take(MOST)
                    .map(|item| Outcome::new(item, &fingerprints))
            }),
        }],
    };
    harmless::write(&log, out)
}

/// That results were left out.
fn notification(total: usize) -> Option<Notification> {
    let left_out = total.checked_sub(MOST).filter(|number| *number > 0)?;
    let text = format!(
        "{left_out} of {total} results are left out, the least grave ones: services take no more than {MOST}."
    );
    Some(Notification {
        level: "warning",
        message: Text { text },
    })
}

#[derive(Serialize)]
struct Log<R: Serialize> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<R>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<R: Serialize> {
    tool: Tool,
    column_kind: &'static str,
    invocations: [Invocation; 1],
    results: R,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    information_uri: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    short_description: Text<String>,
    full_description: Text<&'static str>,
    help: Help,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Help {
    text: &'static str,
    markdown: String,
}

/// What GitHub shows a rule by.
#[derive(Serialize)]
struct Properties {
    #[serde(rename = "problem.severity")]
    severity: &'static str,
}

impl Descriptor {
    fn new(rule: &Rule) -> Self {
        Self {
            id: rule.name,
            short_description: Text {
                text: sentence(rule.summary) + ".",
            },
            full_description: Text { text: rule.why },
            help: Help {
                text: rule.why,
                markdown: markdown(rule),
            },
            default_configuration: Configuration {
                level: rule.level.name(),
            },
            properties: Properties {
                severity: match rule.level {
                    Level::Error => "error",
                    Level::Warning => "warning",
                    Level::Note => "recommendation",
                },
            },
        }
    }
}

/// What a rule is about, with its examples.
fn markdown(rule: &Rule) -> String {
    let mut text = rule.why.to_owned();
    for (title, example) in [("Bad", rule.bad), ("Good", rule.good)] {
        write!(text, "\n\n{title}:\n\n```text\n").expect("writing to a string");
        for line in decoded(example).lines() {
            writeln!(text, "{}", Sanitized::new(line)).expect("writing to a string");
        }
        text.push_str("```");
    }
    text
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Text<T> {
    text: T,
}

/// A message without links: `[text](target)` would be one (clause 3.11.6).
fn plain<'t>(message: impl Into<Exact<'t>>) -> Text<Exact<'t>> {
    Text {
        text: message.into().with("](", "] ("),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'r> {
    rule_id: &'static str,
    rule_index: u8,
    level: &'static str,
    message: Text<Exact<'r>>,
    locations: [Location<'r>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'r>>,
    partial_fingerprints: Prints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix<'r>>,
    /// Of all results, or of none (clause 3.27.23).
    suppressions: Vec<Suppression>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
}

impl<'r> Outcome<'r> {
    fn new(item: Item<'r>, fingerprints: &Fingerprints) -> Self {
        let words = item.words();
        let rule = item.rule();
        Self {
            rule_id: rule.name,
            rule_index: rules::index(rule.name),
            level: Level::name(item.level()),
            message: plain(words.advice()),
            locations: [item.place().into()],
            related_locations: words.related.into_iter().map(Location::from).collect(),
            partial_fingerprints: Prints {
                ours: item.fingerprint(fingerprints),
            },
            fixes: item.fix().map(Fix::from).into_iter().collect(),
            suppressions: item.accepted().map(Suppression::from).into_iter().collect(),
            baseline_state: item
                .is_known()
                .map(|known| if known { "unchanged" } else { "new" }),
        }
    }
}

#[derive(Serialize)]
struct Prints {
    #[serde(rename = "portreg/v1")]
    ours: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<Exact<'r>>>,
    physical_location: Physical,
}

impl From<Place<'_>> for Location<'_> {
    fn from(place: Place<'_>) -> Self {
        Self {
            message: None,
            physical_location: place.into(),
        }
    }
}

impl From<Related<'_>> for Location<'_> {
    fn from(related: Related<'_>) -> Self {
        Self {
            message: Some(plain(related.message)),
            physical_location: related.place.into(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

impl From<Place<'_>> for Physical {
    fn from(place: Place<'_>) -> Self {
        Self {
            artifact_location: place.source.uri().into(),
            region: place.into(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: Uri,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

impl From<Uri> for Artifact {
    fn from(uri: Uri) -> Self {
        Self {
            uri_base_id: uri.is_relative().then_some(ROOT),
            uri,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

impl From<Place<'_>> for Region {
    fn from(Place { start, end, .. }: Place<'_>) -> Self {
        Self {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix<'r> {
    description: Text<Sanitized>,
    artifact_changes: [FileChange<'r>; 1],
}

impl<'r> From<Mending<'r>> for Fix<'r> {
    fn from(fix: Mending<'r>) -> Self {
        Self {
            description: Text { text: fix.title },
            artifact_changes: [FileChange {
                artifact_location: fix.source.uri().into(),
                replacements: fix.changes.into_iter().map(Replacement::from).collect(),
            }],
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileChange<'r> {
    artifact_location: Artifact,
    replacements: Vec<Replacement<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'r> {
    deleted_region: Region,
    inserted_content: Text<Exact<'r>>,
}

impl<'r> From<Change<'r>> for Replacement<'r> {
    fn from(Change { place, insert }: Change<'r>) -> Self {
        Self {
            deleted_region: place.into(),
            inserted_content: Text { text: insert },
        }
    }
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: Sanitized,
}

impl From<Accepted<Sanitized>> for Suppression {
    fn from(accepted: Accepted<Sanitized>) -> Self {
        Self {
            kind: match accepted.means {
                Means::Comment => "inSource",
                Means::Baseline => "external",
            },
            status: "accepted",
            justification: accepted.reason,
        }
    }
}
