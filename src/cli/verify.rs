//! `portreg verify`.

use std::path::PathBuf;

use clap::Args;

use super::{Common, Failure, Setup, exit, print, tell};
use crate::config;
use crate::export::Format;
use crate::files::DatasetFolder;
use crate::report::Sanitized;
use crate::rule::count;
use crate::verify::verify;

pub(super) const EXAMPLES: &str = "\
Examples:
  portreg verify                      read the datasets in out/ back
  portreg verify www                  those in the folder www
  portreg verify --format csv,json    these formats, and no others, are to be there";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The folder of the datasets [default: as configured, or out].
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// The formats that are to be there, with commas between [default: as configured, or those that the checksums list].
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = config::format)]
    format: Vec<&'static Format>,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> Result<u8, Failure> {
    let setup = Setup::new(common)?;
    let path = setup.out(arguments.folder.as_deref());
    let folder = DatasetFolder::open(&path)?;
    if folder.ours.is_empty() {
        let message = format!("no dataset stands in the folder {}", path.display());
        return Err(Failure::Use(message, "`portreg build` writes them"));
    }
    let mut found = Vec::new();
    for file in &folder.ours {
        found.push(folder.read(file)?);
    }
    let configured = setup.config.formats.as_deref();
    let wanted = match (&*arguments.format, &arguments.folder) {
        ([], None) => configured,
        ([], Some(_)) => None,
        (formats, _) => Some(formats),
    };
    let problems = verify(&found, wanted);
    let shown = |name: &str| Sanitized::new(&path.join(name).to_string_lossy());
    print(|out| {
        problems.iter().try_for_each(|problem| {
            write!(
                out,
                "{}: {}",
                shown(problem.file),
                Sanitized::new(&problem.what)
            )?;
            match problem.against {
                Some(other) => writeln!(out, " against {}", shown(other)),
                None => writeln!(out),
            }
        })
    })?;
    if common.verbose {
        for name in &folder.others {
            tell(|out| writeln!(out, "note: {} is not ours", shown(name)));
        }
    }
    if !common.quiet {
        let files = count(found.len(), "file");
        let problems = match problems.len() {
            0 => "all as they should be".to_owned(),
            many => count(many, "problem"),
        };
        tell(|out| writeln!(out, "{files}, {problems}"));
    }
    Ok(if problems.is_empty() {
        exit::CLEAN
    } else {
        exit::FOUND
    })
}
