//! portreg
#![allow(missing_docs)]
pub mod finding;
mod lint;
pub mod model;
mod registry;
pub mod rule;
pub mod rules;
pub mod source;
pub mod syntax;
pub use finding::{Finding, Level};
pub use lint::{Tally, check};
pub use registry::*;
pub use source::{SourceFile, Span, TooLarge};
pub use syntax::parse;
