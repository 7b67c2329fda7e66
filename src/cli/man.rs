//! `portreg man`.

use std::io::{self, Write};

use clap::{Args, Command};
use clap_mangen::Man;

use super::{EXIT_CODES, Failure, command, exit, print};
use crate::names::unknown;

pub(super) const EXAMPLES: &str = "\
Examples:
  portreg man | man -l -                             read it
  portreg man check >/usr/local/share/man/man1/portreg-check.1";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The command whose page it is to be; without it, the page of portreg.
    #[arg(value_name = "COMMAND", value_parser = known)]
    command: Option<String>,
}

fn known(name: &str) -> Result<String, String> {
    let all = command();
    if all.find_subcommand(name).is_some() {
        return Ok(name.to_owned());
    }
    let names = all.get_subcommands().map(Command::get_name);
    Err(unknown("command", name, names))
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let mut all = command().disable_help_subcommand(true);
    // Only then commands know their whole names, and the flags that go with each of them.
    all.build();
    let command = match &arguments.command {
        Some(name) => all.find_subcommand(name).expect("it was looked up"),
        None => &all,
    };
    let mut text = Vec::new();
    page(command, &mut text).expect("writing to memory");
    print(|out| out.write_all(&text))?;
    Ok(exit::CLEAN)
}

/// The page of a command: what its `--help` says, and then what stands below it there.
fn page(command: &Command, out: &mut Vec<u8>) -> io::Result<()> {
    let examples = command.get_after_help().map(ToString::to_string);
    let described = command.clone().after_help(None).after_long_help(None);
    let man = Man::new(described)
        .source(concat!("portreg ", env!("CARGO_PKG_VERSION")))
        .manual("User Commands")
        // Equal sources give equal bytes, so there is none; empty, it would be left out and the others move up.
        .date("\\&");
    let mut text = Vec::new();
    man.render(&mut text)?;
    let mut table = false;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        // What is indented in a help text is a table, and is not to be filled.
        if table != line.starts_with(b" ") {
            table = !table;
            out.write_all(if table { b".nf\n" } else { b".fi\n" })?;
        }
        // A request says what an empty line only does.
        out.write_all(if line == b"\n" { b".sp\n" } else { line })?;
    }
    section("EXIT STATUS", EXIT_CODES, out)?;
    section("EXAMPLES", &examples.unwrap_or_default(), out)
}

/// Text as it stands, without its heading and its margin.
fn section(title: &str, text: &str, out: &mut Vec<u8>) -> io::Result<()> {
    writeln!(out, ".SH \"{title}\"\n.nf")?;
    for line in text.lines().skip(1) {
        let line = line.strip_prefix("  ").unwrap_or(line);
        // No line begins with a dot or a quote, which would make it a request.
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        writeln!(out, "\\&{}", line.replace('\'', "\\(aq"))?;
    }
    writeln!(out, ".fi")
}
