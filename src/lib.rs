//! portreg
#![allow(missing_docs)]
pub mod model;
pub mod source;
pub mod syntax;
pub use source::{SourceFile, Span, TooLarge};
pub use syntax::parse;
