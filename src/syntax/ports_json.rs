//! Our own `ports.json`, and `registry.json`, which has more lists: objects in which one list has the assignments.

use super::dialect::{Dialect, Parsed};
use super::json::Tokens;
use super::json_rows::Reader;
use super::ours::{OURS, ROLES_AND_ALIASES};

/// Our own datasets as one JSON object.
pub static DIALECT: Dialect = Dialect {
    name: "ports-json",
    about: "the datasets ports.json and registry.json that portreg itself writes",
    form: "an object with the keys of the others, and a comma between each two",
    roles: ROLES_AND_ALIASES,
    detect,
    parse,
    ..OURS
};

/// The bytes in which an object says what it is.
const HEAD: usize = 2048;

/// Whether the object says that it is one of ours: by the schema that it names, or by its version and a key.
fn detect(text: &str) -> bool {
    let text = text.trim_start();
    if !text.starts_with('{') {
        return false;
    }
    let head = &text[..text.floor_char_boundary(HEAD)];
    let has = |key: &str| head.contains(key);
    let is_named = has("ports.schema.json") || has("registry.schema.json");
    has("\"$schema\"") && is_named
        || has("\"schema_version\"") && (has("\"counts\"") || has("\"tables\""))
        || has("\"assignments\"")
}

fn parse(text: &str) -> Parsed {
    let mut reader = Reader::new(text, &DIALECT);
    for (range, token) in Tokens::new(text, 0..text.len()) {
        reader.take(range, token);
    }
    reader.finish()
}
