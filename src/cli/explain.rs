//! `portreg explain`.

use std::io::{self, Write};

use clap::Args;

use super::{Failure, exit, print};
use crate::config;
use crate::rule::Rule;
use crate::rules::RULES;

pub(super) const EXAMPLES: &str = "\
Examples:
  portreg explain                     list all rules
  portreg explain conflicting-claim   one rule, with an example";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The name of a rule; without it all are listed.
    #[arg(value_name = "RULE", value_parser = config::rule)]
    rule: Option<&'static Rule>,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    print(|out| match arguments.rule {
        Some(rule) => one(rule, out),
        None => all(out),
    })?;
    Ok(exit::CLEAN)
}

fn all(out: &mut dyn Write) -> io::Result<()> {
    let widest = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    RULES.iter().try_for_each(|rule| {
        let Rule {
            name,
            level,
            summary,
            ..
        } = rule;
        writeln!(out, "{name:<widest$}  {level:<7}  {summary}")
    })
}

fn one(rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} ({})", rule.name, rule.level)?;
    writeln!(out, "\n{}.\n\n{}", sentence(rule.summary), rule.why)?;
    for (title, example) in [("Bad", rule.bad), ("Good", rule.good)] {
        writeln!(out, "\n{title}:\n")?;
        for line in String::from_utf8_lossy(example).lines() {
            let line = line.replace('\u{A0}', "(no-break space)");
            writeln!(out, "{}", format!("    {line}").trim_end())?;
        }
    }
    Ok(())
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}
