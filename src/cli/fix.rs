//! `portreg fix`.

use std::io::{self, Write};

use clap::Args;

use super::against::Against;
use super::check::FailOn;
use super::explain::RULE;
use super::given::Given;
use super::progress::Progress;
use super::{Common, Failure, Setup, exit, patch, print, tell, threads};
use crate::files::{self, STANDARD_INPUT, Sources};
use crate::finding::Level;
use crate::fix::Safety;
use crate::lint::{self, Tally};
use crate::mend::{Mended, mend_as};
use crate::registry::Registry;
use crate::report::{Checked, Sanitized};
use crate::rule::{Rule, count};
use crate::source::SourceFile;
use crate::suppress::Suppressed;

pub(super) const EXAMPLES: &str = "\
Examples:
  portreg fix                               mend what can be mended safely
  portreg fix --diff                        show it as a patch, and change nothing
  portreg fix --diff --unsafe | git apply   mend all that can be mended
  portreg fix --rule transport-separator    mend the findings of one rule
  portreg fix - <old.txt >new.txt           mend standard input";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    given: Given,
    /// Apply fixes too that may change what the registry says.
    #[arg(long = "unsafe")]
    with_unsafe: bool,
    /// Change nothing; print a patch.
    #[arg(long)]
    diff: bool,
    /// Apply the fixes of this rule only; repeatable.
    #[arg(long = "rule", value_name = "NAME", value_parser = RULE, hide_possible_values = true)]
    rules: Vec<&'static Rule>,
    #[command(flatten)]
    against: Against,
    /// The level from which findings that are left make the command fail.
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    fail_on: FailOn,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> Result<u8, Failure> {
    let setup = Setup::new(common)?;
    let levels = &setup.config.levels;
    let progress = Progress::start(common, "reading");
    let sources = setup.sources(&arguments.given)?;
    let most = if arguments.with_unsafe {
        Safety::Unsafe
    } else {
        Safety::Safe
    };
    let names: Vec<_> = arguments.rules.iter().map(|rule| rule.name).collect();
    let wanted = |rule: &Rule, safety| {
        safety <= most
            && (names.is_empty() || names.contains(&rule.name))
            && levels.of_rule(rule).is_some()
    };
    progress.step("mending");
    let dialects = arguments.given.dialects(&sources);
    let reference = arguments.against.read(&setup)?;
    let mended = mend_as(&sources.files, &dialects, reference.as_ref(), wanted)?;
    drop(progress);
    for rule in &mended.refused {
        tell(|out| {
            writeln!(
                out,
                "warning: fixes of {rule} would have changed more than they name, and were left out"
            )
        });
    }
    if arguments.diff {
        let patch = patch_of(&sources, &mended);
        print(|out| out.write_all(&patch))?;
        return Ok(if patch.is_empty() {
            exit::CLEAN
        } else {
            exit::FOUND
        });
    }
    write(&sources, &mended)?;
    let new = sources.files.iter().zip(mended.contents.iter().cloned());
    let new = new.map(|(source, bytes)| SourceFile::new(source.name(), bytes));
    let new: Vec<_> = new
        .collect::<Result<_, _>>()
        .map_err(crate::mend::Failure::from)?;
    let progress = Progress::start(common, "checking");
    let registry = Registry::parse_as(&new, &mended.dialects)?.with_reference(reference.as_ref());
    let findings = lint::check_by(threads(), &registry, levels);
    drop(progress);
    let checked = Checked {
        registry: &registry,
        findings: &findings,
        levels,
        suppressed: &Suppressed::by_comments(&registry, &findings),
    };
    let left = checked.tally();
    if !common.quiet {
        tell(|out| summary(out, &mended, left));
    }
    let fails = arguments
        .fail_on
        .level()
        .is_some_and(|level| left.reaches(level));
    Ok(if fails { exit::FOUND } else { exit::CLEAN })
}

/// Writes what has changed; standard input always goes on to standard output.
fn write(sources: &Sources, mended: &Mended) -> Result<(), Failure> {
    for ((source, path), new) in sources
        .files
        .iter()
        .zip(&sources.paths)
        .zip(&mended.contents)
    {
        let Some(path) = path else {
            print(|out| out.write_all(new))?;
            continue;
        };
        if *source.bytes() == **new {
            continue;
        }
        if files::is_link(source.name().as_ref()) {
            let name = Sanitized::new(source.name());
            let target = path.to_string_lossy();
            tell(|out| {
                writeln!(
                    out,
                    "note: {name} is a link, and {} is mended",
                    Sanitized::new(&target)
                )
            });
        }
        files::write(path, new)?;
    }
    Ok(())
}

fn summary(out: &mut dyn Write, mended: &Mended, left: Tally) -> io::Result<()> {
    let all = mended.applied.values().sum();
    writeln!(out, "{} mended", count(all, "finding"))?;
    for (rule, number) in &mended.applied {
        writeln!(out, "  {number:>5}  {rule}")?;
    }
    let levels = Level::ALL.map(|level| count(left.at(level), level.name()));
    writeln!(
        out,
        "{} left ({})",
        count(left.total(), "finding"),
        levels.join(", ")
    )
}

/// What has changed, as a patch for `git apply`.
fn patch_of(sources: &Sources, mended: &Mended) -> Vec<u8> {
    let mut all = Vec::new();
    for (source, new) in sources.files.iter().zip(&mended.contents) {
        let old = source.bytes();
        let name = match source.name() {
            STANDARD_INPUT => "standard-input",
            name => name,
        };
        let [from, to] = ["a", "b"].map(|side| quoted(&format!("{side}/{name}")));
        patch::write([&from, &to], [&old, new], &mut all).expect("writing to memory");
    }
    all
}

/// A path as git writes it: in quotes, where it holds what would end it.
fn quoted(path: &str) -> String {
    let special = |c: char| c.is_control() || matches!(c, '"' | '\\');
    if !path.contains(special) {
        return path.to_owned();
    }
    let escaped = path.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => {
            let octal = c
                .to_string()
                .into_bytes()
                .into_iter()
                .map(|byte| format!("\\{byte:03o}"));
            octal.collect()
        }
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
