//! The command line: arguments to calls to exit codes.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the module that knows the environment and the terminal"
)]

use std::fmt::Write as _;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, ColorChoice, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::dataset::Dataset;
use crate::export::FORMATS;
use crate::files::{self, Error};
use crate::finding::{Finding, Level};
use crate::lint::{self, Tally};
use crate::registry::Registry;
use crate::report::{self, Checked, Look, STYLES, Sanitized, Style};
use crate::rule::{Rule, count};
use crate::rules::{self, RULES};
use crate::source::SourceFile;

/// The exit codes, the same for every command and style.
mod exit {
    /// Nothing at or above the fail level.
    pub(super) const CLEAN: u8 = 0;
    /// Findings, or a difference.
    pub(super) const FOUND: u8 = 1;
    /// Wrong use.
    pub(super) const USAGE: u8 = 2;
    /// The world failed.
    pub(super) const FAILURE: u8 = 3;
}

const STYLING: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const EXIT_CODES: &str = "\
Exit codes:
  0  nothing found at or above the fail level
  1  findings at or above it; for build, a record that could not be compiled
  2  wrong use: an unknown flag, rule or style, a path that is not there
  3  the world failed: a file that cannot be read or written, a full disk";

const CLI_EXAMPLES: &str = "\
Examples:
  portreg check                     lint the sources in data/
  portreg check ports.txt           lint one file
  portreg build                     write the datasets to out/
  portreg explain out-of-order      say what a rule is about";

const CHECK_EXAMPLES: &str = "\
Examples:
  portreg check                                   lint the sources in data/
  portreg check ports.txt other.txt               lint two files as one registry
  portreg check - <ports.txt                      lint standard input
  portreg check --output human --output json=report.json
  portreg check --fail-on warning                 fail on warnings too";

const BUILD_EXAMPLES: &str = "\
Examples:
  portreg build                     read data/, write out/
  portreg build ports.txt -o www    read one file, write to the folder www";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  portreg explain                     list all rules
  portreg explain conflicting-claim   one rule, with an example";

/// Lints a registry of TCP and UDP ports, and builds the datasets made from it.
#[derive(Debug, Parser)]
#[command(name = "portreg", version, styles = STYLING, max_term_width = 100)]
#[command(after_help = CLI_EXAMPLES, after_long_help = long(CLI_EXAMPLES))]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// When to use colours.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    color: ColorChoice,
    /// Show all findings, however many are alike.
    #[arg(short, long, global = true)]
    verbose: bool,
    /// Print nothing but errors to standard error.
    #[arg(short, long, global = true)]
    quiet: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Find mistakes in a registry.
    Check(CheckArgs),
    /// Write the datasets made from a registry.
    Build(BuildArgs),
    /// Say what a rule is about.
    Explain(ExplainArgs),
}

/// Finds mistakes in a registry.
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES, after_long_help = long(CHECK_EXAMPLES))]
struct CheckArgs {
    /// Files, folders (their *.txt files), or - for standard input [default: data].
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to report, and where to; repeatable [default: human].
    #[arg(long, value_name = "STYLE[=FILE]", value_parser = output, long_help = long_output())]
    output: Vec<Output>,
    /// The level from which findings make the command fail.
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    fail_on: FailOn,
}

/// Writes the datasets made from a registry.
#[derive(Debug, Args)]
#[command(after_help = BUILD_EXAMPLES, after_long_help = long(BUILD_EXAMPLES))]
struct BuildArgs {
    /// Files, folders (their *.txt files), or - for standard input [default: data].
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The folder to write to.
    #[arg(short, long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
}

/// Says what a rule is about.
#[derive(Debug, Args)]
#[command(after_help = EXPLAIN_EXAMPLES, after_long_help = long(EXPLAIN_EXAMPLES))]
struct ExplainArgs {
    /// The name of a rule.
    #[arg(value_name = "RULE", value_parser = rule_name)]
    rule: Option<&'static Rule>,
}

/// The level from which findings make a command fail.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

impl FailOn {
    const fn level(self) -> Option<Level> {
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

fn rule_name(name: &str) -> Result<&'static Rule, String> {
    let names = RULES.iter().map(|rule| rule.name);
    rules::rule(name).ok_or_else(|| unknown("rule", name, names))
}

/// Says that a name is not known, and which one is nearest.
fn unknown<'n>(what: &str, name: &str, names: impl Iterator<Item = &'n str>) -> String {
    let distance = |known: &&str| strsim::osa_distance(known, name);
    let names: Vec<_> = names.collect();
    let nearest = names
        .iter()
        .copied()
        .min_by_key(distance)
        .expect("a table is not empty");
    if distance(&nearest) <= name.len() / 2 {
        format!("there is no such {what}; did you mean {nearest}?")
    } else if names.len() < 10 {
        format!("there is no such {what}; there are {}", names.join(", "))
    } else {
        format!("there is no such {what}; `portreg explain` lists all of them")
    }
}

/// The end of a long help text.
fn long(examples: &str) -> String {
    format!("{examples}\n\n{EXIT_CODES}")
}

fn long_output() -> String {
    let mut text = "How to report, and where to: a style alone writes to standard output, with =FILE to a file. \
                    Repeatable, for a person's report and a machine's file in one run.\n\nStyles:\n"
        .to_owned();
    for style in STYLES {
        writeln!(text, "  {:<8} {}", style.name, style.about).expect("writing to a string");
    }
    text
}

/// Runs the command with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A reader that has gone away is no reason to complain.
            let _ = error.print();
            let code = if error.use_stderr() {
                exit::USAGE
            } else {
                exit::CLEAN
            };
            return code.into();
        }
    };
    let code = match &cli.command {
        Command::Check(args) => check(&cli, args),
        Command::Build(args) => build(&cli, args),
        Command::Explain(args) => explain(args),
    };
    code.unwrap_or_else(|error| complain(&error)).into()
}

fn check(cli: &Cli, args: &CheckArgs) -> Result<u8, Error> {
    let sources = sources(&args.paths)?;
    let registry = Registry::parse(&sources)?;
    let findings = lint::check(&registry);
    let checked = Checked {
        registry: &registry,
        findings: &findings,
    };
    let human = Output {
        style: report::style("human").expect("the table has it"),
        file: None,
    };
    let default = [human];
    let outputs = match &*args.output {
        [] if cli.quiet => &[],
        [] => &default[..],
        outputs => outputs,
    };
    for output in outputs {
        match &output.file {
            Some(path) => {
                let mut content = Vec::new();
                let look = look(cli, false);
                (output.style.write)(&checked, &look, &mut content)
                    .map_err(|error| Error::Unwritable(path.clone(), error))?;
                files::write(path, &content)?;
            }
            None => print(|out| (output.style.write)(&checked, &look(cli, true), out))?,
        }
    }
    let worst = findings.iter().map(|finding| finding.rule().level).max();
    let fails = args
        .fail_on
        .level()
        .is_some_and(|level| worst >= Some(level));
    Ok(if fails { exit::FOUND } else { exit::CLEAN })
}

fn build(cli: &Cli, args: &BuildArgs) -> Result<u8, Error> {
    let sources = sources(&args.paths)?;
    let registry = Registry::parse(&sources)?;
    let findings = lint::check(&registry);
    if registry.has_losses() {
        let losses: Vec<_> = findings
            .iter()
            .filter(|finding| finding.rule().level == Level::Error)
            .copied()
            .collect();
        let checked = Checked {
            registry: &registry,
            findings: &losses,
        };
        let style = report::style("human").expect("the table has it");
        tell(|out| (style.write)(&checked, &look(cli, true), out));
        tell(|out| {
            writeln!(
                out,
                "error: not all records could be compiled; nothing was written"
            )
        });
        return Ok(exit::FOUND);
    }
    let dataset = Dataset::compile(&registry, &findings);
    let mut written = Vec::new();
    for format in FORMATS {
        let mut content = Vec::new();
        (format.write)(&dataset, &mut content)
            .map_err(|error| Error::Unwritable(args.out.join(format.file), error))?;
        written.push((format.file, content));
    }
    files::write_all(&args.out, &written)?;
    if !cli.quiet {
        tell(|out| build_summary(out, &dataset, &findings, &args.out, &written));
    }
    Ok(exit::CLEAN)
}

/// Says what a build has done.
fn build_summary(
    out: &mut dyn Write,
    dataset: &Dataset<'_>,
    findings: &[Finding],
    folder: &Path,
    written: &[(&str, Vec<u8>)],
) -> io::Result<()> {
    let tally = Tally::of(findings);
    let levels = Level::ALL.map(|level| count(tally.at(level), level.name()));
    writeln!(
        out,
        "{}, {}, {} ({})",
        count(dataset.registry().record_count(), "record"),
        count(dataset.len(), "assignment"),
        count(tally.total(), "finding"),
        levels.join(", "),
    )?;
    for (name, content) in written {
        let path = folder.join(name);
        let path = Sanitized::new(&path.to_string_lossy());
        writeln!(out, "  {path}  {}", count(content.len(), "byte"))?;
    }
    Ok(())
}

fn explain(args: &ExplainArgs) -> Result<u8, Error> {
    print(|out| {
        if let Some(rule) = args.rule {
            return explain_rule(rule, out);
        }
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
    })?;
    Ok(exit::CLEAN)
}

fn explain_rule(rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} ({})", rule.name, rule.level)?;
    writeln!(out, "\n{}.\n\n{}", sentence(rule.summary), rule.why)?;
    for (title, example) in [("Bad", rule.bad), ("Good", rule.good)] {
        writeln!(out, "\n{title}:\n")?;
        for line in String::from_utf8_lossy(example).lines() {
            writeln!(
                out,
                "{}",
                format!("    {}", line.replace('\u{A0}', "(no-break space)")).trim_end()
            )?;
        }
    }
    Ok(())
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

fn sources(paths: &[PathBuf]) -> Result<Vec<SourceFile>, Error> {
    if paths.is_empty() {
        files::read_sources(&files::default_paths()?)
    } else {
        files::read_sources(paths)
    }
}

/// How reports for people are to look here.
fn look(cli: &Cli, to_terminal: bool) -> Look {
    let terminal = to_terminal && io::stdout().is_terminal();
    let color = match cli.color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            terminal && supports_color::on_cached(supports_color::Stream::Stdout).is_some()
        }
    };
    let size = terminal.then(terminal_size::terminal_size).flatten();
    Look {
        color,
        unicode: !terminal || speaks_unicode(),
        width: size.map_or(80, |(width, _)| usize::from(width.0).clamp(40, 120)),
        verbose: cli.verbose,
    }
}

/// Whether the locale is one of UTF-8; where none is set, it is taken for one.
fn speaks_unicode() -> bool {
    let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(set);
    locale.is_none_or(|locale| {
        let locale = locale.to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// Writes results to standard output; a reader that has gone away has had enough.
fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::Unwritable(PathBuf::from("standard output"), error))
        }
        _ => Ok(()),
    }
}

/// Writes to standard error; there is nobody to tell if that fails.
fn tell(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
    let mut err = BufWriter::new(io::stderr().lock());
    let _ = write(&mut err).and_then(|()| err.flush());
}

fn complain(error: &Error) -> u8 {
    tell(|out| {
        writeln!(out, "error: {}", Sanitized::new(&error.to_string()))?;
        match error.help() {
            Some(help) => writeln!(out, "  help: {help}"),
            None => Ok(()),
        }
    });
    if error.is_failure() {
        exit::FAILURE
    } else {
        exit::USAGE
    }
}

/// The command line as a description, for tests and for what is generated from it.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}
