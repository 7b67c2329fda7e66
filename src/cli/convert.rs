//! `portreg convert`.

use std::fmt::Write as _;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;

use super::against::Against;
use super::build::goes_on;
use super::given::FORM;
use super::input::Input;
use super::named::Named;
use super::{Common, Failure, Setup, exit, print, tell, threads};
use crate::dataset::Dataset;
use crate::export::{
    self, ALIASES, ASSIGNMENTS, CELLS, Data, FORMATS, File, Lossy, Model, Reader, Value, Writer,
    loose,
};
use crate::files::{self, Error, STANDARD_INPUT, Sources};
use crate::lint::{self, Levels};
use crate::names::unknown;
use crate::registry::Registry;
use crate::report::Sanitized;
use crate::rule::{count, grouped};
use crate::syntax::{Dialect, Role};

pub(super) const EXAMPLES: &str = "\
Examples:
  portreg convert /etc/services --to csv              as rows, to standard output
  portreg convert ports.csv --to loose -o ports.txt   as a list to go on with by hand
  portreg convert data --to services | sort           as names that systems look up
  portreg convert out --to findings.csv               one table of a dataset
  getent services | portreg convert - --from services --to json";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A registry in any form: a source, a folder of sources, a dataset, a folder of datasets, or - for standard input.
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// The form to write: a format, or one of its files as `portreg build` names it.
    #[arg(long, value_name = "FORMAT", value_parser = TARGET, hide_possible_values = true, long_help = about())]
    to: Target,
    /// The form that the sources are in [default: found by the content of each].
    #[arg(long, value_name = "FORM", value_parser = FORM, hide_possible_values = true)]
    from: Option<&'static Dialect>,
    /// The file to write, whole or not at all [default: standard output].
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write what could be compiled, without the records that could not; still fail.
    #[arg(long)]
    keep_going: bool,
    #[command(flatten)]
    against: Against,
}

/// What is to be written.
#[derive(Debug, Clone, Copy)]
enum Target {
    /// A file as a build writes it.
    File(&'static File),
    /// The loose form.
    Loose,
}

const TARGET: Named<Target> = Named {
    read: target,
    names,
};

/// The name of the form that is a source, and no format of datasets.
const LOOSE: (&str, &str) = ("loose", "a list to go on with by hand, four cells a record");

fn names() -> Vec<&'static str> {
    let formats = FORMATS.iter().filter(|format| is_alone(&format.files[0]));
    let files = export::files().filter(|file| is_alone(file));
    let names = formats.map(|format| format.name);
    let names = names.chain([LOOSE.0]).chain(files.map(|file| file.name));
    let mut names: Vec<_> = names.collect();
    // The file of services(5) has the name of its format.
    names.sort_unstable();
    names.dedup();
    names
}

/// The columns of the assignments that are cells of their own in some sources.
const COLUMNS: [&str; 4] = ["reference", "registered", "modified", "frequency"];
/// The other cells that the tables before them hold.
const OTHERS: [&str; 2] = [Role::Name.name(), Role::Aliases.name()];

/// Whether a file tells of the data, and of no other files.
const fn is_alone(file: &File) -> bool {
    !matches!(file.write, Writer::Index(_))
}

fn target(name: &str) -> Result<Target, String> {
    if name == LOOSE.0 {
        return Ok(Target::Loose);
    }
    let format = export::format(name).map(|format| &format.files[0]);
    let file = format.or_else(|| export::files().find(|file| file.name == name));
    match file {
        Some(file) if is_alone(file) => Ok(Target::File(file)),
        Some(_) => Err(format!(
            "{name} tells of the files beside it, and is written by `portreg build`"
        )),
        None => Err(unknown("format", name, names())),
    }
}

fn about() -> String {
    let mut text =
        "The form to write: a format, or one of its files as `portreg build` names it.\n\nFormats:"
            .to_owned();
    let first = |format: &&'static export::Format| (format.name, &format.files[0]);
    let formats = FORMATS.iter().map(first).filter(|(_, file)| is_alone(file));
    let formats = formats.map(|(name, file)| (name, file.about));
    for (name, about) in formats.chain([LOOSE]) {
        write!(text, "\n  {name:<9} {about}").expect("writing to a string");
    }
    text.push_str("\n\nTables:");
    let csv = export::format("csv").expect("the table has it");
    for file in csv.files {
        write!(text, "\n  {:<19} {}", file.name, file.about).expect("writing to a string");
    }
    text
}

impl Target {
    fn write(self, data: &dyn Data) -> io::Result<Lossy> {
        match self {
            Self::Loose => loose(data),
            Self::File(file) => Ok(Lossy {
                content: file.content(data, &[])?,
                notes: Vec::new(),
            }),
        }
    }

    /// Whether it is for programs alone: a terminal cannot show it.
    fn is_binary(self) -> bool {
        matches!(self, Self::File(file) if file.format().name == "sqlite")
    }

    /// Whether it has a place for records that are no assignments.
    fn holds_records(self) -> bool {
        let Self::File(file) = self else {
            return false;
        };
        match file.read {
            Some(Reader::Table(table, _)) => table.name != ASSIGNMENTS.name,
            Some(Reader::Some(_)) => false,
            // What reads nothing back lists them at its end.
            Some(Reader::Whole(_)) | None => true,
        }
    }

    /// What it has no place for, each with its number.
    fn unsaid(self, data: &dyn Data) -> Vec<String> {
        let [columns, other_names, cells] = match self {
            Self::Loose => [true; 3],
            Self::File(file) => match file.read {
                Some(Reader::Table(table, _)) if table.name == ASSIGNMENTS.name => {
                    [false, true, true]
                }
                Some(Reader::Table(..) | Reader::Whole(_)) => [false; 3],
                Some(Reader::Some(_)) => [false, false, true],
                None => [true, false, true],
            },
        };
        let mut counts: Vec<(String, usize)> = Vec::new();
        let mut add = |name: &str, number| match counts.iter_mut().find(|(known, _)| known == name)
        {
            Some((_, counted)) => *counted += number,
            None => counts.push((name.to_owned(), number)),
        };
        if other_names {
            add(ALIASES.name, data.count(&ALIASES));
        }
        let columns = if columns { &COLUMNS[..] } else { &[] };
        let seen = data.each(&ASSIGNMENTS, &mut |row| {
            for name in columns {
                add(
                    name,
                    usize::from(row[ASSIGNMENTS.place(name)] != Value::Null),
                );
            }
            Ok(())
        });
        seen.expect("counting does not fail");
        let kind = CELLS.place("kind");
        let seen = data.each(&CELLS, &mut |row| {
            let kind = row[kind].text().unwrap_or_default();
            // Names and aliases are told of before, and the others have columns.
            let has_column = COLUMNS.contains(&kind) || OTHERS.contains(&kind);
            add(kind, usize::from(cells && !has_column));
            Ok(())
        });
        seen.expect("counting does not fail");
        let there = counts.into_iter().filter(|(_, number)| *number > 0);
        there
            .map(|(name, number)| format!("{name} ({})", grouped(number)))
            .collect()
    }
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> Result<u8, Failure> {
    let Arguments {
        input, to, from, ..
    } = arguments;
    let output = arguments.output.as_deref();
    let output = output.filter(|path| path.as_os_str() != STANDARD_INPUT);
    if output.is_none() && to.is_binary() && io::stdout().is_terminal() {
        return Err(Failure::Use(
            "a database cannot be shown on a terminal".to_owned(),
            "name a file for it: -o ports.sqlite",
        ));
    }
    let setup = Setup::new(common)?;
    match Input::read_as(&setup, input, *from)? {
        Input::Model(_) if arguments.against.is_given() => Err(Failure::Use(
            format!(
                "{} is a dataset, and has been compared already",
                input.display()
            ),
            "leave --reference out, or convert the sources",
        )),
        Input::Model(model) => {
            refuse_partial(input, *to, &model)?;
            refuse_itself(output, &[files::place(input)])?;
            write(common, output, *to, &model)?;
            Ok(exit::CLEAN)
        }
        Input::Sources(sources, _) => {
            let read: Vec<_> = sources.paths.iter().flatten().cloned().collect();
            refuse_itself(output, &read)?;
            of_sources(common, &setup, arguments, output, &sources)
        }
    }
}

fn of_sources(
    common: &Common,
    setup: &Setup,
    arguments: &Arguments,
    output: Option<&Path>,
    sources: &Sources,
) -> Result<u8, Failure> {
    let dialects: Vec<_> = sources
        .files
        .iter()
        .filter_map(|_| arguments.from)
        .collect();
    // What a build of the same sources writes: the same reference, the same title.
    let reference = arguments.against.read(setup)?;
    let registry = Registry::parse_as(&sources.files, &dialects)?;
    let registry = registry.with_reference(reference.as_ref());
    let findings = lint::check_by(threads(), &registry, &Levels::default());
    let lossy = registry.has_losses();
    if lossy && !goes_on(common, &registry, &findings, arguments.keep_going) {
        return Ok(exit::FOUND);
    }
    let apart = registry.records().map(|view| view.record);
    let apart = apart.filter(|record| !record.compiles() && !record.is_lost());
    let apart = apart.count();
    if apart > 0 && !arguments.to.holds_records() && !common.quiet {
        let apart = count(apart, "record");
        tell(|out| {
            writeln!(
                out,
                "note: {apart} without a port of a transport: no assignments"
            )?;
            writeln!(
                out,
                "  help: registry, sqlite and records.csv hold all records"
            )
        });
    }
    let dataset = Dataset::compile(&registry, &findings).titled(setup.config.title.as_deref());
    write(common, output, arguments.to, &dataset)?;
    Ok(if lossy { exit::FOUND } else { exit::CLEAN })
}

/// Refuses what would hold less than it seems to: a dataset from which tables are missing.
fn refuse_partial(input: &Path, to: Target, model: &Model) -> Result<(), Failure> {
    let fits = match to {
        Target::File(file) => file.fits(model),
        Target::Loose => true,
    };
    if fits {
        return Ok(());
    }
    let input = input.display();
    Err(Failure::Use(
        format!("{input} does not hold all that is to be written"),
        "convert registry.json, or the sources; a table is read as a source with --from ports-csv",
    ))
}

/// Refuses to write over what is read.
fn refuse_itself(output: Option<&Path>, read: &[PathBuf]) -> Result<(), Failure> {
    let Some(output) = output else {
        return Ok(());
    };
    let shown = output.display();
    if read.contains(&files::place(output)) {
        return Err(Failure::Use(
            format!("{shown} would be written over, and is read"),
            "name another file behind -o",
        ));
    }
    if files::is_folder(output) {
        return Err(Failure::Use(
            format!("{shown} is a folder"),
            "name a file behind -o; `portreg build` writes folders",
        ));
    }
    Ok(())
}

fn write(
    common: &Common,
    output: Option<&Path>,
    to: Target,
    data: &dyn Data,
) -> Result<(), Failure> {
    let out = output.unwrap_or(Path::new("standard output"));
    let unwritable = |error| Error::Unwritable(out.to_owned(), error);
    let Lossy { content, notes } = to.write(data).map_err(unwritable)?;
    match output {
        Some(path) => files::write(path, &content)?,
        None if io::stdout().is_terminal() => show(&content)?,
        None => print(|out| out.write_all(&content))?,
    }
    if common.quiet {
        return Ok(());
    }
    tell(|out| {
        notes
            .iter()
            .try_for_each(|note| writeln!(out, "note: {note}"))?;
        match &*to.unsaid(data) {
            [] => Ok(()),
            all => {
                writeln!(out, "note: no place for {}", all.join(", "))?;
                writeln!(
                    out,
                    "  help: registry and sqlite hold all that a source says"
                )
            }
        }
    });
    Ok(())
}

/// Shows text on a terminal, where no character of it is obeyed; a pipe and a file get it as it is.
fn show(content: &[u8]) -> Result<(), Error> {
    let text = String::from_utf8_lossy(content);
    let mut lines = text.split_terminator('\n');
    print(|out| lines.try_for_each(|line| writeln!(out, "{}", Sanitized::new(line))))
}
