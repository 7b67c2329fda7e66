//! `portreg build`.

use std::io::{self, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use clap::Args;

use super::{Common, Failure, Setup, exit, look_of_stderr, print, tell};
use crate::config;
use crate::dataset::Dataset;
use crate::export::{self, FORMATS, Format, Written, difference, same_database};
use crate::files::{Error, OutFolder};
use crate::finding::Level;
use crate::lint::{self, Tally};
use crate::registry::Registry;
use crate::report::{self, Checked, Sanitized};
use crate::rule::count;
use crate::suppress::Suppressed;

pub(super) const EXAMPLES: &str = "\
Examples:
  portreg build                      write the datasets to out/
  portreg build --check              write nothing; say whether out/ is what would be written
  portreg build ports.txt -o www     read one file, write to the folder www
  portreg build --format csv,json    write two formats only";

/// The folder for datasets, where nothing names another.
const DEFAULT_FOLDER: &str = "out";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, folders (their *.txt files), or - for standard input [default: as configured, or data].
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The folder to write to [default: as configured, or out].
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The formats to write, with commas between [default: as configured, or all].
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = config::format)]
    format: Vec<&'static Format>,
    /// Write nothing; fail and list the files that are not what would be written.
    #[arg(long)]
    check: bool,
    /// Write what could be compiled, without the records that could not; still fail.
    #[arg(long)]
    keep_going: bool,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> Result<u8, Failure> {
    let setup = Setup::new(common)?;
    let sources = setup.sources(&arguments.paths)?;
    let registry = Registry::parse(&sources.files)?;
    let findings = lint::check(&registry);
    let path = match (&arguments.out, &setup.config.out) {
        (Some(out), _) => out.clone(),
        (None, out) => setup.base.join(out.as_deref().unwrap_or(DEFAULT_FOLDER)),
    };
    let ours = export::files().map(|file| file.name).collect();
    let places: Vec<_> = sources.paths.into_iter().flatten().collect();
    let folder = OutFolder::new(&path, &places, ours)?;
    let lossy = registry.has_losses();
    if lossy {
        let losses = lint::losses(&registry, &findings);
        let checked = Checked {
            registry: &registry,
            findings: &losses,
            levels: &lint::Levels::default(),
            suppressed: &Suppressed::default(),
        };
        let style = report::style("human").expect("the table has it");
        tell(|out| style.write(&checked, &look_of_stderr(common), out));
        if !arguments.keep_going {
            tell(|out| {
                writeln!(
                    out,
                    "error: not all records could be compiled, and nothing was written"
                )?;
                writeln!(
                    out,
                    "  help: mend them, or write the others with --keep-going"
                )
            });
            return Ok(exit::FOUND);
        }
    }
    let dataset = Dataset::compile(&registry, &findings).titled(setup.config.title.as_deref());
    let formats = match (&*arguments.format, &setup.config.formats) {
        ([], Some(formats)) => formats.clone(),
        ([], None) => FORMATS.to_vec(),
        (formats, _) => formats.to_vec(),
    };
    if let Some((format, needed)) = unmet(&formats) {
        tell(|out| {
            writeln!(
                out,
                "error: the format {format} tells of {needed}, which is not written"
            )?;
            writeln!(out, "  help: write both: --format {needed},{format}")
        });
        return Ok(exit::USAGE);
    }
    // A database that another version of SQLite wrote is the same, and so are its size and hash.
    let settle = |file: &mut Written| {
        if arguments.check
            && let Ok(Some(old)) = folder.read(file.name)
            && same_database(&old, &file.content)
        {
            file.content = old;
        }
    };
    let threads = available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    let files = export::write(&dataset, &formats, threads, settle)
        .map_err(|(name, error)| Error::Unwritable(path.join(name), error))?;
    let differs = if arguments.check {
        compare(&path, &folder, &files)?
    } else {
        if let Some(leftover) = folder.replace(&files)? {
            let leftover = Sanitized::new(&leftover.to_string());
            tell(|out| {
                writeln!(
                    out,
                    "warning: the old datasets were not cleared away: {leftover}"
                )
            });
        }
        if !common.quiet {
            tell(|out| summary(out, &dataset, &path, &files));
        }
        false
    };
    Ok(if lossy || differs {
        exit::FOUND
    } else {
        exit::CLEAN
    })
}

/// A format whose need is not met, and the format that it needs.
fn unmet(formats: &[&Format]) -> Option<(&'static str, &'static str)> {
    let written = |name: &str| formats.iter().any(|format| format.name == name);
    let mut needs = formats
        .iter()
        .filter_map(|format| Some((format.name, format.needs?)));
    needs.find(|(_, needed)| !written(needed))
}

/// Lists the files that are not what would be written; says whether there are any.
fn compare(path: &Path, folder: &OutFolder, files: &[Written]) -> Result<bool, Error> {
    let mut differences = Vec::new();
    for file in export::files() {
        let old = folder.read(file.name)?;
        let new = files.iter().find(|written| written.name == file.name);
        let new = new.map(|written| &*written.content);
        if let Some(difference) = difference(file, old.as_deref(), new) {
            let path = path.join(file.name);
            differences.push((Sanitized::new(&path.to_string_lossy()), difference));
        }
    }
    print(|out| {
        let mut all = differences.iter();
        all.try_for_each(|(path, difference)| writeln!(out, "{path}: {difference}"))
    })?;
    Ok(!differences.is_empty())
}

/// Says what a build has done.
fn summary(
    out: &mut dyn Write,
    dataset: &Dataset<'_>,
    folder: &Path,
    files: &[Written],
) -> io::Result<()> {
    let tally = Tally::of(
        dataset
            .findings()
            .iter()
            .map(|finding| finding.rule().level),
    );
    let levels = Level::ALL.map(|level| count(tally.at(level), level.name()));
    writeln!(
        out,
        "{}, {}, {} ({})",
        count(dataset.registry().record_count(), "record"),
        count(dataset.len(), "assignment"),
        count(tally.total(), "finding"),
        levels.join(", "),
    )?;
    for Written { name, content } in files {
        let path = folder.join(name);
        let path = Sanitized::new(&path.to_string_lossy());
        writeln!(out, "  {path}  {}", count(content.len(), "byte"))?;
    }
    Ok(())
}
