//! Reads a loosely formatted registry of TCP and UDP ports, lints it, and makes datasets from it.
//!
//! This page is the map of the code.
//!
//! # The flow
//!
//! ```text
//!  data/*.txt ─bytes→ SourceFile ─parse→ Document ─compile→ Dataset ─export→ out/
//!                     text and           as written,         as meant,
//!                     positions          lossless            cannot be wrong
//!                                   └──────── Registry: all sources ───────┘
//!                                             rules look at both layers
//!                                                       │
//!                                                 Vec<Finding> → report styles
//! ```
//!
//! * [`source`]: text with positions; what is a line, what is a column, what to do with a byte that is not UTF-8.
//! * [`model`]: ports, transports, statuses; values that cannot be wrong.
//! * [`syntax`]: bytes to [`Document`](syntax::Document): cells, records, and the mending of damage; one file for each dialect, the form that a registry is written in.
//! * [`registry`]: all sources of a registry, their records numbered through.
//! * [`reference`](mod@reference): what another registry says of ports: that of IANA, or one of a file.
//! * [`rule`]: what a rule is; [`rules`]: the table of them, one file each; [`mod@lint`] runs them.
//! * [`finding`]: what a rule found; [`fingerprint`]: what it is known by from version to version; [`report`]: the styles in which it is shown.
//! * [`suppress`] and [`baseline`]: findings that somebody has accepted.
//! * [`fix`]: edits of bytes; [`mend`] applies those of findings, and looks again.
//! * [`dataset`]: what the records mean; [`export`]: the tables of data, and the formats they are written in and read back from.
//! * [`verify`]: whether written files agree; [`mod@lookup`]: rows by port, name and word; [`compare`]: how two registries differ.
//! * `threads`: work that several threads share; `text`: words, and characters that nobody sees; [`words`]: those of all descriptions, read once for all rules about them; [`copies`]: records that repeat others, found once for the rules that ask.
//! * [`config`]: what `portreg.yaml` may say; [`strict`]: how it is read; [`names`]: the nearest of the names that people may have meant.
//! * `files` and `cli`: the rims. Nothing else knows a path, the environment or the terminal.
//!
//! # Reading order
//!
//! `syntax/mod.rs`, `rule.rs` with one file of `rules/`, `lint.rs`, `dataset/mod.rs`, `export/mod.rs` with `columns.rs` and `csv.rs`, then `tests/it/rules.rs`.
//! After that a rule, a dialect, a style or a format is one file and one line in a table.
//!
//! # What holds everywhere
//!
//! * Parsing is total: any bytes give a document, and bad input is a value in it.
//! * Nothing is lost: each line that holds something is in a record or in a finding.
//! * Three kinds of trouble have three types: wrong data is a [`Finding`], a failing world is an `Error` of the module at that rim, a wrong program is a panic that names the broken invariant.
//! * One fact stands in one place: a rule in its file, a column in [`export::TABLES`].
//! * Equal sources give equal bytes, on any machine.
//!
//! # Example
//!
//! ```
//! use portreg::{Dataset, Registry, SourceFile, check};
//!
//! let text = "53\n\nTCP. UDP\n\nDNS (Domain Name System)\n\nOfficial\n";
//! let sources = [SourceFile::new("ports.txt", text.into())?];
//! let registry = Registry::parse(&sources)?;
//!
//! let findings = check(&registry);
//! assert_eq!(findings.len(), 1);
//! assert_eq!(findings[0].rule().name, "transport-separator");
//!
//! let dataset = Dataset::compile(&registry, &findings);
//! assert_eq!(dataset.len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod baseline;
#[cfg(feature = "cli")]
pub mod cli;
pub mod compare;
pub mod config;
pub mod copies;
pub mod dataset;
pub mod export;
#[cfg(feature = "cli")]
pub mod files;
pub mod finding;
pub mod fingerprint;
pub mod fix;
pub mod lint;
pub mod lookup;
pub mod mend;
pub mod model;
pub mod names;
pub mod reference;
pub mod registry;
pub mod report;
pub mod rule;
pub mod rules;
pub mod source;
pub mod strict;
pub mod suppress;
pub mod syntax;
mod text;
mod threads;
pub mod verify;
pub mod words;

pub use dataset::Dataset;
pub use finding::{Finding, Level};
pub use lint::check;
pub use reference::Reference;
pub use registry::{Registry, TooMany};
pub use source::{SourceFile, Span, TooLarge};
pub use syntax::parse;
