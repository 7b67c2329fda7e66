"""Registries in other forms, made here: what datasets are to hold of them, worked out in a second way."""

import csv
import io

from builds import build
from checks import demand_equal
from datasets import check_database, check_formats
from frames import check_types
from glibc import mounted
from packages import check_package
from readers import select

# Name, number, protocol, aliases, comment.
SERVICES = [
    ("tcpmux", 1, "tcp", [], "TCP port service multiplexer"),
    ("rtmp", 1, "ddp", [], "Routing Table Maintenance Protocol"),
    ("echo", 7, "tcp", [], None),
    ("echo", 7, "udp", [], None),
    ("qotd", 17, "tcp", ["quote"], None),
    ("http", 80, "tcp", ["www", "WorldWideWeb"], "WorldWideWeb HTTP"),
    ("z39.50", 210, "tcp", ["wais", "z3950"], 'NISO "Z39.50" database'),
    ("a_b", 4711, "udp", ["=1+1", "no"], "=1+1, \u00e9 \U0001f600"),
    ("X11", 6000, "sctp", [], "null"),
]

HEADER = (
    "Service Name,Port Number,Transport Protocol,Description,Assignee,Contact,Registration Date,"
    "Modification Date,Reference,Service Code,Unauthorized Use Reported,Assignment Notes"
).split(",")

IANA = [
    ["ssh", "22", "tcp", "The Secure Shell\n(SSH) Protocol", "[A]", "[B]"]
    + ["1995-07", "2024-05-08", "[RFC4251]", "", "", 'keys: "u="'],
    ["", "4", "tcp", "Unassigned", "", "", "", "", "", "", "", ""],
    ["", "0", "", "Reserved", "", "", "", "", "", "", "", ""],
    ["airdrop", "", "tcp", "", "", "", "2009", "", "", "", "yes,\nmany", ""],
    ["active-net", "3322-3325", "udp", "Active, Networks", "", "", "", "", "", "1145656131", "", ""],
]


def check_others(checks, options, folder):
    """Has registries in other forms read, and their datasets."""
    lines = ["# Network services", *(line(*row) for row in SERVICES)]
    dataset = made(checks, options, folder, "services-file", "\n".join(lines) + "\n")
    check_service_names(checks, dataset)
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *IANA])
    dataset = made(checks, options, folder, "iana-csv", text.getvalue())
    check_iana(checks, dataset)


def line(name, number, protocol, aliases, comment):
    """A line of services(5)."""
    words = " ".join([name, f"{number}/{protocol}", *aliases])
    return f"{words} # {comment}" if comment else words


def made(checks, options, folder, name, text):
    """The dataset of a text, checked as all are."""
    (folder / name).write_text(text, encoding="utf-8", newline="")
    dataset = build(checks, options, folder, name, name)
    check_formats(checks, name, dataset)
    check_types(checks, name, dataset)
    check_package(checks, name, dataset)
    check_database(checks, name, dataset)
    return dataset


def check_service_names(checks, dataset):
    """Names and aliases are those of the lines, and the C library finds each of them."""
    assigned = [row for row in SERVICES if row[2] != "ddp"]
    with checks.check("services-file: names are those of the lines"):
        found = [
            (row["name"], row["port_first"], row["transport"], row["description"])
            for row in dataset.rows
        ]
        expected = [(name, port, protocol, text) for name, port, protocol, _, text in assigned]
        demand_equal(found, expected, "rows")
    with checks.check("services-file: aliases are those of the lines, in their order"):
        expected = [
            {"record": record, "seq": seq, "name": alias}
            for record, (_, _, _, aliases, _) in enumerate(SERVICES, start=1)
            for seq, alias in enumerate(aliases, start=1)
        ]
        demand_equal(dataset.tables["aliases"], expected, "aliases")
        demand_equal(dataset.json["aliases"], expected, "aliases in JSON")
    with checks.check("services-file: what has no port of a transport is told"):
        query = "SELECT record, outcome FROM records WHERE outcome <> 'compiled'"
        found = select(dataset.database, query)
        demand_equal(found, [{"record": 2, "outcome": "other-protocol"}], "records")
    with checks.check("services-file: getent finds each name and each alias"):
        keys = [
            f"{name}/{protocol}"
            for own, _, protocol, aliases, _ in assigned
            for name in [own, *aliases]
        ]
        said = mounted(dataset, "getent", "--service=files", "services", *keys)
        found = [answer.split() for answer in said.splitlines()]
        expected = [
            [name, f"{port}/{protocol}", *aliases]
            for name, port, protocol, aliases, _ in assigned
            for _ in [name, *aliases]
        ]
        demand_equal(found, expected, "answers")


def check_iana(checks, dataset):
    """Dates and documents stand in their columns, and all other cells in a table of theirs."""
    with checks.check("iana-csv: dates and documents are those of the rows"):
        columns = ("name", "name_from", "registered", "modified", "reference")
        found = [tuple(row[column] for column in columns) for row in dataset.rows]
        expected = [
            ("Reserved", "description", None, None, None),
            ("Unassigned", "description", None, None, None),
            ("ssh", "name", "1995-07", "2024-05-08", "[RFC4251]"),
            ("active-net", "name", None, None, None),
        ]
        demand_equal(found, expected, "rows")
    with checks.check("iana-csv: cells are those of the rows"):
        kinds = "name,,,,assignee,contact,registered,modified,reference,service code,unauthorized,notes"
        expected = [
            (record, kind, " ".join(cell.split()))
            for record, row in enumerate(IANA, start=1)
            for kind, cell in zip(kinds.split(","), row, strict=True)
            if kind and cell
        ]
        cells = dataset.tables["cells"]
        found = [(cell["record"], cell["kind"], cell["text"]) for cell in cells]
        demand_equal(found, expected, "cells")
    with checks.check("iana-csv: the reference has each assigned service"):
        query = "SELECT name, reference_status FROM resolved WHERE why = 'the same service'"
        found = [tuple(row.values()) for row in select(dataset.database, query)]
        demand_equal(found, [("ssh", "official"), ("active-net", "official")], "services")
