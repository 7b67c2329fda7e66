//! Reports that would be written over each other, or over what is read.

use std::collections::HashSet;
use std::path::Path;

use super::Failure;
use crate::files;

/// Refuses two reports for one place, and a report in the place of a file that is read.
///
/// An output without a file is standard output.
pub(super) fn refuse<'p>(
    outputs: impl Iterator<Item = Option<&'p Path>>,
    read: impl Iterator<Item = &'p Path>,
) -> Result<(), Failure> {
    let read: HashSet<_> = read.map(files::place).collect();
    let mut taken = HashSet::new();
    for output in outputs {
        let place = output.map(files::place);
        let shown = output.map_or("standard output".into(), Path::to_string_lossy);
        if place.as_ref().is_some_and(|place| read.contains(place)) {
            return Err(Failure::Use(
                format!("a report would be written over {shown}, which is read"),
                "name another file behind the equals sign",
            ));
        }
        if !taken.insert(place) {
            return Err(Failure::Use(
                format!("two reports would be written to {shown}"),
                "name a file for one of them: --output STYLE=FILE",
            ));
        }
    }
    Ok(())
}
