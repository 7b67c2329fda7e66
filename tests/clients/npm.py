"""Readers and validators that come from npm."""

import json
import os
import subprocess
from pathlib import Path

from checks import demand, demand_equal
from frames import in_csv

SCRIPTS = Path(__file__).with_name("node")


class Node:
    """What runs the scripts of the folder `node`, with the packages of another."""

    def __init__(self, tools):
        self.environment = os.environ | {"NODE_PATH": str(tools.resolve() / "node_modules")}

    def run(self, script, *arguments, stdin=None):
        """What a script prints, which is JSON; `stdin` is given to it as JSON."""
        done = subprocess.run(
            ["node", SCRIPTS / script, *arguments],
            env=self.environment,
            input=json.dumps(stdin),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        demand(done.returncode == 0, f"{script}: exit {done.returncode}: {done.stderr}")
        return json.loads(done.stdout)

    def validate(self, *pairs):
        """What ajv has against each pair of schema and instance, or None.

        Without an instance it reads the schema only.
        """
        paths = [[str(schema), instance and str(instance)] for schema, instance in pairs]
        return self.run("validate.cjs", stdin=paths)


def check_node(checks, name, dataset, node):
    """The readers find what is in the JSON files."""
    found = {"objects": {}, "rows": None, "tables": {}}
    with checks.check(f"{name}: the readers from npm read all files"):
        found = node.run("read.cjs", dataset.folder.resolve())
        demand_equal(len(found["objects"]), 3, "readers")
    for reader, value in found["objects"].items():
        with checks.check(f"{name}: {reader} gives the object of the JSON file"):
            demand_equal(list(value), list(dataset.json), "keys")
            for key, expected in dataset.json.items():
                demand_equal(value[key], expected, key)
    with checks.check(f"{name}: JSON.parse gives the rows of the JSON Lines file"):
        demand_equal(found["rows"], dataset.rows, "rows")
    with checks.check(f"{name}: csv-parse gives all tables of the registry file"):
        files = {resource["path"]: table for table, resource in dataset.package.items()}
        demand_equal(sorted(found["tables"]), sorted(files), "CSV files")
        for file, (header, *rows) in found["tables"].items():
            demand_equal(header, list(dataset.fields(files[file])), f"columns of {file}")
            expected = in_csv(dataset.tables[files[file]])
            expected = [[field(value) for value in row.values()] for row in expected]
            demand_equal(rows, expected, f"rows of {file}")


def field(value):
    """A value as a field of a CSV file."""
    return "" if value is None else str(value)


# What is no CSV by RFC 4180, section 2.
NO_CSV = {
    "a quote within an open field": 'a,b\n1,2"3\n',
    "text behind a quoted field": 'a,b\n1,"2"3\n',
    "a quote that does not end": 'a,b\n1,"2\n',
    "a field more": "a,b\n1,2,3\n",
    "a field less": "a,b\n1\n",
}


def check_strict_csv(checks, node):
    """The reader of CSV that reads the files refuses what is no CSV."""
    refused = {}
    with checks.check("csv-parse tells what is CSV"):
        refused = node.run("refuse.cjs", stdin=["a,b\n1,2\n", *NO_CSV.values()])
        demand_equal(refused.pop(0), None, "complaint")
    for title, complaint in zip(NO_CSV, refused, strict=True):
        with checks.check(f"csv-parse refuses {title}"):
            demand(complaint, "it was taken")


def check_strict_schemas(checks, schemas, node):
    """ajv takes the schemas in strict mode, in which what is doubtful is an error."""
    for schema in schemas:
        with checks.check(f"ajv: {schema.name} is a schema, by strict rules"):
            demand_equal(node.validate((schema, None)), [None], "complaints")


def check_ajv(checks, node, schema, instances, sample, breaches, folder):
    """ajv accepts all instances of a schema, and refuses a sample with each breach."""
    told = {}
    pairs = [(schema, instance) for instance in instances.values()]
    with checks.check(f"ajv reads instances of {schema.name}"):
        told = dict(zip(instances, node.validate(*pairs), strict=True))
    for title, complaint in told.items():
        with checks.check(f"ajv: {schema.name} accepts {title}"):
            demand(complaint is None, complaint)
    for title, breach in breaches.items():
        with checks.check(f"ajv: {schema.name} refuses {title}"):
            broken = json.loads(sample.read_text(encoding="utf-8"))
            breach(broken)
            path = folder / "broken.json"
            path.write_text(json.dumps(broken), encoding="utf-8")
            (complaint,) = node.validate((schema, path))
            demand(complaint, "it was taken")
