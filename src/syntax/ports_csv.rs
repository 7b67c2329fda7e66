//! Our own `ports.csv`, so that what was written can be read again.

use super::dialect::{Dialect, no_markup};
use super::ours::{COLUMNS, OURS};
use super::table;

/// Our own dataset as CSV.
pub static DIALECT: Dialect = Dialect {
    name: "ports-csv",
    about: "the dataset ports.csv that portreg itself writes",
    form: "as many cells as the header has, with commas between",
    detect: |text| table::has_header(text, &["port_first", "port_last", "transport"]),
    parse: |text| table::parse(text, &DIALECT, COLUMNS),
    decode: table::decode,
    piece: no_markup,
    ..OURS
};
