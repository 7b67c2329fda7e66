//! One test binary; each module holds the tests of one promise.

mod borders;
mod cli;
mod copies;
mod damage;
mod generated;
mod memory;
mod property;
mod report;
mod rules;
mod support;
