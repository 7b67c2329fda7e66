//! The command line: arguments to calls to exit codes.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the module that knows the environment and the terminal"
)]

mod against;
mod build;
mod check;
mod clash;
mod compare;
mod completions;
mod convert;
mod explain;
mod fix;
mod given;
mod input;
mod lookup;
mod man;
mod named;
mod output;
mod patch;
mod progress;
mod schema;
mod service;
mod verify;

use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::available_parallelism;

pub use explain::page as rules_page;
pub use schema::{SCHEMAS, Schema};
pub use service::{Page, SERVICES, Service};

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, ColorChoice, CommandFactory, Parser, Subcommand};

use crate::config::{self, Config};
use crate::files::{self, Error};
use crate::mend;
use crate::registry::TooMany;
use crate::report::{self, Look, Sanitized};
use crate::source::SourceFile;
use crate::strict::Mistake;

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
  1  findings at or above it; for build and convert, a record that could not
     be compiled; for build --check, verify and compare, a difference; for
     fix, findings that are left; for fix --diff, anything to mend; for
     lookup, no match
  2  wrong use: an unknown flag, rule, style or key of the configuration,
     a path that is not there, a dataset that cannot be read
  3  the world failed: a file that cannot be read or written, a full disk";

const EXAMPLES: &str = "\
Examples:
  portreg check                     lint the sources of the registry
  portreg check ports.txt           lint one file
  portreg fix --diff                show what could be mended
  portreg build                     write the datasets to out/
  portreg build --check             say whether out/ is what would be written
  portreg verify                    read the datasets in out/ back
  portreg lookup 443/tcp            say what a port is for
  portreg compare old.txt new.txt   say how two registries differ
  portreg convert ports.txt --to json   write a registry in another form
  portreg explain out-of-order      say what a rule is about";

/// Lints a registry of TCP and UDP ports, and builds the datasets made from it.
///
/// The sources are those that portreg.yaml names, or else the *.txt files in the folder data.
#[derive(Debug, Parser)]
#[command(name = "portreg", version, styles = STYLING, max_term_width = 100)]
#[command(after_help = EXAMPLES, after_long_help = long(EXAMPLES))]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Common {
    /// The configuration [default: portreg.yaml, if there is one].
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
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
    #[command(after_help = check::EXAMPLES, after_long_help = long(check::EXAMPLES))]
    Check(check::Arguments),
    /// Mend mistakes in a registry.
    #[command(after_help = fix::EXAMPLES, after_long_help = long(fix::EXAMPLES))]
    Fix(fix::Arguments),
    /// Write the datasets made from a registry.
    #[command(after_help = build::EXAMPLES, after_long_help = long(build::EXAMPLES))]
    Build(build::Arguments),
    /// Read datasets back: they are whole and agree with each other.
    #[command(after_help = verify::EXAMPLES, after_long_help = long(verify::EXAMPLES))]
    Verify(verify::Arguments),
    /// Look up ports, ranges, names and words.
    #[command(after_help = lookup::EXAMPLES, after_long_help = long(lookup::EXAMPLES))]
    Lookup(lookup::Arguments),
    /// Say how two registries differ, as assignments and not as lines.
    #[command(after_help = compare::EXAMPLES, after_long_help = long(compare::EXAMPLES))]
    Compare(compare::Arguments),
    /// Write a registry of any form in another one.
    #[command(after_help = convert::EXAMPLES, after_long_help = long(convert::EXAMPLES))]
    Convert(convert::Arguments),
    /// Say what a rule is about.
    #[command(after_help = explain::EXAMPLES, after_long_help = long(explain::EXAMPLES))]
    Explain(explain::Arguments),
    /// Print a schema: of the datasets, the reports or the configuration.
    #[command(after_help = schema::EXAMPLES, after_long_help = long(schema::EXAMPLES))]
    Schema(schema::Arguments),
    /// Print what completes the command line in a shell.
    #[command(after_help = completions::EXAMPLES, after_long_help = long(completions::EXAMPLES))]
    Completions(completions::Arguments),
    /// Print a page of the manual.
    #[command(after_help = man::EXAMPLES, after_long_help = long(man::EXAMPLES))]
    Man(man::Arguments),
}

/// The folder for datasets, where nothing names another.
const DEFAULT_OUT: &str = "out";

/// The end of a long help text.
fn long(examples: &str) -> String {
    format!("{examples}\n\n{EXIT_CODES}")
}

/// What ends a command before it has done its work.
#[derive(Debug)]
enum Failure {
    /// The world.
    Files(Error),
    /// The configuration.
    Config(Box<SourceFile>, Mistake),
    /// Something that makes no sense, and what would.
    Use(String, &'static str),
}

impl Failure {
    /// A dataset that is given as input and is none that can be read.
    fn broken(path: &Path, what: impl std::fmt::Display) -> Self {
        let path = path.display();
        let help = "`portreg verify` says more, and `portreg build` makes datasets anew from their sources";
        Self::Use(
            format!("{path} is a dataset that cannot be read: {what}"),
            help,
        )
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Files(error)
    }
}

impl From<mend::Failure> for Failure {
    fn from(error: mend::Failure) -> Self {
        Self::Files(match error {
            mend::Failure::TooLarge(error) => Error::TooLarge(PathBuf::from("a source"), error),
            mend::Failure::TooMany(error) => error.into(),
        })
    }
}

impl From<TooMany> for Failure {
    fn from(error: TooMany) -> Self {
        Self::Files(error.into())
    }
}

/// Runs the command with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let Cli { command, common } = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // It repeats arguments as they are, and a file name can be one.
            let shown = Cli::try_parse_from(arguments.iter().map(harmless)).err();
            let error = shown.unwrap_or(error);
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
    let code = match &command {
        Command::Check(arguments) => check::run(&common, arguments),
        Command::Fix(arguments) => fix::run(&common, arguments),
        Command::Build(arguments) => build::run(&common, arguments),
        Command::Verify(arguments) => verify::run(&common, arguments),
        Command::Lookup(arguments) => lookup::run(&common, arguments),
        Command::Compare(arguments) => compare::run(&common, arguments),
        Command::Convert(arguments) => convert::run(&common, arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Schema(arguments) => schema::run(arguments),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man(arguments) => man::run(arguments),
    };
    code.unwrap_or_else(|failure| complain(&common, &failure))
        .into()
}

/// An argument that can be shown.
fn harmless(argument: &OsString) -> String {
    Sanitized::new(&argument.to_string_lossy()).to_string()
}

/// The configuration, and the folder that its paths are relative to.
struct Setup {
    config: Config,
    base: PathBuf,
}

impl Setup {
    fn new(common: &Common) -> Result<Self, Failure> {
        let named = common.config.as_deref();
        let path = named.unwrap_or(Path::new(files::CONFIGURATION));
        let source = files::read_if_there(path)?;
        if let (None, Some(path)) = (&source, named) {
            return Err(Error::Missing(path.to_owned()).into());
        }
        let Some(source) = source else {
            return Ok(Self {
                config: Config::default(),
                base: PathBuf::new(),
            });
        };
        let base = named.and_then(Path::parent).unwrap_or(Path::new(""));
        match config::parse(&source) {
            Ok(config) => Ok(Self {
                config,
                base: base.to_owned(),
            }),
            Err(mistake) => Err(Failure::Config(Box::new(source), mistake)),
        }
    }

    /// The baseline that is named on the command line, else that of the configuration.
    fn baseline(&self, named: Option<&Path>) -> Option<PathBuf> {
        let configured = self
            .config
            .baseline
            .as_ref()
            .map(|path| self.base.join(path));
        named.map(Path::to_owned).or(configured)
    }

    /// The paths that are named on the command line, else the sources of the configuration, else the default folder.
    fn paths(&self, paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
        Ok(match &self.config.sources {
            _ if !paths.is_empty() => paths.to_owned(),
            Some(sources) => sources.iter().map(|path| self.base.join(path)).collect(),
            None => files::default_paths(&self.base)?,
        })
    }

    /// The folder of the datasets: that which is named, else that of the configuration, else the default.
    fn out(&self, named: Option<&Path>) -> PathBuf {
        match (named, &self.config.out) {
            (Some(out), _) => out.to_owned(),
            (None, out) => self.base.join(out.as_deref().unwrap_or(DEFAULT_OUT)),
        }
    }
}

/// The number of columns of standard output, if it is a terminal.
fn columns_of_stdout(common: &Common) -> Option<usize> {
    let terminal = io::stdout().is_terminal();
    terminal.then(|| look_of_stdout(common).width)
}

/// How reports for people are to look; `terminal` is where they go, if they go to one.
fn look(common: &Common, stream: supports_color::Stream, terminal: bool) -> Look {
    let color = match common.color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => terminal && supports_color::on_cached(stream).is_some(),
    };
    let size = terminal.then(terminal_size::terminal_size).flatten();
    Look {
        color,
        unicode: !terminal || speaks_unicode(),
        width: size.map_or(80, |(width, _)| usize::from(width.0).clamp(40, 120)),
        verbose: common.verbose,
        links: None,
    }
}

fn look_of_stdout(common: &Common) -> Look {
    let terminal = io::stdout().is_terminal();
    // It asks for the terminal itself, and for what terminals and people say in the environment.
    let links = terminal && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
    Look {
        links: links.then(files::here).flatten(),
        ..look(common, supports_color::Stream::Stdout, terminal)
    }
}

fn look_of_stderr(common: &Common) -> Look {
    let terminal = io::stderr().is_terminal();
    look(common, supports_color::Stream::Stderr, terminal)
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

/// As many threads as the machine has processors for this process.
fn threads() -> NonZero<usize> {
    available_parallelism().unwrap_or(NonZero::<usize>::MIN)
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

fn complain(common: &Common, failure: &Failure) -> u8 {
    let look = look_of_stderr(common);
    let shown = |text: &str| Sanitized::new(text).in_ascii(!look.unicode);
    match failure {
        Failure::Config(source, Mistake { message, span }) => {
            let text = report::mistake(source, *span, message, &look);
            tell(|out| writeln!(out, "{text}"));
            exit::USAGE
        }
        Failure::Use(message, help) => {
            tell(|out| {
                writeln!(out, "error: {}", shown(message))?;
                writeln!(out, "  help: {help}")
            });
            exit::USAGE
        }
        Failure::Files(error) => {
            tell(|out| {
                writeln!(out, "error: {}", shown(&error.to_string()))?;
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
    }
}

/// The command line as a description, for tests and for what is generated from it.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}
