//! The checksums of all other files, as `sha256sum --check` reads them.

use std::io::{self, Write};

use super::{Data, Entry, File, Format, Writer};

pub(super) static FORMAT: Format = Format {
    name: "sums",
    files: &[File {
        name: "SHA256SUMS",
        about: "the SHA-256 of each other file, for `sha256sum --check`",
        write: Writer::Index(write),
        read: None,
        known: |_, _| false,
        faults: None,
    }],
    needs: None,
};

/// What the checksums say, as pairs of file and hash; nothing if they are none.
pub(crate) fn listed(bytes: &[u8]) -> Option<Vec<(&str, &str)>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let pair = |line| str::split_once(line, "  ").map(|(hash, name)| (name, hash));
    text.lines().map(pair).collect()
}

fn write(_: &dyn Data, before: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    before
        .iter()
        .try_for_each(|file| writeln!(out, "{}  {}", file.sha256, file.name))
}
