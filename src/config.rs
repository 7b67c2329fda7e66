//! The configuration, `portreg.yaml`: strict, and its mistakes have a place.
//!
//! This module knows no files; it is handed a source, and says where in it something is wrong.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::{Value as Json, json};

use crate::export::{self, FORMATS, Format};
use crate::finding::Level;
use crate::lint::Levels;
use crate::names::unknown;
use crate::rule::Rule;
use crate::rules::{self, RULES};
use crate::source::SourceFile;
use crate::strict::{self, List, Mistake, Scalar, filled, once};

/// What a configuration says.
#[derive(Debug, Default)]
pub struct Config {
    /// The title of the registry.
    pub title: Option<String>,
    /// The paths of its sources.
    pub sources: Option<Vec<String>>,
    /// The folder for datasets.
    pub out: Option<String>,
    /// The formats that are written.
    pub formats: Option<Vec<&'static Format>>,
    /// The file with the findings that are accepted.
    pub baseline: Option<String>,
    /// What the registry is compared with.
    pub reference: Option<Comparison>,
    /// How much findings weigh.
    pub levels: Levels,
}

/// What a registry is compared with, where it is not the built-in reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// Nothing.
    None,
    /// The file at a path.
    File(String),
}

/// The word that stands for no reference.
pub const NO_REFERENCE: &str = "none";

/// What a word on the command line or in a configuration says that the registry is compared with.
///
/// # Errors
///
/// That it says nothing.
pub fn comparison(text: &str) -> Result<Comparison, String> {
    match text {
        NO_REFERENCE => Ok(Comparison::None),
        path => filled(path).map(Comparison::File),
    }
}

/// A key of the configuration.
#[derive(Debug)]
struct Key {
    name: &'static str,
    about: &'static str,
    schema: fn() -> Json,
}

/// All keys.
static KEYS: [Key; 7] = [
    Key {
        name: "title",
        about: "the title of the registry, for the datasets",
        schema: || json!({"type": "string"}),
    },
    Key {
        name: "sources",
        about: "files, and folders with *.txt files, that make up the registry; relative to this file",
        schema: || json!({"type": "array", "items": {"type": "string"}, "minItems": 1}),
    },
    Key {
        name: "out",
        about: "the folder that the datasets are written to; relative to this file",
        schema: || json!({"type": "string"}),
    },
    Key {
        name: "formats",
        about: "the formats that are written; all if this is left out",
        schema: || {
            let names: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
            json!({"type": "array", "items": {"enum": names}, "minItems": 1, "uniqueItems": true})
        },
    },
    Key {
        name: "baseline",
        about: "the file with the findings that are accepted; relative to this file",
        schema: || json!({"type": "string"}),
    },
    Key {
        name: "reference",
        about: "the registry that this one is compared with: a file of facts as `data/iana.csv` of portreg is, or IANA's registry as CSV or XML, relative to this file; or none; IANA's, which is built in, if this is left out",
        schema: || json!({"type": "string"}),
    },
    Key {
        name: "rules",
        about: "the levels of rules that are to differ from their own",
        schema: || {
            let rule = |rule: &&Rule| {
                let text = format!("{} (by itself: {})", rule.summary, rule.own_level());
                (
                    rule.name.to_owned(),
                    json!({"enum": LEVELS.map(|(name, _)| name), "description": text}),
                )
            };
            let rules: serde_json::Map<_, _> = RULES.iter().map(rule).collect();
            json!({"type": "object", "properties": rules, "additionalProperties": false})
        },
    },
];

/// The levels that a rule can be given, by name.
pub const LEVELS: [(&str, Option<Level>); 4] = [
    ("error", Some(Level::Error)),
    ("warning", Some(Level::Warning)),
    ("note", Some(Level::Note)),
    ("off", None),
];

/// Reads a configuration.
///
/// # Errors
///
/// The first mistake in it.
///
/// # Examples
///
/// ```
/// use portreg::{SourceFile, config};
///
/// let source = SourceFile::new("portreg.yaml", b"out: www\nfromats: [csv]\n".to_vec())?;
/// let mistake = config::parse(&source).unwrap_err();
/// assert_eq!(mistake.message, "there is no key `fromats`; did you mean `formats`?");
/// assert_eq!(source.position(mistake.span.start).line, 2);
/// # Ok::<(), portreg::TooLarge>(())
/// ```
pub fn parse(source: &SourceFile) -> Result<Config, Mistake> {
    Ok(strict::read(source, Keys)?.unwrap_or_default())
}

/// The whole document.
struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = Config;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of keys and values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Config, A::Error> {
        let mut config = Config::default();
        let mut seen: Vec<&str> = Vec::new();
        loop {
            let key = Scalar("a key", |name: &str| {
                let names = KEYS.iter().map(|key| key.name);
                let key = KEYS.iter().find(|key| key.name == name);
                let key = key.ok_or_else(|| unknown("key", name, names))?;
                once(&seen, key.name)
            });
            let Some(key) = map.next_key_seed(key)? else {
                return Ok(config);
            };
            seen.push(key);
            match key {
                "title" => config.title = Some(map.next_value_seed(Scalar("a title", filled))?),
                "baseline" => {
                    config.baseline = Some(map.next_value_seed(Scalar("a path", filled))?);
                }
                "out" => config.out = Some(map.next_value_seed(Scalar("a path", filled))?),
                "reference" => {
                    let reference = Scalar("a path or none", comparison);
                    config.reference = Some(map.next_value_seed(reference)?);
                }
                "sources" => {
                    config.sources = Some(map.next_value_seed(List("a path", filled))?);
                }
                "formats" => {
                    config.formats = Some(map.next_value_seed(List("a format", format))?);
                }
                "rules" => map.next_value_seed(Rules(&mut config.levels))?,
                other => unreachable!("{other} stands in the table of keys"),
            }
        }
    }
}

/// The levels of rules.
struct Rules<'l>(&'l mut Levels);

impl<'de> DeserializeSeed<'de> for Rules<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Rules<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of rules and their levels")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen: Vec<&str> = Vec::new();
        loop {
            let rule = Scalar("a rule", |name: &str| {
                let rule = rule(name)?;
                once(&seen, rule.name).map(|_| rule)
            });
            let Some(rule) = map.next_key_seed(rule)? else {
                return Ok(());
            };
            seen.push(rule.name);
            let level = map.next_value_seed(Scalar("a level", level))?;
            self.0.set(rule, level);
        }
    }
}

/// The rule of a name.
///
/// # Errors
///
/// That there is none, and which is nearest.
pub fn rule(name: &str) -> Result<&'static Rule, String> {
    let names = RULES.iter().map(|rule| rule.name);
    rules::rule(name).ok_or_else(|| unknown("rule", name, names))
}

/// The format of a name.
///
/// # Errors
///
/// That there is none, and which is nearest.
pub fn format(name: &str) -> Result<&'static Format, String> {
    let names = FORMATS.iter().map(|format| format.name);
    export::format(name).ok_or_else(|| unknown("format", name, names))
}

/// The level of a name; nothing for `off`.
///
/// # Errors
///
/// That there is none, and which is nearest.
pub fn level(name: &str) -> Result<Option<Level>, String> {
    let known = LEVELS.iter().find(|(known, _)| *known == name);
    let names = LEVELS.iter().map(|(known, _)| *known);
    known
        .map(|(_, level)| *level)
        .ok_or_else(|| unknown("level", name, names))
}

/// The JSON Schema of the configuration, draft 2020-12.
#[must_use]
pub fn schema() -> Json {
    let properties: serde_json::Map<_, _> = KEYS
        .iter()
        .map(|key| {
            let mut schema = (key.schema)();
            schema["description"] = json!(key.about);
            (key.name.to_owned(), schema)
        })
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Generated from the tables of keys and rules by `UPDATE=1 cargo test generated`.",
        "title": "portreg configuration",
        "description": "The file portreg.yaml.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}
