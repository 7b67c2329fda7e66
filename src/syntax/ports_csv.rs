//! Our own `ports.csv`, so that what was written can be read again.

use super::Role;
use super::dialect::{Dialect, blank_or_cell, no_markup};
use super::table::{self, Column, Columns};

/// Our own dataset as CSV.
pub static DIALECT: Dialect = Dialect {
    name: "ports-csv",
    about: "the dataset ports.csv that portreg itself writes",
    form: "as many cells as the header has, with commas between",
    roles: &[
        Role::Ports,
        Role::Transports,
        Role::Description,
        Role::Status,
        Role::Name,
        Role::Frequency,
        Role::Registered,
        Role::Modified,
        Role::Reference,
    ],
    needs: &[Role::Ports],
    no_name: None,
    detect: |text| table::has_header(text, &["port_first", "port_last", "transport"]),
    parse: |text| table::parse(text, &DIALECT, COLUMNS),
    line: blank_or_cell,
    decode: table::decode,
    piece: no_markup,
};

const COLUMNS: Columns = &[
    ("port_first", Column::Cell(Role::Ports)),
    ("port_last", Column::LastPort),
    ("transport", Column::Cell(Role::Transports)),
    ("status", Column::Cell(Role::Status)),
    ("description", Column::Cell(Role::Description)),
    ("name", Column::Cell(Role::Name)),
    ("reference", Column::Cell(Role::Reference)),
    ("registered", Column::Cell(Role::Registered)),
    ("modified", Column::Cell(Role::Modified)),
    ("frequency", Column::Cell(Role::Frequency)),
];
