"""Reads and validates what portreg writes, with readers and validators that are not portreg's.

It needs the packages of requirements.txt, and the path of the command as argument or in PORTREG.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from checks import Checks, demand_equal
from datasets import check_dataset, check_sql_schema
from readers import JSON, YAML, Dataset
from registry import hostile_records, read_cells, write_cells
from reports import BROKEN, CLEAN, check_report, read_report
from validators import DATASET_BREACHES, REPORT_BREACHES, check_accepted, check_schema

ROOT = Path(__file__).resolve().parents[2]
REGISTRY = "data/ports.txt"

# A name is text from outside, too.
HOSTILE = 'host\'ile, "#1": \U0001f600\x7f\x9b \u202e& co.txt'


def main():
    """Runs all checks; 1 if one of them failed."""
    options = arguments()
    checks = Checks()
    # Whatever breaks between two checks is a failure with a line of its own, too.
    with tempfile.TemporaryDirectory() as folder, checks.check("all checks ran"):
        run(checks, options, Path(folder))
    print(f"clients: {checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


def arguments():
    """What the command line and the environment say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "portreg",
        nargs="?",
        type=Path,
        default=os.environ.get("PORTREG"),
        help="the command to test [default: the environment variable PORTREG]",
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "out", help="the datasets of the registry"
    )
    parser.add_argument("--schemas", type=Path, default=ROOT / "schemas", help="the schemas")
    options = parser.parse_args()
    if options.portreg is None:
        parser.error("the path of the command is missing")
    options.portreg = options.portreg.resolve()
    return options


def run(checks, options, folder):
    """Runs all checks, with a folder to write to."""
    check_registry(checks, options)
    check_hostile(checks, options, folder)
    instances = check_reports(checks, options, folder)
    datasets = {
        f"{title} {file}": path / file
        for title, path in (("the registry's", options.out), ("the hostile", folder / "out"))
        for file in (JSON, YAML)
    }
    schemas = sorted(options.schemas.glob("*.schema.json"))
    metaschema = ("--check-metaschema", *schemas)
    check_accepted(checks, "the schemas are schemas", "check_jsonschema", *metaschema)
    schema = options.schemas / "ports.schema.json"
    check_schema(checks, schema, datasets, options.out / JSON, DATASET_BREACHES, folder)
    schema = options.schemas / "findings.schema.json"
    sample = instances["the report on the registry"]
    check_schema(checks, schema, instances, sample, REPORT_BREACHES, folder)
    check_sql_schema(checks, options.schemas / "ports.sql", Dataset(options.out))
    check_yaml_style(checks, options)


def check_registry(checks, options):
    """The datasets of the project's own registry."""
    content = (ROOT / REGISTRY).read_bytes()
    records = read_cells(content.decode("utf-8"))
    dataset = Dataset(options.out)
    check_dataset(checks, "registry", dataset, [(REGISTRY, content)], records)
    with checks.check("registry: 170 records make 251 assignments"):
        demand_equal(len(records), 170, "records")
        demand_equal(len(dataset.rows), 251, "assignments")


def check_hostile(checks, options, folder):
    """A registry full of traps, built here."""
    records = hostile_records()
    content = write_cells(records).encode("utf-8")
    (folder / HOSTILE).write_bytes(content)
    with checks.check("hostile: build writes the datasets"):
        done = portreg(options, folder, "build", HOSTILE)
        demand_equal(done.returncode, 0, f"exit code of {done.args}: {done.stderr}")
    check_dataset(checks, "hostile", Dataset(folder / "out"), [(HOSTILE, content)], records)


def check_reports(checks, options, folder):
    """The reports on several registries; gives where they were written to, by title."""
    (folder / "clean.txt").write_bytes(CLEAN)
    (folder / "broken.txt").write_bytes(BROKEN)
    (folder / "empty.txt").write_bytes(b"")
    everything = {"error", "warning", "note"}
    instances = {}
    for name, place, paths, levels in [
        ("registry", ROOT, [REGISTRY], everything),
        ("clean file", folder, ["clean.txt"], set()),
        ("empty file", folder, ["empty.txt"], set()),
        ("hostile file", folder, [HOSTILE], everything),
        ("broken file", folder, ["broken.txt"], everything),
        ("four files", folder, ["clean.txt", "broken.txt", HOSTILE, "empty.txt"], everything),
    ]:
        path = folder / f"{name}.json"
        with checks.check(f"{name}: check exits {1 if 'error' in levels else 0}"):
            done = portreg(options, place, "check", *paths, "--output", "json")
            path.write_bytes(done.stdout)
            demand_equal(done.stderr, b"", "standard error")
            demand_equal(done.returncode, 1 if "error" in levels else 0, "exit code")
        sources = {source: (place / source).read_bytes() for source in paths}
        check_report(checks, name, path, sources, levels)
        instances[f"the report on the {name}"] = path
    with checks.check("registry: the dataset counts the findings of the report"):
        report = read_report(instances["the report on the registry"])
        counts = Dataset(options.out).json["counts"]
        demand_equal(counts["findings"], len(report["findings"]), "findings")
    return instances


def portreg(options, place, *arguments):
    """Runs the command in a folder."""
    command = [options.portreg, *arguments]
    return subprocess.run(command, cwd=place, capture_output=True, check=False)


def check_yaml_style(checks, options):
    """YAML files keep a strict style, and workflows are workflows."""
    config = Path(__file__).with_name("yamllint.yaml")
    workflows = sorted((ROOT / ".github/workflows").glob("*.yml"))
    style = ("--strict", "--config-file", config)
    check_accepted(checks, "ports.yaml", "yamllint", *style, options.out / YAML)
    check_accepted(checks, "the workflows", "yamllint", *style, *workflows)
    workflow = ("--builtin-schema", "vendor.github-workflows", *workflows)
    check_accepted(checks, "the workflows are workflows", "check_jsonschema", *workflow)


if __name__ == "__main__":
    sys.exit(main())
