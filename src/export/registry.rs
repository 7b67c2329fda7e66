//! All tables as one JSON object: what a build can begin with, in place of the sources.

use std::io::{self, Write};

use serde_json::{Value as Json, json};

use super::json::{begins_as, member, named, only, parse, rows, table_of, title};
use super::{Data, File, Format, Model, Reader, TABLES, Writer};
use crate::dataset::SCHEMA_VERSION;

pub(super) static FORMAT: Format = Format {
    name: "registry",
    files: &[File {
        name: "registry.json",
        about: "all tables as one JSON object; `portreg build` reads it, too",
        write: Writer::Data(write),
        read: Some(Reader::Whole(read)),
        known: |_, bytes| begins_as(bytes, "registry.schema.json", "tables"),
        faults: None,
    }],
    needs: None,
};

fn write(data: &dyn Data, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{\n")?;
    for (key, value) in [
        ("$schema", json!("../schemas/registry.schema.json")),
        ("schema_version", json!(SCHEMA_VERSION)),
        ("registry", named(data)),
    ] {
        member(out, 1, key, &value)?;
        out.write_all(b",\n")?;
    }
    out.write_all(b"  \"tables\": {\n")?;
    for (at, table) in TABLES.iter().enumerate() {
        if at > 0 {
            out.write_all(b",\n")?;
        }
        rows(out, 2, table, data)?;
    }
    out.write_all(b"\n  }\n}\n")
}

fn read(bytes: &[u8]) -> Result<Model, String> {
    let object = parse(bytes)?;
    let object = object.as_object().ok_or("it is no object")?;
    let mut model = Model::new(title(object)?);
    only(object, &["$schema", "schema_version", "registry", "tables"])?;
    let tables = object.get("tables").and_then(Json::as_object);
    let tables = tables.ok_or("it has no tables")?;
    let names: Vec<_> = TABLES.iter().map(|table| table.name).collect();
    only(tables, &names)?;
    for table in TABLES {
        model.set(table, table_of(tables, table)?);
    }
    Ok(model)
}
