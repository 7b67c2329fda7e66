//! One test binary; each module holds the tests of one promise.

mod copies;
mod damage;
mod rules;
mod support;
