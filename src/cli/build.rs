//! `portreg build`.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use clap::Args;

use super::against::Against;
use super::given::Given;
use super::input::model_of;
use super::progress::Progress;
use super::{Common, Failure, Setup, exit, look_of_stderr, print, tell, threads};
use crate::config;
use crate::dataset::Dataset;
use crate::export::{self, ASSIGNMENTS, Data, FINDINGS, FORMATS, Format, RECORDS};
use crate::export::{Difference, Entry, Filling, Store, Written, difference, same_database};
use crate::files::{Error, FoundDataset, OutFolder, Sources};
use crate::finding::{Finding, Level};
use crate::lint::{self, Levels, Tally};
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
    let findings = lint::check_by(threads(), &registry, &Levels::default());
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
        levels: &Levels::default(),
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
    let write = |store: &dyn Store| {
        export::write(data, formats, threads(), store)
            .map_err(|(name, error)| Error::Unwritable(path.join(name), error))
    };
    if arguments.check {
        let beside = Beside::new(folder);
        write(&beside)?;
        let differences = beside.differences()?;
        drop(progress);
        return print_differences(path, &differences);
    }
    let (files, leftover) = folder.replace(write)?;
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

/// Compares files with those that are there, and keeps none.
struct Beside<'f> {
    folder: &'f OutFolder,
    found: Mutex<BTreeMap<&'static str, Result<Option<Difference>, Error>>>,
}

impl<'f> Beside<'f> {
    fn new(folder: &'f OutFolder) -> Self {
        let found = Mutex::default();
        Self { folder, found }
    }

    /// How the files differ, in the order of the formats; what would not be written is not to be there.
    fn differences(self) -> Result<Vec<(&'static str, Difference)>, Error> {
        let mut found = self.found.into_inner().expect("no writer panics");
        let mut all = Vec::new();
        for file in export::files() {
            let of_file = match found.remove(file.name) {
                Some(found) => found?,
                None => difference(file, self.folder.read(file.name)?.as_deref(), None),
            };
            all.extend(of_file.map(|difference| (file.name, difference)));
        }
        Ok(all)
    }
}

impl Store for Beside<'_> {
    fn store(&self, name: &'static str, write: Filling<'_>) -> io::Result<Entry> {
        let mut file = Written {
            name,
            content: Vec::new(),
        };
        write(&mut file.content)?;
        let old = self.folder.read(name);
        let known = export::files().find(|known| known.name == name);
        let known = known.expect("only files of formats are written");
        let compared = old.map(|old| {
            let found = difference(known, old.as_deref(), Some(&file.content));
            // A database that another version of SQLite wrote is the same, and so are its size and hash.
            if let Some(old) = old
                && same_database(&old, &file.content)
            {
                file.content = old;
            }
            found
        });
        let mut found = self.found.lock().expect("no writer panics");
        found.insert(name, compared);
        drop(found);
        Ok(file.entry())
    }
}

/// Lists the files that are not what would be written.
fn print_differences(path: &Path, differences: &[(&str, Difference)]) -> Result<u8, Failure> {
    print(|out| {
        let mut all = differences.iter();
        all.try_for_each(|(name, difference)| {
            let path = path.join(name);
            let path = Sanitized::new(&path.to_string_lossy());
            writeln!(out, "{path}: {difference}")
        })
    })?;
    Ok(if differences.is_empty() {
        exit::CLEAN
    } else {
        exit::FOUND
    })
}

/// Says what a build has done.
fn summary(out: &mut dyn Write, data: &dyn Data, folder: &Path, files: &[Entry]) -> io::Result<()> {
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
    for Entry { name, size, .. } in files {
        let path = folder.join(name);
        let path = Sanitized::new(&path.to_string_lossy());
        writeln!(out, "  {path}  {}", count(*size, "byte"))?;
    }
    Ok(())
}
