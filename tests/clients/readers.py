"""The files of a dataset, read with readers that are not portreg's."""

import csv
import json
import sqlite3
from functools import cached_property

import ruamel.yaml
import yaml
from checks import demand

CSV, JSON, YAML, SQLITE = "ports.csv", "ports.json", "ports.yaml", "ports.sqlite"
JSON_LINES, TABLES, PACKAGE = "ports.jsonl", "registry.json", "datapackage.json"


def read_json(text):
    """Reads JSON, and refuses what Python would let pass: repeated keys, NaN."""

    def pairs(items):
        keys = [key for key, _ in items]
        demand(len(set(keys)) == len(keys), f"a key stands twice in {keys}")
        return dict(items)

    def constant(name):
        demand(False, f"{name} is not JSON")

    return json.loads(text, object_pairs_hook=pairs, parse_constant=constant)


def open_database(path):
    """Opens a database so that nothing can be written to it or beside it."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def select(database, query):
    """The rows of a query, as dictionaries."""
    cursor = database.execute(query)
    names = [name for name, *_ in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


class Dataset:
    """A folder that `portreg build` has written; each file is read when it is first asked for."""

    def __init__(self, folder):
        self.folder = folder

    def text(self, name):
        """A file as UTF-8, line ends as they are."""
        return (self.folder / name).read_bytes().decode("utf-8")

    @cached_property
    def json(self):
        """The object of the JSON file."""
        return read_json(self.text(JSON))

    @property
    def rows(self):
        """The assignments of the JSON file, which the other files are compared with."""
        return self.json["assignments"]

    @cached_property
    def tables(self):
        """The rows of all tables, which the other files are compared with."""
        return read_json(self.text(TABLES))["tables"]

    @cached_property
    def package(self):
        """What the Data Package says of each CSV file, by the name of its table."""
        resources = read_json(self.text(PACKAGE))["resources"]
        return {resource["name"]: resource for resource in resources}

    def fields(self, table):
        """The columns of a table with the type of each, as the Data Package says."""
        fields = self.package[table]["schema"]["fields"]
        return {field["name"]: field["type"] for field in fields}

    def csv_path(self, table):
        """The CSV file of a table."""
        return self.folder / self.package[table]["path"]

    @cached_property
    def json_lines(self):
        """The assignments of the JSON Lines file."""
        lines = self.text(JSON_LINES).split("\n")
        demand(lines.pop() == "", f"{JSON_LINES} does not end with a line end")
        return [read_json(line) for line in lines]

    @cached_property
    def yaml(self):
        """The object of the YAML file to a reader of YAML 1.1."""
        return yaml.safe_load(self.text(YAML))

    @cached_property
    def yaml_1_2(self):
        """The object of the YAML file to a reader of YAML 1.2."""
        return ruamel.yaml.YAML(typ="safe", pure=True).load(self.text(YAML))

    @cached_property
    def database(self):
        """The SQLite file, opened."""
        return open_database(self.folder / SQLITE)

    @cached_property
    def database_rows(self):
        """The assignments of the SQLite file, with their number."""
        return select(self.database, "SELECT * FROM assignments ORDER BY assignment")

    @cached_property
    def csv_rows(self):
        """The assignments of the CSV file; what is a number and what is text, the database says."""
        columns = select(self.database, "PRAGMA table_info(assignments)")
        types = {column["name"]: column["type"] for column in columns}
        with open(self.folder / CSV, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        return [{name: csv_value(types[name], text) for name, text in row.items()} for row in rows]


def csv_value(kind, text):
    """A field of the CSV file as a value."""
    if text == "":
        return None
    if kind == "TEXT":
        return text
    demand(str(int(text)) == text, f"{text!r} is no plain number")
    return int(text)
