//! `portreg schema`.

use std::fmt::Write as _;

use clap::Args;
use serde_json::Value as Json;

use super::named::Named;
use super::{Failure, exit, lookup, print};
use crate::names::unknown;
use crate::{compare, config, export, report};

pub(super) const EXAMPLES: &str = "\
Examples:
  portreg schema                            list all schemas
  portreg schema ports >ports.schema.json   the JSON Schema of the datasets
  portreg schema sql | sqlite3 new.sqlite   an empty database";

/// A schema that can be printed.
#[derive(Debug)]
pub struct Schema {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its file in the folder of schemas.
    pub file: &'static str,
    /// What it describes, in one line.
    pub about: &'static str,
    /// The schema.
    pub text: fn() -> String,
}

/// All schemas.
pub static SCHEMAS: &[Schema] = &[
    Schema {
        name: "ports",
        file: "ports.schema.json",
        about: "the datasets in JSON and YAML, as JSON Schema",
        text: || pretty(&export::schema::json()),
    },
    Schema {
        name: "registry",
        file: "registry.schema.json",
        about: "the dataset with all tables in JSON, as JSON Schema",
        text: || pretty(&export::schema::registry()),
    },
    Schema {
        name: "sql",
        file: "ports.sql",
        about: "the database, as SQL",
        text: export::schema::sql,
    },
    Schema {
        name: "findings",
        file: "findings.schema.json",
        about: "the report of check --output json, as JSON Schema",
        text: || pretty(&report::json::schema()),
    },
    Schema {
        name: "lookup",
        file: "lookup.schema.json",
        about: "what lookup --output json finds, as JSON Schema",
        text: || pretty(&lookup::schema()),
    },
    Schema {
        name: "compare",
        file: "compare.schema.json",
        about: "the report of compare --output json, as JSON Schema",
        text: || pretty(&compare::schema()),
    },
    Schema {
        name: "config",
        file: "config.schema.json",
        about: "the configuration, portreg.yaml, as JSON Schema",
        text: || pretty(&config::schema()),
    },
];

fn pretty(schema: &Json) -> String {
    format!("{schema:#}\n")
}

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The name of a schema; without it all are listed.
    #[arg(value_name = "NAME", value_parser = NAMED, hide_possible_values = true)]
    name: Option<&'static Schema>,
}

const NAMED: Named<&Schema> = Named {
    read: schema,
    names: || SCHEMAS.iter().map(|schema| schema.name).collect(),
};

fn schema(name: &str) -> Result<&'static Schema, String> {
    let names = SCHEMAS.iter().map(|schema| schema.name);
    let found = SCHEMAS.iter().find(|schema| schema.name == name);
    found.ok_or_else(|| unknown("schema", name, names))
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let text = match arguments.name {
        Some(schema) => (schema.text)(),
        None => SCHEMAS.iter().fold(String::new(), |mut text, schema| {
            writeln!(text, "{:<9} {}", schema.name, schema.about).expect("writing to a string");
            text
        }),
    };
    print(|out| out.write_all(text.as_bytes()))?;
    Ok(exit::CLEAN)
}
