//! `portreg check`.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args, ValueEnum};

use super::against::Against;
use super::given::Given;
use super::output::{self, OUTPUT, Output};
use super::progress::Progress;
use super::{Common, Failure, Setup, clash, exit, tell, threads};
use crate::baseline::{self, Applied, Baseline, Date};
use crate::config;
use crate::files::{self, Error};
use crate::finding::Level;
use crate::lint;
use crate::registry::Registry;
use crate::report::Checked;
use crate::rule::{Check, Rule};
use crate::source::SourceFile;
use crate::strict;
use crate::suppress::Suppressed;

pub(super) const EXAMPLES: &str = "\
Examples:
  portreg check                                   lint the sources of the registry
  portreg check ports.txt other.txt               lint two files as one registry
  portreg check - <ports.txt                      lint standard input
  portreg check --output human --output json=report.json
  portreg check --fail-on warning                 fail on warnings too
  portreg check --rule blank-status=off           leave a rule out
  portreg check --reference none                  do not compare with IANA's registry
  portreg check --baseline known.yaml             leave out what is accepted there
  portreg check --baseline known.yaml --accept-new 'asked, not answered'";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    given: Given,
    /// How to report, and where to; repeatable [default: human, and the report that a CI service reads].
    #[arg(long, value_name = "STYLE[=FILE]", value_parser = OUTPUT, hide_possible_values = true, long_help = output::about())]
    output: Vec<Output>,
    /// The level from which findings make the command fail.
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    fail_on: FailOn,
    /// Give a rule another level: error, warning, note or off; repeatable.
    #[arg(long = "rule", value_name = "NAME=LEVEL", value_parser = level)]
    rules: Vec<(&'static Rule, Option<Level>)>,
    /// The file with the findings that are accepted [default: as configured].
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Take entries out of the baseline that match no finding any more.
    #[arg(long)]
    write_baseline: bool,
    /// Add the findings at or above the fail level to the baseline, with this reason.
    #[arg(long, value_name = "REASON", value_parser = reason)]
    accept_new: Option<String>,
    #[command(flatten)]
    against: Against,
    /// The day for which accepted findings are looked at [default: that of `SOURCE_DATE_EPOCH`, or today].
    #[arg(long, value_name = "DAY", value_parser = Date::parse)]
    date: Option<Date>,
}

fn reason(text: &str) -> Result<String, String> {
    strict::filled(text).map_err(|_| "a reason is needed".to_owned())
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

fn level(argument: &str) -> Result<(&'static Rule, Option<Level>), String> {
    let (name, level) = argument
        .split_once('=')
        .ok_or("a level belongs behind the name: NAME=LEVEL")?;
    Ok((config::rule(name)?, config::level(level)?))
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> Result<u8, Failure> {
    let setup = Setup::new(common)?;
    let alone = arguments
        .output
        .iter()
        .filter(|output| !output.goes_with_others());
    let outputs = alone.map(|output| output.file.as_deref());
    let mut levels = setup.config.levels.clone();
    for (rule, level) in &arguments.rules {
        levels.set(rule, *level);
    }
    let progress = Progress::start(common, "reading");
    let sources = setup.sources(&arguments.given)?;
    let named = [arguments.baseline.as_deref(), common.config.as_deref()];
    let read = sources.paths.iter().flatten().map(|path| &**path);
    clash::refuse(outputs, read.chain(named.into_iter().flatten()))?;
    progress.step("checking");
    let dialects = arguments.given.dialects(&sources);
    let reference = arguments.against.read(&setup)?;
    let registry = Registry::parse_as(&sources.files, &dialects)?;
    let registry = registry.with_reference(reference.as_ref());
    let findings = lint::check_by(threads(), &registry, &levels);
    drop(progress);
    let Some(path) = setup.baseline(arguments.baseline.as_deref()) else {
        if arguments.write_baseline || arguments.accept_new.is_some() {
            tell(|out| {
                writeln!(out, "error: no baseline is named")?;
                writeln!(
                    out,
                    "  help: name one by --baseline FILE, or by the key baseline of the configuration"
                )
            });
            return Ok(exit::USAGE);
        }
        let suppressed = Suppressed::by_comments(&registry, &findings);
        let checked = Checked {
            registry: &registry,
            findings: &findings,
            levels: &levels,
            suppressed: &suppressed,
        };
        return conclude(common, arguments, &checked);
    };
    let changes = arguments.write_baseline || arguments.accept_new.is_some();
    let text = match files::read_if_there(&path)? {
        Some(text) => text,
        None if changes => SourceFile::new(path.to_string_lossy(), Vec::new())
            .map_err(|error| Error::TooLarge(path.clone(), error))?,
        None => return Err(Error::Missing(path).into()),
    };
    let today = arguments.date.clone().unwrap_or_else(today);
    let mut baseline = read_baseline(&text)?;
    let registry = registry.with_aside(&text);
    let mut applied = baseline.apply(&registry, &findings, &today);
    if changes {
        let checked = |applied: &Applied| {
            Checked {
                registry: &registry,
                findings: &applied.findings,
                levels: &levels,
                suppressed: &applied.suppressed,
            }
            .open()
            .collect::<Vec<_>>()
        };
        let least = arguments.fail_on.level().unwrap_or(Level::Note);
        let open = checked(&applied);
        let about_sources = |(index, _): &(usize, Level)| {
            !matches!(applied.findings[*index].rule().check, Check::Baseline)
        };
        let new = baseline::open(open.into_iter().filter(about_sources), least);
        let accept = arguments
            .accept_new
            .as_deref()
            .map(|reason| (reason, &*new));
        baseline = baseline.renewed(&registry, &applied.findings, accept);
        let new_text = baseline.text();
        if new_text != text.text() {
            files::write(&path, new_text.as_bytes())?;
        }
        applied = baseline.apply(&registry, &findings, &today);
    }
    let checked = Checked {
        registry: &registry,
        findings: &applied.findings,
        levels: &levels,
        suppressed: &applied.suppressed,
    };
    conclude(common, arguments, &checked)
}

fn read_baseline(text: &SourceFile) -> Result<Baseline, Failure> {
    Baseline::parse(text).map_err(|mistake| {
        let copy = SourceFile::new(text.name(), text.bytes().into_owned());
        Failure::Config(Box::new(copy.expect("it fitted before")), mistake)
    })
}

/// The day of the build that asks, where it names one, else today.
fn today() -> Date {
    let asked = std::env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|text| text.parse().ok());
    let now = || {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |time| time.as_secs())
    };
    Date::from_seconds(asked.unwrap_or_else(now))
}

/// Writes the reports, and says how it ends.
fn conclude(common: &Common, arguments: &Arguments, checked: &Checked<'_>) -> Result<u8, Failure> {
    output::write(common, &arguments.output, checked)?;
    let level = arguments.fail_on.level();
    let fails = level.is_some_and(|level| checked.tally().reaches(level));
    Ok(if fails { exit::FOUND } else { exit::CLEAN })
}
