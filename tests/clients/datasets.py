"""What must hold of the files that `portreg build` writes."""

import hashlib
import sqlite3

from checks import demand, demand_equal
from ids import expected_ids
from readers import CSV, JSON, JSON_LINES, PACKAGE, TABLES, YAML, select
from registry import expected_entries, expected_rows, expected_shared_ports, sort_key

APPLICATION_ID = int.from_bytes(b"PORT", "big")

# Each of these breaks one promise of the schema.
BREACHES = [
    "UPDATE assignments SET port_last = port_first - 1 WHERE port_first > 0",
    "UPDATE assignments SET port_first = 65536, port_last = 65536",
    "UPDATE assignments SET port_first = -1",
    "UPDATE assignments SET port_first = 'ssh'",
    "UPDATE assignments SET transport = 'tpc'",
    "UPDATE assignments SET transport = ''",
    "UPDATE assignments SET kind = NULL",
    "UPDATE assignments SET status = 'Official'",
    "UPDATE assignments SET description = ''",
    "UPDATE assignments SET record = 0",
    "UPDATE records SET source = 0",
    "DELETE FROM records",
]


def check_dataset(checks, name, dataset, sources, records):
    """Checks a dataset: its files with each other, and with the sources and their cells."""
    check_formats(checks, name, dataset)
    check_content(checks, name, dataset, sources, records)
    check_database(checks, name, dataset)


def check_formats(checks, name, dataset):
    """The files are well formed and hold the same."""
    with checks.check(f"{name}: text files are UTF-8 with LF and a last line end"):
        tables = [resource["path"] for resource in dataset.package.values()]
        for file in (JSON, JSON_LINES, YAML, TABLES, PACKAGE, "services", "SHA256SUMS", *tables):
            text = dataset.text(file)
            is_empty = file == JSON_LINES and not dataset.rows and text == ""
            has_end = text.endswith("\n") and not text.endswith("\n\n")
            demand(is_empty or has_end, f"{file}: its end is wrong")
            demand("\r" not in text, f"{file} holds a carriage return")
            demand(not text.startswith("\ufeff"), f"{file} has a byte order mark")
    with checks.check(f"{name}: YAML 1.1 gives the object of the JSON file"):
        demand_equal_objects(dataset.yaml, dataset.json)
    with checks.check(f"{name}: YAML 1.2 gives the object of the JSON file"):
        demand_equal_objects(dataset.yaml_1_2, dataset.json)
    with checks.check(f"{name}: JSON Lines give the rows of the JSON file"):
        demand_equal(dataset.json_lines, dataset.rows, "rows")
    with checks.check(f"{name}: the registry file gives the rows and sources of the JSON file"):
        demand_equal(dataset.tables["assignments"], dataset.rows, "rows")
        demand_equal(dataset.tables["sources"], dataset.json["sources"], "sources")
    with checks.check(f"{name}: CSV gives the rows of the JSON file"):
        demand_equal(dataset.csv_rows, dataset.rows, "rows")
    with checks.check(f"{name}: each row of the CSV file is one line"):
        lines = dataset.text(CSV).count("\n")
        demand_equal(lines, len(dataset.rows) + 1, "lines")
    with checks.check(f"{name}: SQLite gives the rows of the JSON file"):
        numbers = [row["assignment"] for row in dataset.database_rows]
        demand_equal(numbers, list(range(1, len(numbers) + 1)), "numbers of rows")
        rows = [dict(list(row.items())[1:]) for row in dataset.database_rows]
        demand_equal(rows, dataset.rows, "rows")
    with checks.check(f"{name}: SQLite gives all tables of the registry file"):
        for table, expected in dataset.tables.items():
            columns = ", ".join(dataset.fields(table))
            rows = select(dataset.database, f"SELECT {columns} FROM {table} ORDER BY rowid")
            demand_equal(rows, expected, table)


def demand_equal_objects(found, expected):
    """Demands that two datasets are equal; part by part, so that the complaint is short."""
    demand_equal(list(found), list(expected), "keys")
    for key, value in expected.items():
        demand_equal(found[key], value, key)


def check_content(checks, name, dataset, sources, records):
    """The rows are what a second reading of the registry gives."""
    with checks.check(f"{name}: rows are those of a second reading"):
        rows = expected_rows(records)
        columns = list(rows[0]) if rows else []
        found = [{column: row[column] for column in columns} for row in dataset.rows]
        demand_equal(found, rows, "rows")
    with checks.check(f"{name}: ids are those of a second reading"):
        demand_equal([row["id"] for row in dataset.rows], expected_ids(dataset.rows), "ids")
    with checks.check(f"{name}: names stand in the descriptions, where it is said"):
        check_spans(dataset)
    with checks.check(f"{name}: raw cells are as written"):
        query = """
            SELECT port_raw, transport_raw, description_raw, status_raw
            FROM records ORDER BY record"""
        found = [tuple(row.values()) for row in select(dataset.database, query)]
        demand_equal(found, [tuple(cells) for cells in records], "records")
    with checks.check(f"{name}: rows stand in order"):
        demand_equal(dataset.rows, sorted(dataset.rows, key=sort_key), "rows")
    with checks.check(f"{name}: no value is an empty text"):
        empty = [row for row in dataset.rows if "" in row.values()]
        demand_equal(empty, [], "rows with an empty text")
    with checks.check(f"{name}: counts are right"):
        counts = dataset.json["counts"]
        demand_equal(counts["assignments"], len(dataset.rows), "assignments")
        demand_equal(counts["records"], len(records), "records")
        demand_equal(counts["findings"], len(dataset.tables["findings"]), "findings")
    with checks.check(f"{name}: sources are those that were read"):
        found = [
            (source["path"], source["sha256"], source["bytes"], source["lines"])
            for source in dataset.json["sources"]
        ]
        demand_equal(found, [identity(*source) for source in sources], "sources")


def check_spans(dataset):
    """Each part is the piece of the description that it says, and names in rows are parts."""
    descriptions = {row["record"]: row["description"] for row in dataset.tables["records"]}
    parts = {}
    for span in dataset.tables["spans"]:
        piece = descriptions[span["record"]][span["start_pos"] : span["end_pos"]]
        demand_equal(span["text"], piece, f"record {span['record']}")
        parts.setdefault((span["record"], span["kind"]), []).append(piece)
    taken_apart = {record for record, _ in parts}
    for row in dataset.rows:
        if row["name_from"] == "name":
            demand(row["record"] not in taken_apart, f"{row['id']}: its description has parts")
            continue
        for column in ("name", "short_name", "full_name", "qualifier", "note"):
            expected = parts.get((row["record"], column))
            demand_equal(row[column], ", ".join(expected) if expected else None, row["id"])


def identity(path, content):
    """What a dataset says of a source; line ends are LF."""
    lines = len(content.removesuffix(b"\n").split(b"\n")) if content else 0
    return path, hashlib.sha256(content).hexdigest(), len(content), lines


def check_database(checks, name, dataset):
    """The database is sound, says what it is, answers, and takes nothing that is wrong."""
    with checks.check(f"{name}: integrity_check is ok"):
        found = dataset.database.execute("PRAGMA integrity_check").fetchall()
        demand_equal(found, [("ok",)], "complaints")
    with checks.check(f"{name}: foreign_key_check finds nothing"):
        found = dataset.database.execute("PRAGMA foreign_key_check").fetchall()
        demand_equal(found, [], "dangling rows")
    with checks.check(f"{name}: all tables are STRICT"):
        query = """
            SELECT name, strict FROM pragma_table_list
            WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"""
        tables = dict(dataset.database.execute(query))
        demand({"sources", "records", "assignments"} <= set(tables), f"tables are {set(tables)}")
        loose = [table for table, strict in tables.items() if not strict]
        demand_equal(loose, [], "tables that are not STRICT")
    with checks.check(f"{name}: application_id and user_version are right"):
        demand_equal(pragma(dataset.database, "application_id"), APPLICATION_ID, "application_id")
        major, minor, patch = map(int, dataset.json["schema_version"].split("."))
        version = major * 10000 + minor * 100 + patch
        demand_equal(pragma(dataset.database, "user_version"), version, "user_version")
    with checks.check(f"{name}: the view entries has each record once"):
        rows = select(dataset.database, "SELECT * FROM entries")
        columns = list(rows[0]) if rows else []
        entries = expected_entries(dataset.rows)
        expected = [{column: entry[column] for column in columns} for entry in entries]
        demand_equal(rows, expected, "entries")
    with checks.check(f"{name}: the view shared_ports has each pair of records"):
        query = "SELECT port_first, port_last, transport, record, other_record FROM shared_ports"
        found = dataset.database.execute(query).fetchall()
        expected = expected_shared_ports(dataset.rows)
        demand_equal(found, expected, "pairs")
    if dataset.rows:
        with checks.check(f"{name}: the database refuses what is wrong"):
            for breach in BREACHES:
                demand(is_refused(dataset.database, breach), f"it took {breach}")


def pragma(database, name):
    """The value of a setting."""
    return database.execute(f"PRAGMA {name}").fetchone()[0]


def is_refused(database, change):
    """Whether a copy of the database refuses a change."""
    copy = sqlite3.connect(":memory:")
    database.backup(copy)
    copy.execute("PRAGMA foreign_keys = ON")
    try:
        copy.execute(change)
    except sqlite3.IntegrityError:
        return True
    finally:
        copy.close()
    return False


def check_sql_schema(checks, sql, dataset):
    """The published SQL makes the same database as the build."""
    with checks.check("schemas/ports.sql makes what is in ports.sqlite"):
        fresh = sqlite3.connect(":memory:")
        fresh.executescript(sql.read_text(encoding="utf-8"))
        demand_equal(made(fresh), made(dataset.database), "tables, indexes and views")
        for name in ("application_id", "user_version"):
            demand_equal(pragma(fresh, name), pragma(dataset.database, name), name)
        fresh.close()


def made(database):
    """What a database consists of, with the SQL that made it."""
    query = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
    return database.execute(query).fetchall()
