//! Strict YAML: each mistake has the place of the scalar that it is about.
//!
//! Errors that serde derives have the place of the map around it, so scalars are read by a visitor of our own: what it refuses has its own place.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

use crate::source::{SourceFile, Span};

/// A mistake in a file of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// Reads a whole document by a visitor; nothing if there is nothing in it but comments.
pub(crate) fn read<'s, V: Visitor<'s>>(
    source: &'s SourceFile,
    visitor: V,
) -> Result<Option<V::Value>, Mistake> {
    if let Some(span) = source.invalid().next() {
        return Err(Mistake {
            message: "the file is not UTF-8".to_owned(),
            span,
        });
    }
    let is_empty = |line: &str| line.trim_start().starts_with('#') || line.trim().is_empty();
    if source.text().lines().all(is_empty) {
        return Ok(None);
    }
    let deserializer = serde_yaml::Deserializer::from_str(source.text());
    let read = deserializer.deserialize_map(visitor);
    read.map(Some).map_err(|error| mistake(source, &error))
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

/// Reads a scalar by a function; the text says what is expected.
pub(crate) struct Scalar<F>(pub(crate) &'static str, pub(crate) F);

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

/// A list, each item read as a scalar, and none of them twice.
pub(crate) struct List<F>(pub(crate) &'static str, pub(crate) F);

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

/// Takes any text but an empty one.
pub(crate) fn filled(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("an empty text says nothing; leave the key out".to_owned());
    }
    Ok(text.to_owned())
}

/// Takes a name that has not been seen before.
pub(crate) fn once<'n>(seen: &[&str], name: &'n str) -> Result<&'n str, String> {
    if seen.contains(&name) {
        Err(again(name))
    } else {
        Ok(name)
    }
}

fn again(name: &str) -> String {
    format!("`{name}` stands here a second time")
}
