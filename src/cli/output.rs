//! Where the reports of a check go.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::named::Named;
use super::service::{SERVICES, Service};
use super::{Common, look_of_stdout, print, tell};
use crate::files::{self, Error};
use crate::names::unknown;
use crate::report::{self, Checked, Look, STYLES, Style};
use crate::rule::count;

/// A report that is asked for: its style, and its file if it has one.
#[derive(Debug, Clone)]
pub(super) struct Output {
    style: &'static Style,
    pub(super) file: Option<PathBuf>,
}

impl Output {
    /// Whether it is printed for a service that picks its lines out of whatever else is printed.
    pub(super) fn goes_with_others(&self) -> bool {
        let mut printed = SERVICES.iter().filter(|service| service.file.is_none());
        self.file.is_none() && printed.any(|service| service.style == self.style.name)
    }
}

pub(super) const OUTPUT: Named<Output> = Named {
    read: output,
    names: || STYLES.iter().map(|style| style.name).collect(),
};

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

/// The long help text.
pub(super) fn about() -> String {
    let mut text = "How to report, and where to: a style alone writes to standard output, with =FILE to a file. \
                    Repeatable, for a person's report and a machine's file in one run.\n\nStyles:"
        .to_owned();
    for style in STYLES {
        write!(text, "\n  {:<9}{}", style.name, style.about).expect("writing to a string");
    }
    text.push_str(
        "\n\nWithout a style it is human, and a CI service gets the report that it reads besides:",
    );
    for service in SERVICES {
        let Service {
            name,
            mark: (variable, value),
            style,
            file,
            ..
        } = service;
        let file = file.map(|file| format!("={file}")).unwrap_or_default();
        write!(text, "\n  {name} ({variable}={value}): {style}{file}")
            .expect("writing to a string");
        if let Some(page) = &service.page {
            let variable = page.variable;
            write!(text, ", with a page for {variable}").expect("writing to a string");
        }
    }
    text.push_str("\n\n--output human switches that off.");
    text
}

/// Writes the reports that are asked for; where none is, one for people, and one for the service that this runs in.
pub(super) fn write(common: &Common, asked: &[Output], checked: &Checked<'_>) -> Result<(), Error> {
    let by_itself = if asked.is_empty() && !common.quiet {
        by_itself()
    } else {
        Vec::new()
    };
    let outputs = asked.iter().chain(&by_itself);
    outputs.into_iter().try_for_each(|output| {
        match &output.file {
            Some(path) => write_file(common, checked, output.style, path)?,
            None => write_out(common, checked, output.style)?,
        }
        if !common.quiet {
            tell_left_out(checked, output.style);
        }
        Ok(())
    })
}

/// Says how many findings a report is too small for.
fn tell_left_out(checked: &Checked<'_>, style: &Style) {
    let total = checked.weighed().count();
    let left_out = total.saturating_sub(style.most.unwrap_or(total));
    if left_out > 0 {
        let left_out = count(left_out, "finding");
        tell(|out| {
            let name = style.name;
            writeln!(out, "note: {left_out} left out of the {name} report")?;
            writeln!(out, "  help: its readers take no more; json holds all")
        });
    }
}

fn by_itself() -> Vec<Output> {
    let here = |service: &&Service| {
        let (variable, value) = service.mark;
        std::env::var_os(variable).is_some_and(|found| found == value)
    };
    let of_service = |service: &Service| (service.style, service.file);
    let all = SERVICES.iter().filter(here).map(of_service);
    [("human", None)]
        .into_iter()
        .chain(all)
        .map(|(name, file)| Output {
            style: report::style(name).expect("the table has it"),
            file: file.map(PathBuf::from),
        })
        .collect()
}

fn write_file(
    common: &Common,
    checked: &Checked<'_>,
    style: &Style,
    path: &Path,
) -> Result<(), Error> {
    let look = Look {
        verbose: common.verbose,
        ..Look::default()
    };
    files::write_by(path, |out| style.write(checked, &look, out))
}

/// Writes to standard output, and to the page of a service that reads it there.
fn write_out(common: &Common, checked: &Checked<'_>, style: &Style) -> Result<(), Error> {
    let look = look_of_stdout(common);
    print(|out| style.write(checked, &look, out))?;
    let of_style = |service: &&Service| service.style == style.name;
    for page in SERVICES
        .iter()
        .filter(of_style)
        .filter_map(|service| service.page.as_ref())
    {
        let named = std::env::var_os(page.variable).filter(|name| !name.is_empty());
        if let Some(path) = named.map(PathBuf::from) {
            let mut content = Vec::new();
            (page.write)(checked, &mut content)
                .map_err(|error| Error::Unwritable(path.clone(), error))?;
            files::append(&path, &content)?;
        }
    }
    Ok(())
}
