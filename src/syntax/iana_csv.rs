//! IANA's Service Name and Transport Protocol Port Number Registry as CSV.
//!
//! Columns are known by their names: IANA has changed their number and their order more than once.

use super::Role;
use super::dialect::{Dialect, blank_or_cell, no_markup};
use super::table::{self, Column, Columns};

/// IANA's registry as CSV.
pub static DIALECT: Dialect = Dialect {
    name: "iana-csv",
    about: "IANA's registry of service names and ports as CSV",
    form: "as many cells as the header has, with commas between",
    roles: ROLES,
    needs: &[],
    no_name: None,
    is_ours: false,
    detect: |text| table::has_header(text, &["Service Name", "Port Number", "Transport Protocol"]),
    parse: |text| table::parse(text, &DIALECT, COLUMNS),
    line: blank_or_cell,
    decode: table::decode,
    piece: no_markup,
};

/// The cells of IANA's registry, in whatever form it is published.
pub(super) const ROLES: &[Role] = &[
    Role::Ports,
    Role::Transports,
    Role::Description,
    Role::Name,
    Role::Assignee,
    Role::Contact,
    Role::Registered,
    Role::Modified,
    Role::Reference,
    Role::ServiceCode,
    Role::Unauthorized,
    Role::Notes,
];

const COLUMNS: Columns = &[
    ("Service Name", Column::Cell(Role::Name)),
    ("Port Number", Column::Cell(Role::Ports)),
    ("Transport Protocol", Column::Cell(Role::Transports)),
    ("Description", Column::Cell(Role::Description)),
    ("Assignee", Column::Cell(Role::Assignee)),
    ("Contact", Column::Cell(Role::Contact)),
    ("Registration Date", Column::Cell(Role::Registered)),
    ("Modification Date", Column::Cell(Role::Modified)),
    ("Reference", Column::Cell(Role::Reference)),
    ("Service Code", Column::Cell(Role::ServiceCode)),
    (
        "Unauthorized Use Reported",
        Column::Cell(Role::Unauthorized),
    ),
    ("Known Unauthorized Uses", Column::Cell(Role::Unauthorized)),
    ("Assignment Notes", Column::Cell(Role::Notes)),
];
