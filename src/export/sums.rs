//! The checksums of all other files, as `sha256sum --check` reads them.

use std::io::{self, Write};

use super::{Data, File, Format, Writer, Written};

pub(super) static FORMAT: Format = Format {
    name: "sums",
    files: &[File {
        name: "SHA256SUMS",
        about: "the SHA-256 of each other file, for `sha256sum --check`",
        write: Writer::Index(write),
        read: None,
    }],
    needs: None,
};

fn write(_: &dyn Data, written: &[Written], out: &mut dyn Write) -> io::Result<()> {
    written
        .iter()
        .try_for_each(|file| writeln!(out, "{}  {}", file.sha256(), file.name))
}
