//! The CI services that are known, and what `portreg check` writes for each by itself.

use std::io::{self, Write};

use crate::report::{self, Checked};

/// A CI service.
#[derive(Debug)]
pub struct Service {
    /// What it is called.
    pub name: &'static str,
    /// The environment variable that says that the command runs there, and its value.
    pub mark: (&'static str, &'static str),
    /// The style of report that it reads.
    pub style: &'static str,
    /// The file that it reads the report from; without one it reads standard output.
    pub file: Option<&'static str>,
    /// A page for people that goes with this style.
    pub page: Option<Page>,
}

/// A page about a run that a service shows.
#[derive(Debug)]
pub struct Page {
    /// The environment variable that names the file to which the page is appended.
    pub variable: &'static str,
    /// Writes the page.
    pub write: fn(&Checked<'_>, &mut dyn Write) -> io::Result<()>,
}

/// All services.
pub static SERVICES: &[Service] = &[
    Service {
        name: "GitHub Actions",
        mark: ("GITHUB_ACTIONS", "true"),
        style: "github",
        file: None,
        page: Some(Page {
            variable: "GITHUB_STEP_SUMMARY",
            write: report::step_summary,
        }),
    },
    Service {
        name: "GitLab CI",
        mark: ("GITLAB_CI", "true"),
        style: "gitlab",
        file: Some("gl-code-quality-report.json"),
        page: None,
    },
];
