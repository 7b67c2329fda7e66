//! The `junit` style: a test case for each finding, for services that show tests.
//!
//! Five characters are all that has to be escaped: no character that XML 1.0 refuses (clause 2.2) is left in harmless text.
//! So a writer of XML would bring no safety that is not there.

use std::fmt;
use std::io::{self, Write};

use super::item::{Item, Items};
use super::{Look, Style};

pub(super) static STYLE: Style = Style {
    name: "junit",
    about: "a failed test case for each finding, for services that show tests",
    most: None,
    form,
};

fn form(items: Items<'_>, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    let failures = items.tally().total();
    let tests = failures.max(1);
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" time=\"0\"");
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"portreg\" {counts}>")?;
    writeln!(out, "  <testsuite name=\"portreg\" {counts}>")?;
    if failures == 0 {
        let source = items.subject();
        let source = Xml(source.as_str());
        writeln!(
            out,
            "    <testcase classname=\"{source}\" name=\"no findings\" time=\"0\"/>"
        )?;
    }
    for item in items.open() {
        case(item, out)?;
    }
    writeln!(out, "  </testsuite>")?;
    writeln!(out, "</testsuites>")
}

fn case(item: Item<'_>, out: &mut dyn Write) -> io::Result<()> {
    let words = item.words();
    let place = item.place();
    let source = place.source.shown();
    let [source, message] = [&source, &words.message].map(|text| Xml(text.as_str()));
    let rule = item.rule().name;
    writeln!(
        out,
        "    <testcase classname=\"{source}\" name=\"{rule}: {message}\" time=\"0\">"
    )?;
    write!(
        out,
        "      <failure type=\"{rule}\" message=\"{message}\">{source}:{}:{}: {}[{rule}] {message}",
        place.start.line,
        place.start.column,
        item.level(),
    )?;
    if let Some(help) = &words.help {
        write!(out, "\nhelp: {}", Xml(help.as_str()))?;
    }
    writeln!(out, "</failure>\n    </testcase>")
}

/// Text between tags, or in the quotes of an attribute.
struct Xml<'t>(&'t str);

impl fmt::Display for Xml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut from = 0;
        for (at, part) in self.0.match_indices(['<', '>', '&', '"', '\'']) {
            write!(f, "{}&#{};", &self.0[from..at], part.as_bytes()[0])?;
            from = at + part.len();
        }
        f.write_str(&self.0[from..])
    }
}
