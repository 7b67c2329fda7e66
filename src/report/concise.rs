//! The `concise` style: a line for each finding, in the form that editors and `grep` know.

use std::io::{self, Write};

use super::item::Items;
use super::{Look, Style};

pub(super) static STYLE: Style = Style {
    name: "concise",
    about: "a line for each finding: path:line:column: level[rule] message",
    most: None,
    form,
};

fn form(items: Items<'_>, _: &Look, out: &mut dyn Write) -> io::Result<()> {
    for item in items.open() {
        let place = item.place();
        writeln!(
            out,
            "{}:{}:{}: {}[{}] {}",
            place.source.shown(),
            place.start.line,
            place.start.column,
            item.level(),
            item.rule().name,
            item.words().message
        )?;
    }
    Ok(())
}
