//! `portreg build`.

use std::io::{self, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use clap::Args;

use super::against::Against;
use super::given::Given;
use super::input::model_of;
use super::progress::Progress;
use super::{Common, Failure, Setup, exit, look_of_stderr, print, tell};
use crate::config;
use crate::dataset::Dataset;
use crate::export::{self, ASSIGNMENTS, Data, FINDINGS, FORMATS, Format, RECORDS};
use crate::export::{Written, difference, same_database};
use crate::files::{Error, FoundDataset, OutFolder, Sources};
use crate::finding::{Finding, Level};
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
  portreg build --format csv,json    write two formats only
  portreg build out/registry.json    write all formats again, without the sources";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    against: Against,
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
    let progress = Progress::start(common, "reading");
    let sources = setup.sources_and_datasets(&arguments.given)?;
    let formats = match (&*arguments.format, &setup.config.formats) {
        ([], Some(formats)) => formats.clone(),
        ([], None) => FORMATS.to_vec(),
        (formats, _) => formats.to_vec(),
    };
    if let Some((format, needed)) = unmet(&formats) {
        drop(progress);
        tell(|out| {
            writeln!(
                out,
                "error: the format {format} tells of {needed}, which is not written"
            )?;
            writeln!(out, "  help: write both: --format {needed},{format}")
        });
        return Ok(exit::USAGE);
    }
    let path = setup.out(arguments.out.as_deref());
    let target = |places: &[PathBuf]| -> Result<Target<'_>, Error> {
        let ours = export::files().map(|file| file.name).collect();
        Ok(Target {
            folder: OutFolder::new(&path, places, ours)?,
            path: &path,
            formats: &formats,
        })
    };
    if let Some(dataset) = whole_dataset(&sources)? {
        if arguments.against.is_given() {
            let path = dataset.path.display();
            return Err(Failure::Use(
                format!("{path} is a dataset, and has been compared already"),
                "leave --reference out, or build from the sources",
            ));
        }
        let model = model_of(&dataset.path, dataset.file, &dataset.content)?;
        // It has been read whole, so it may be replaced by itself, and by nothing less.
        let is_replaced = export::files().any(|file| dataset.path.ends_with(file.name));
        let is_written = formats.contains(&dataset.file.format());
        let keep = is_replaced && !is_written;
        let places: Vec<_> = dataset.place.iter().filter(|_| keep).cloned().collect();
        return finish(common, arguments, &target(&places)?, &model, progress);
    }
    progress.step("checking");
    let dialects = arguments.given.dialects(&sources);
    // The dataset depends on its sources, on the reference that it names, and on this version: rules cannot be chosen for it.
    let reference = arguments.against.read(&setup)?;
    let registry = Registry::parse_as(&sources.files, &dialects)?;
    let registry = registry.with_reference(reference.as_ref());
    let findings = lint::check(&registry);
    let places: Vec<_> = sources.paths.iter().flatten().cloned().collect();
    let target = target(&places)?;
    let lossy = registry.has_losses();
    drop(progress);
    if lossy && !goes_on(common, &registry, &findings, arguments.keep_going) {
        return Ok(exit::FOUND);
    }
    let progress = Progress::start(common, "writing");
    let dataset = Dataset::compile(&registry, &findings).titled(setup.config.title.as_deref());
    let code = finish(common, arguments, &target, &dataset, progress)?;
    Ok(if lossy { exit::FOUND } else { code })
}

/// Tells of records that could not be compiled; says whether the others are to be written.
pub(super) fn goes_on(
    common: &Common,
    registry: &Registry<'_>,
    findings: &[Finding],
    keep_going: bool,
) -> bool {
    let losses = lint::losses(registry, findings);
    let checked = Checked {
        registry,
        findings: &losses,
        levels: &lint::Levels::default(),
        suppressed: &Suppressed::default(),
    };
    let style = report::style("human").expect("the table has it");
    tell(|out| style.write(&checked, &look_of_stderr(common), out));
    if !keep_going {
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
    }
    keep_going
}

/// Where the datasets go, and in which formats.
struct Target<'t> {
    folder: OutFolder,
    path: &'t Path,
    formats: &'t [&'static Format],
}

/// The dataset that a build is to begin with, in place of sources.
fn whole_dataset(sources: &Sources) -> Result<Option<&FoundDataset>, Failure> {
    let Some(first) = sources.datasets.first() else {
        return Ok(None);
    };
    let path = first.path.display();
    if !first.file.is_whole() || first.file.format().name == "sqlite" {
        return Err(Failure::Use(
            format!("{path} is a dataset that does not hold all of its registry"),
            "build from registry.json, or from the sources",
        ));
    }
    if sources.datasets.len() > 1 || !sources.files.is_empty() {
        return Err(Failure::Use(
            format!("{path} is a dataset, and does not go together with other sources"),
            "build from it alone, or from all sources that it was made from",
        ));
    }
    Ok(Some(first))
}

/// Writes the datasets, or compares them with those that are there.
fn finish(
    common: &Common,
    arguments: &Arguments,
    target: &Target<'_>,
    data: &dyn Data,
    progress: Progress,
) -> Result<u8, Failure> {
    progress.step("writing");
    let Target {
        folder,
        path,
        formats,
    } = target;
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
    let files = export::write(data, formats, threads, settle)
        .map_err(|(name, error)| Error::Unwritable(path.join(name), error))?;
    if arguments.check {
        drop(progress);
        let differs = compare(path, folder, &files)?;
        return Ok(if differs { exit::FOUND } else { exit::CLEAN });
    }
    let leftover = folder.replace(&files)?;
    drop(progress);
    if let Some(leftover) = leftover {
        let leftover = Sanitized::new(&leftover.to_string());
        tell(|out| {
            writeln!(
                out,
                "warning: the old datasets were not cleared away: {leftover}"
            )
        });
    }
    if !common.quiet {
        tell(|out| summary(out, data, path, &files));
    }
    Ok(exit::CLEAN)
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
    data: &dyn Data,
    folder: &Path,
    files: &[Written],
) -> io::Result<()> {
    let mut levels = Vec::new();
    let place = FINDINGS.place("level");
    data.each(&FINDINGS, &mut |row| {
        let named = |level: &Level| row[place].text() == Some(level.name());
        levels.extend(Level::ALL.into_iter().find(named));
        Ok(())
    })?;
    let tally = Tally::of(levels);
    let levels = Level::ALL.map(|level| count(tally.at(level), level.name()));
    writeln!(
        out,
        "{}, {}, {} ({})",
        count(data.count(&RECORDS), "record"),
        count(data.count(&ASSIGNMENTS), "assignment"),
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
