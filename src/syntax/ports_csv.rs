//! Our own `ports.csv`, so that what was written can be read again.

use super::dialect::{Dialect, blank_or_cell, no_markup};
use super::ours::{COLUMNS, NEEDS, ROLES};
use super::table;

/// Our own dataset as CSV.
pub static DIALECT: Dialect = Dialect {
    name: "ports-csv",
    about: "the dataset ports.csv that portreg itself writes",
    form: "as many cells as the header has, with commas between",
    roles: ROLES,
    needs: NEEDS,
    no_name: None,
    is_ours: true,
    detect: |text| table::has_header(text, &["port_first", "port_last", "transport"]),
    parse: |text| table::parse(text, &DIALECT, COLUMNS),
    line: blank_or_cell,
    decode: table::decode,
    piece: no_markup,
};
