"""Readers of tables that people work with: pandas, polars, DuckDB, sqlite-utils.

DuckDB's reader of SQLite is not among them: it is no part of the package but fetched at run time.
"""

import re

import duckdb
import pandas
import polars
import sqlite_utils
from checks import demand_equal
from readers import CSV, JSON, JSON_LINES, SQLITE, open_database


def frame_rows(frame):
    """The rows of a frame of pandas; what it takes for missing is null."""
    values = frame.astype(object).where(frame.notna(), None).values.tolist()
    return [dict(zip(frame.columns, row, strict=True)) for row in values]


def duckdb_rows(query, **parameters):
    """The rows that a query of DuckDB gives."""
    with duckdb.connect() as database:
        cursor = database.execute(query, {name: str(value) for name, value in parameters.items()})
        names = [name for name, *_ in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def polars_json_rows(folder):
    """The assignments of the JSON file: a list within the one row that it is to polars."""
    frame = polars.read_json(folder / JSON).select(polars.col("assignments").explode())
    return frame.unnest("assignments").to_dicts()


def pandas_sql_rows(folder):
    """The assignments of the SQLite file."""
    database = open_database(folder / SQLITE)
    frame = pandas.read_sql("SELECT * FROM assignments ORDER BY assignment", database)
    database.close()
    return frame_rows(frame.drop(columns="assignment"))


def sqlite_utils_rows(folder):
    """The assignments of the SQLite file."""
    database = sqlite_utils.Database(open_database(folder / SQLITE))
    rows = [dict(list(row.items())[1:]) for row in database["assignments"].rows]
    database.close()
    return rows


UNNEST = "SELECT unnest(assignments, recursive := true) FROM read_json($path)"

# How the assignments are read with no option that is about values.
BY_DEFAULT = {
    "pandas.read_csv": lambda folder: frame_rows(pandas.read_csv(folder / CSV)),
    "pandas.read_json": lambda folder: frame_rows(
        pandas.read_json(folder / JSON_LINES, lines=True)
    ),
    "pandas.read_sql": pandas_sql_rows,
    "polars.read_csv": lambda folder: polars.read_csv(folder / CSV).to_dicts(),
    "polars.read_json": polars_json_rows,
    "polars.read_ndjson": lambda folder: polars.read_ndjson(folder / JSON_LINES).to_dicts(),
    "DuckDB's read_csv": lambda folder: duckdb_rows("FROM read_csv($path)", path=folder / CSV),
    "DuckDB's read_json": lambda folder: duckdb_rows(UNNEST, path=folder / JSON),
    "DuckDB's read_json of JSON Lines": lambda folder: duckdb_rows(
        "FROM read_json($path)", path=folder / JSON_LINES
    ),
    "sqlite-utils": sqlite_utils_rows,
}

# No CSV file is safe from pandas, which takes `NA` and its like for missing, quoted or not.
LOSE_VALUES = {"pandas.read_csv"}

# polars finds the columns in the rows, and refuses a JSON file in which there is none.
NEED_ROWS = {"polars.read_json", "polars.read_ndjson"}


def pandas_table(path, fields):
    """A CSV file as pandas reads it when it is told what is null and what is text."""
    texts = {name: "str" for name, kind in fields.items() if kind == "string"}
    frame = pandas.read_csv(path, dtype=texts, keep_default_na=False, na_values=[""])
    return frame_rows(frame)


def polars_table(path, fields):
    """A CSV file as polars reads it when it is told the types."""
    types = {"string": polars.String, "integer": polars.Int64}
    schema = {name: types[kind] for name, kind in fields.items()}
    return polars.read_csv(path, schema=schema).to_dicts()


def duckdb_table(path, fields):
    """A CSV file as DuckDB reads it when it is told the types and how texts are quoted."""
    types = {"string": "VARCHAR", "integer": "BIGINT"}
    columns = ", ".join(f"{name}: '{types[kind]}'" for name, kind in fields.items())
    query = f"""FROM read_csv($path, columns = {{{columns}}}, auto_detect = false,
        header = true, delim = ',', quote = '"', escape = '"')"""
    return duckdb_rows(query, path=path)


# How any table is read with the types that the Data Package states.
WITH_TYPES = {
    "pandas.read_csv": pandas_table,
    "polars.read_csv": polars_table,
    "DuckDB's read_csv": duckdb_table,
}


def check_frames(checks, name, dataset):
    """All readers of tables find the rows of the JSON files."""
    for reader, read in BY_DEFAULT.items():
        if not dataset.rows and reader in NEED_ROWS:
            continue
        with checks.check(f"{name}: {reader} gives the rows of the JSON file by default"):
            found = read(dataset.folder)
            if reader in LOSE_VALUES:
                demand_warned(dataset, found)
            else:
                demand_equal(found, dataset.rows, "rows")
    check_types(checks, name, dataset)


def check_types(checks, name, dataset):
    """All readers find the rows of all tables when they are told the types."""
    for reader, read in WITH_TYPES.items():
        with checks.check(f"{name}: {reader} with types gives all tables of the registry file"):
            for table, rows in dataset.tables.items():
                found = read(dataset.csv_path(table), dataset.fields(table))
                demand_equal(found, in_csv(rows), table)


def in_csv(rows):
    """Rows as CSV holds them: a line end within a text is written as `\\n`."""

    def on_one_line(value):
        return re.sub("\r\n|\r|\n", r"\\n", value) if isinstance(value, str) else value

    return [{column: on_one_line(value) for column, value in row.items()} for row in rows]


def demand_warned(dataset, found):
    """Demands that rows are right, but where a finding warns that they may be read otherwise."""
    warned = warned_of(dataset)
    demand_equal(len(found), len(dataset.rows), "number of rows")
    for row, expected in zip(found, dataset.rows, strict=True):
        if expected["record"] not in warned:
            demand_equal(row, expected, "row")


def warned_of(dataset):
    """The records of which a finding warns that they may be read as something else."""
    ambiguous = {
        row["finding"] for row in dataset.tables["findings"] if row["rule"] == "ambiguous-value"
    }
    links = dataset.tables["finding_records"]
    return {row["record"] for row in links if row["finding"] in ambiguous}


def check_alone(checks, trap, dataset):
    """A text that is the only one of its column is read as text by all, or a finding warns of it.

    Readers guess the type of a column by all of its values: among others the text may be safe.
    """
    with checks.check(f"alone: {trap!r} is text to all readers, or a finding warns of it"):
        if warned_of(dataset):
            return
        for reader, read in BY_DEFAULT.items():
            demand_equal(read(dataset.folder), dataset.rows, f"rows of {reader}")
