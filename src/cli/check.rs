//! `portreg check`.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Common, Failure, Setup, exit, look_of_stdout, print};
use crate::config;
use crate::files::{self, Error};
use crate::finding::Level;
use crate::lint;
use crate::names::unknown;
use crate::registry::Registry;
use crate::report::{self, Checked, Look, STYLES, Style};
use crate::rule::Rule;

pub(super) const EXAMPLES: &str = "\
Examples:
  portreg check                                   lint the sources of the registry
  portreg check ports.txt other.txt               lint two files as one registry
  portreg check - <ports.txt                      lint standard input
  portreg check --output human --output json=report.json
  portreg check --fail-on warning                 fail on warnings too
  portreg check --rule blank-status=off           leave a rule out";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, folders (their *.txt files), or - for standard input [default: as configured, or data].
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to report, and where to; repeatable [default: human].
    #[arg(long, value_name = "STYLE[=FILE]", value_parser = output, long_help = about_output())]
    output: Vec<Output>,
    /// The level from which findings make the command fail.
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    fail_on: FailOn,
    /// Give a rule another level: error, warning, note or off; repeatable.
    #[arg(long = "rule", value_name = "NAME=LEVEL", value_parser = level)]
    rules: Vec<(&'static Rule, Option<Level>)>,
}

/// The level from which findings make a command fail.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

impl FailOn {
    pub(super) const fn level(self) -> Option<Level> {
        match self {
            Self::Error => Some(Level::Error),
            Self::Warning => Some(Level::Warning),
            Self::Note => Some(Level::Note),
            Self::Never => None,
        }
    }
}

/// A report that is asked for: its style, and its file if it has one.
#[derive(Debug, Clone)]
struct Output {
    style: &'static Style,
    file: Option<PathBuf>,
}

fn output(argument: &str) -> Result<Output, String> {
    let (name, file) = match argument.split_once('=') {
        Some((_, "")) => return Err("a file name belongs behind the equals sign".to_owned()),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (argument, None),
    };
    let names = STYLES.iter().map(|style| style.name);
    let style = report::style(name).ok_or_else(|| unknown("style", name, names))?;
    Ok(Output { style, file })
}

fn level(argument: &str) -> Result<(&'static Rule, Option<Level>), String> {
    let (name, level) = argument
        .split_once('=')
        .ok_or("a level belongs behind the name: NAME=LEVEL")?;
    Ok((config::rule(name)?, config::level(level)?))
}

fn about_output() -> String {
    let mut text = "How to report, and where to: a style alone writes to standard output, with =FILE to a file. \
                    Repeatable, for a person's report and a machine's file in one run.\n\nStyles:\n"
        .to_owned();
    for style in STYLES {
        writeln!(text, "  {:<8} {}", style.name, style.about).expect("writing to a string");
    }
    text
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> Result<u8, Failure> {
    let setup = Setup::new(common)?;
    let mut levels = setup.config.levels.clone();
    for (rule, level) in &arguments.rules {
        levels.set(rule, *level);
    }
    let sources = setup.sources(&arguments.paths)?;
    let registry = Registry::parse(&sources.files)?;
    let findings = lint::check(&registry);
    let checked = Checked {
        registry: &registry,
        findings: &findings,
        levels: &levels,
    };
    let default = [Output {
        style: report::style("human").expect("the table has it"),
        file: None,
    }];
    let outputs = match &*arguments.output {
        [] if common.quiet => &[],
        [] => &default[..],
        outputs => outputs,
    };
    for output in outputs {
        write(common, &checked, output)?;
    }
    let level = arguments.fail_on.level();
    let fails = level.is_some_and(|level| checked.tally().reaches(level));
    Ok(if fails { exit::FOUND } else { exit::CLEAN })
}

fn write(common: &Common, checked: &Checked<'_>, output: &Output) -> Result<(), Error> {
    let Some(path) = &output.file else {
        let look = look_of_stdout(common);
        return print(|out| (output.style.write)(checked, &look, out));
    };
    let look = Look {
        verbose: common.verbose,
        ..Look::default()
    };
    let mut content = Vec::new();
    (output.style.write)(checked, &look, &mut content)
        .map_err(|error| Error::Unwritable(path.clone(), error))?;
    files::write(path, &content)
}
