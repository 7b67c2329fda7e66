//! portreg
#![allow(missing_docs)]
#[cfg(feature = "cli")]
pub mod cli;
pub mod dataset;
pub mod export;
#[cfg(feature = "cli")]
pub mod files;
pub mod finding;
mod lint;
pub mod model;
mod registry;
pub mod report;
pub mod rule;
pub mod rules;
pub mod source;
pub mod syntax;
pub use dataset::Dataset;
pub use finding::{Finding, Level};
pub use lint::{Tally, check};
pub use registry::*;
pub use source::{SourceFile, Span, TooLarge};
pub use syntax::parse;
