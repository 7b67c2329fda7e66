//! One test binary; each module holds the tests of one promise.

#![expect(
    clippy::disallowed_methods,
    reason = "tests read and write files, and call the command in many environments"
)]

mod accepting;
mod asking;
mod borders;
mod cli;
mod compare;
mod configuration;
mod convert;
mod copies;
mod damage;
mod dataset;
mod dialects;
mod fingerprints;
mod folder;
mod generated;
mod growth;
mod lookalikes;
mod lookup;
mod manual;
mod memory;
mod mending;
mod ours;
mod outputs;
mod parts;
#[expect(
    unreachable_pub,
    reason = "the functions are public for the targets of the fuzzer"
)]
#[path = "../fuzz/src/lib.rs"]
mod promises;
mod property;
mod questions;
mod reference;
mod registries;
mod report;
mod resolving;
mod rules;
mod runner;
mod services;
mod styles;
mod support;
mod verify;
