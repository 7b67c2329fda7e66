//! Our own `ports.jsonl`: an object on each line, and each is an assignment.

use super::dialect::{Dialect, Parsed, filled};
use super::json::Tokens;
use super::json_rows::Reader;
use super::ours::OURS;
use crate::source::Lines;

/// Our own dataset as JSON Lines.
pub static DIALECT: Dialect = Dialect {
    name: "ports-jsonl",
    about: "the dataset ports.jsonl that portreg itself writes",
    form: "an object with the keys of the others on a line of its own",
    detect,
    parse,
    ..OURS
};

/// The keys by which a row is known.
const KEYS: [&str; 3] = ["\"port_first\"", "\"port_last\"", "\"transport\""];

/// How many lines are looked at: the first one may be damaged.
const FIRST: usize = 8;

/// Whether one of the first lines begins as a row and has its keys.
fn detect(text: &str) -> bool {
    let is_row = |line: &str| line.starts_with('{') && KEYS.iter().all(|key| line.contains(key));
    filled(text).take(FIRST).any(is_row)
}

fn parse(text: &str) -> Parsed {
    let mut reader = Reader::by_lines(text, &DIALECT);
    for line in Lines::new(text) {
        for (range, token) in Tokens::new(text, line.start..line.content_end) {
            reader.take(range, token);
        }
        reader.end_line(line.content_end);
    }
    reader.finish()
}
