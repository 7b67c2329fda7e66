"""What comes with the data: the Data Package, the hashes, the database to its own shell."""

import hashlib
import json
import re
import shutil
import subprocess

import frictionless
from checks import demand, demand_equal
from readers import CSV, PACKAGE, SQLITE

# For each change of a file, the error that must be found: with the package as it is,
UNANNOUNCED = {
    "a byte changed": (lambda text: text.replace("SSH", "SSX", 1), "hash-count"),
    "a byte more": (lambda text: text + "\n", "byte-count"),
}

# and with the size and hash of the changed file in it.
ANNOUNCED = {
    "text for a port": (CSV, lambda text: text.replace(",22,22,", ",22,ssh,"), "type-error"),
    "a port above all": (
        CSV,
        lambda text: text.replace(",22,22,", ",22,65536,"),
        "constraint-error",
    ),
    "an unknown transport": (CSV, lambda text: text.replace(",tcp,", ",tpc,"), "constraint-error"),
    "no kind": (CSV, lambda text: text.replace(",service,", ",,", 1), "constraint-error"),
    "an id twice": (CSV, lambda text: text.replace("udp-22-ssh", "tcp-22-ssh"), "unique-error"),
    "a record that is not there": (
        "finding_records.csv",
        lambda text: re.sub(r"\n1,\d+,", "\n1,9999,", text, count=1),
        "foreign-key",
    ),
    "a record twice": (
        "records.csv",
        lambda text: text.replace("\n2,", "\n1,", 1),
        "primary-key",
    ),
    "a cell more": (CSV, lambda text: text.removesuffix("\n") + ",more\n", "extra-cell"),
    "a column less": ("sources.csv", lambda text: text.replace(",url\n", "\n"), "missing-label"),
}


def check_package(checks, name, dataset):
    """The package and the hashes are accepted."""
    with checks.check(f"{name}: frictionless accepts the Data Package"):
        demand_equal(package_errors(dataset.folder), [], "errors")
    with checks.check(f"{name}: sha256sum accepts the hashes of all files"):
        code, said = hashes(dataset.folder)
        demand(code == 0, f"exit {code}: {said}")
        named = sorted(line.removesuffix(": OK") for line in said.splitlines())
        files = sorted(path.name for path in dataset.folder.iterdir())
        demand_equal(named, [file for file in files if file != "SHA256SUMS"], "files")


def package_errors(folder):
    """The kinds of errors that frictionless finds, and what it says of them."""
    report = frictionless.Package(str(folder / PACKAGE)).validate()
    return report.flatten(["type", "message"])


def hashes(folder):
    """The exit code of sha256sum, and what it says."""
    return run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=folder)


def run(*command, **options):
    """The exit code of a command, and what it says."""
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, **options)
    return done.returncode, done.stdout + done.stderr


def check_package_breaches(checks, dataset, folder):
    """frictionless and sha256sum refuse what is wrong."""
    for title, (breach, kind) in UNANNOUNCED.items():
        copy = changed_copy(dataset.folder, folder / "copy", CSV, breach)
        check_refused(checks, title, copy, kind)
        with checks.check(f"sha256sum refuses {title}"):
            code, said = hashes(copy)
            demand(code == 1 and f"{CSV}: FAILED" in said, f"exit {code}: {said}")
    for title, (file, breach, kind) in ANNOUNCED.items():
        copy = changed_copy(dataset.folder, folder / "copy", file, breach)
        announce(copy, file)
        check_refused(checks, title, copy, kind)


def check_refused(checks, title, copy, kind):
    """frictionless finds an error of a kind."""
    with checks.check(f"frictionless refuses {title}"):
        kinds = {found for found, _ in package_errors(copy)}
        demand(kind in kinds, f"{kind} is not among {kinds}")


def changed_copy(folder, copy, file, breach):
    """A copy of a dataset in which a file is changed."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    text = (folder / file).read_bytes().decode("utf-8")
    changed = breach(text)
    demand(changed != text, f"{file} has nothing that could be changed")
    (copy / file).write_bytes(changed.encode("utf-8"))
    return copy


def announce(folder, file):
    """Puts the size and the hash of a file into the package."""
    content = (folder / file).read_bytes()
    package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    for resource in package["resources"]:
        if resource["path"] == file:
            resource["bytes"] = len(content)
            resource["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
    (folder / PACKAGE).write_text(json.dumps(package), encoding="utf-8")


def check_shell(checks, name, dataset):
    """SQLite's own shell opens the database and gives all rows."""

    def ask(query):
        database = dataset.folder / SQLITE
        code, said = run("sqlite3", "-readonly", "-json", str(database), query)
        demand(code == 0, f"exit {code}: {said}")
        return json.loads(said or "[]")

    with checks.check(f"{name}: the shell of SQLite finds the database sound"):
        demand_equal(ask("PRAGMA integrity_check"), [{"integrity_check": "ok"}], "answer")
        demand_equal(ask("PRAGMA foreign_key_check"), [], "answer")
    with checks.check(f"{name}: the shell of SQLite gives all tables of the registry file"):
        for table, expected in dataset.tables.items():
            columns = ", ".join(dataset.fields(table))
            rows = ask(f"SELECT {columns} FROM {table} ORDER BY rowid")
            demand_equal(rows, [as_shown(row) for row in expected], table)


def as_shown(row):
    """A row as the shell shows it: a text ends for it before the first NUL."""
    return {
        column: value.partition("\0")[0] if isinstance(value, str) else value
        for column, value in row.items()
    }
