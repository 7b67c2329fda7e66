//! `portreg compare`.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::input::Input;
use super::{Common, Failure, Setup, exit, look_of_stdout, print};
use crate::compare::{Comparison, FORMS, Form, form};
use crate::files::STANDARD_INPUT;
use crate::names::unknown;

pub(super) const EXAMPLES: &str = "\
Examples:
  portreg compare old.txt data/ports.txt          two sources
  portreg compare old/out out                     two folders of datasets
  portreg compare out/registry.json data          what a build would change
  git show main:data/ports.txt | portreg compare - data/ports.txt
  portreg compare old.txt new.txt --output markdown >comment.md";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The old registry: a source, a folder of sources, a dataset, a folder of datasets, or - for standard input.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The new registry, in any of these forms.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// How to tell the difference [default: text].
    #[arg(long, value_name = "FORM", value_parser = named, default_value = "text", hide_default_value = true, long_help = about_output())]
    output: &'static Form,
}

fn named(name: &str) -> Result<&'static Form, String> {
    let names = FORMS.iter().map(|form| form.name);
    form(name).ok_or_else(|| unknown("form", name, names))
}

fn about_output() -> String {
    let mut text = "How to tell the difference.\n\nForms:\n".to_owned();
    for form in FORMS {
        writeln!(text, "  {:<9} {}", form.name, form.about).expect("writing to a string");
    }
    text
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> Result<u8, Failure> {
    let setup = Setup::new(common)?;
    let Arguments { old, new, output } = arguments;
    if [old, new]
        .iter()
        .all(|path| path.as_os_str() == STANDARD_INPUT)
    {
        return Err(Failure::Use(
            "standard input cannot be both the old and the new registry".to_owned(),
            "give a path for one of them",
        ));
    }
    let inputs = [Input::read(&setup, old)?, Input::read(&setup, new)?];
    let (comparison, lost) = inputs[0].with(|old, lost_before| {
        inputs[1].with(|new, lost_behind| (Comparison::of(old, new), lost_before || lost_behind))
    })??;
    let names = [old, new].map(|path| path.to_string_lossy());
    let names = [&*names[0], &*names[1]];
    let look = look_of_stdout(common);
    if !common.quiet || output.name != "text" {
        print(|out| (output.write)(&comparison, names, &look, out))?;
    }
    // What could not be compiled could not be compared, and may be a difference.
    let differs = lost || !comparison.changes().is_empty();
    Ok(if differs { exit::FOUND } else { exit::CLEAN })
}
