//! Prints what the crate servicefile reads in a file: name, port, protocol and aliases, with tabs between.

use std::io::{self, BufWriter, Write};
use std::path::Path;

fn main() -> io::Result<()> {
    let path = std::env::args().nth(1).expect("a path");
    let rows = servicefile::parse_file(Path::new(&path), true).map_err(io::Error::other)?;
    let mut out = BufWriter::new(io::stdout().lock());
    for row in rows {
        let aliases = row.aliases.join(" ");
        writeln!(out, "{}\t{}\t{}\t{aliases}", row.name, row.port, row.protocol)?;
    }
    out.flush()
}
