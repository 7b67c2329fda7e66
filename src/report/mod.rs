//! Reports: findings in the styles that people and machines read.
//!
//! Each style has a file and is entered once in [`STYLES`].
//! A style is handed findings in words as `Items`, and all it needs to know of the world in a [`Look`]; it writes, and knows no files and no terminal.

mod concise;
mod github;
mod gitlab;
pub(crate) mod harmless;
#[cfg(feature = "cli")]
mod human;
mod item;
pub mod json;
mod junit;
mod rdjson;
mod sanitize;
mod sarif;

use std::io::{self, Write};

pub use github::step_summary;
#[cfg(feature = "cli")]
pub use human::mistake;
pub use item::folder_uri;
pub use sanitize::{Sanitized, is_hostile};

use item::Items;

use crate::finding::{Finding, Level};
use crate::lint::{Levels, Tally};
use crate::registry::Registry;
use crate::suppress::Suppressed;

/// A style of report.
#[derive(Debug)]
pub struct Style {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in one line.
    pub about: &'static str,
    /// How many findings it holds at the most, where its readers take no more.
    pub most: Option<usize>,
    /// Writes what there is to say.
    form: fn(Items<'_>, &Look, &mut dyn Write) -> io::Result<()>,
}

impl Style {
    /// Writes the report.
    ///
    /// # Errors
    ///
    /// What the writer says.
    pub fn write(&self, checked: &Checked<'_>, look: &Look, out: &mut dyn Write) -> io::Result<()> {
        (self.form)(Items::new(checked), look, out)
    }
}

/// All styles.
pub static STYLES: &[&Style] = &[
    #[cfg(feature = "cli")]
    &human::STYLE,
    &concise::STYLE,
    &json::STYLE,
    &sarif::STYLE,
    &github::STYLE,
    &gitlab::STYLE,
    &junit::STYLE,
    &rdjson::STYLE,
];

/// The style of a name.
#[must_use]
pub fn style(name: &str) -> Option<&'static Style> {
    STYLES.iter().copied().find(|style| style.name == name)
}

/// What is reported: a registry, and what was found in it.
#[derive(Debug, Clone, Copy)]
pub struct Checked<'r> {
    /// The registry.
    pub registry: &'r Registry<'r>,
    /// The findings, in their total order.
    pub findings: &'r [Finding],
    /// How much they weigh.
    pub levels: &'r Levels,
    /// Those that are accepted.
    pub suppressed: &'r Suppressed,
}

impl Checked<'_> {
    /// The findings, each by its place in the list, with their levels and without those whose rule is off.
    pub fn weighed(&self) -> impl Iterator<Item = (usize, Level)> {
        let Self {
            findings, levels, ..
        } = *self;
        let weigh = |(index, finding)| Some((index, levels.of(finding)?));
        findings.iter().enumerate().filter_map(weigh)
    }

    /// The same without those that are accepted.
    pub fn open(&self) -> impl Iterator<Item = (usize, Level)> {
        self.weighed()
            .filter(|(index, _)| self.suppressed.get(*index).is_none())
    }

    /// How many findings there are of each level, without those that are accepted.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally::of(self.open().map(|(_, level)| level))
    }
}

/// How a report for people is to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Whether it may have colours.
    pub color: bool,
    /// Whether it may have other characters than ASCII for its drawings.
    pub unicode: bool,
    /// The number of columns.
    pub width: usize,
    /// Whether all findings are shown, however many are alike.
    pub verbose: bool,
    /// The URI of the folder that the names of sources are relative to, with a slash at its end; where there is one, the name of a rule is a link to the source.
    pub links: Option<String>,
}

#[cfg(feature = "cli")]
impl Look {
    /// What stands for text that is left out.
    pub(crate) const fn ellipsis(&self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }
}

impl Default for Look {
    fn default() -> Self {
        Self {
            color: false,
            unicode: true,
            width: 80,
            verbose: false,
            links: None,
        }
    }
}
