//! The configuration, `portreg.yaml`: strict, and its mistakes have a place.
//!
//! This module knows no files; it is handed a source, and says where in it something is wrong.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Value as Json, json};

use crate::export::{self, FORMATS, Format};
use crate::finding::Level;
use crate::lint::Levels;
use crate::names::unknown;
use crate::rule::Rule;
use crate::rules::{self, RULES};
use crate::source::{SourceFile, Span};

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
    /// How much findings weigh.
    pub levels: Levels,
}

/// A mistake in a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// A key of the configuration.
#[derive(Debug)]
struct Key {
    name: &'static str,
    about: &'static str,
    schema: fn() -> Json,
}

/// All keys.
static KEYS: [Key; 5] = [
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
        name: "rules",
        about: "the levels of rules that are to differ from their own",
        schema: || {
            let rule = |rule: &&Rule| {
                let text = format!("{} (by itself: {})", rule.summary, rule.level);
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
    if let Some(span) = source.invalid().next() {
        return Err(Mistake {
            message: "the configuration is not UTF-8".to_owned(),
            span,
        });
    }
    // A file of nothing but comments says nothing, and that is no mistake.
    let is_empty = |line: &str| line.trim_start().starts_with('#') || line.trim().is_empty();
    if source.text().lines().all(is_empty) {
        return Ok(Config::default());
    }
    let deserializer = serde_yaml::Deserializer::from_str(source.text());
    deserializer
        .deserialize_map(Keys)
        .map_err(|error| mistake(source, &error))
}

fn mistake(source: &SourceFile, error: &serde_yaml::Error) -> Mistake {
    let size = source.text().len();
    let start = error.location().map_or(0, |place| place.index().min(size));
    let rest = &source.text()[start..];
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | ']' | '}'));
    let text = error.to_string();
    let (message, _) = text.split_once(" at line ").unwrap_or((&text, ""));
    // The path within the document is said by the place already.
    let message = match message.split_once(": ") {
        Some((path, message)) if !path.contains(' ') => message,
        _ => message,
    };
    let at = |offset| u32::try_from(offset).expect("a source fits 32 bits");
    Mistake {
        message: message.to_owned(),
        span: Span::new(at(start), at(start + end.unwrap_or(rest.len()))),
    }
}

/// Reads a scalar by a function, so that what it refuses has the scalar's place.
struct Scalar<F>(&'static str, F);

impl<'de, T, F: FnOnce(&str) -> Result<T, String>> DeserializeSeed<'de> for Scalar<F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T, F: FnOnce(&str) -> Result<T, String>> Visitor<'_> for Scalar<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        self.1(text).map_err(E::custom)
    }
}

/// Takes any text but an empty one.
fn filled(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("an empty text says nothing; leave the key out".to_owned());
    }
    Ok(text.to_owned())
}

fn again(name: &str) -> String {
    format!("`{name}` stands here a second time")
}

/// A list, each item read as a scalar.
struct List<F>(&'static str, F);

impl<'de, T: PartialEq, F: Fn(&str) -> Result<T, String>> DeserializeSeed<'de> for List<F> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: PartialEq, F: Fn(&str) -> Result<T, String>> Visitor<'de> for List<F> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list, each item {}", self.0)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        loop {
            let item = Scalar(self.0, |text: &str| {
                let item = self.1(text)?;
                if list.contains(&item) {
                    return Err(again(text));
                }
                Ok(item)
            });
            match items.next_element_seed(item)? {
                Some(item) => list.push(item),
                None if list.is_empty() => return Err(A::Error::custom("the list is empty")),
                None => return Ok(list),
            }
        }
    }
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
                "out" => config.out = Some(map.next_value_seed(Scalar("a path", filled))?),
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

fn once(seen: &[&str], name: &'static str) -> Result<&'static str, String> {
    if seen.contains(&name) {
        Err(again(name))
    } else {
        Ok(name)
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
