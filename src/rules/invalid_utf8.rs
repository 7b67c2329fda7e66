//! Bytes that are not UTF-8.

use crate::finding::{Finding, Level, Told};
use crate::registry::Registry;
use crate::rule::{Check, Report, Rule, Scope, count, document};
use crate::source::{Encoding, Span};

pub(super) static RULE: Rule = Rule {
    name: "invalid-utf8",
    level: Level::Error,
    on: true,
    summary: "bytes that are not UTF-8",
    why: "A registry is UTF-8. Each byte that is not is read as Windows-1252, which is right for most copies that went through an old editor, \
          but it is a guess, and other readers guess otherwise. A source in UTF-16 is not read at all. \
          Save the source as UTF-8.",
    bad: b"22\n\nTCP\n\nCaf\xE9 protocol\n\nOfficial\n",
    good: "22\n\nTCP\n\nCaf\u{E9} protocol\n\nOfficial\n".as_bytes(),
    scope: Scope::Everywhere,
    check: Check::Source(check),
    tell,
    fix: None,
};

fn check(registry: &Registry<'_>, number: u16, report: &mut Report<'_>) {
    let source = document(registry, number).source;
    if source.encoding() != Encoding::Utf8 {
        report.place(number, Span::new(0, source.size()));
    } else if let Some(first) = source.invalid().next() {
        report.place(number, first);
    }
}

fn tell(registry: &Registry<'_>, finding: &Finding) -> Told {
    let source = document(registry, finding.source).source;
    let name = match source.encoding() {
        Encoding::Utf8 => {
            let number = source.invalid_count();
            let (is, was) = if number == 1 {
                ("is", "was")
            } else {
                ("are", "were")
            };
            let bytes = count(number, "byte");
            let message = format!("{bytes} {is} not UTF-8 and {was} read as Windows-1252");
            return Told::new(message, "the first one").help("save the source as UTF-8");
        }
        Encoding::Utf16Le => "UTF-16LE",
        Encoding::Utf16Be => "UTF-16BE",
    };
    Told::new(format!("the source is {name} and is not read"), "not UTF-8").help(format!(
        "convert it, for example by `iconv -f {name} -t UTF-8`"
    ))
}
