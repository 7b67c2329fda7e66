"""Reads and validates what portreg writes, with readers and validators that are not portreg's.

It needs the packages of requirements.txt and of node/package.json, and the path of the command as
argument or in PORTREG.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from builds import check_datasets
from checks import Checks, demand_equal
from datasets import check_sql_schema
from others import check_others
from readers import YAML, Dataset
from reports import ACCEPTED, BROKEN, CLEAN, check_report
from runner import check_reader
from services import ACTION, HOOKS, check_services
from shells import check_shells
from styles import STYLES, Reports, check_names, check_styles, validate
from terminal import check_progress
from validators import check_accepted

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
    parser.add_argument(
        "--tools",
        type=Path,
        required=True,
        help="a folder with the node_modules of node/package.json, and junit-10.xsd somewhere in it",
    )
    parser.add_argument("--schemas", type=Path, default=ROOT / "schemas", help="the schemas")
    options = parser.parse_args()
    if options.portreg is None:
        parser.error("the path of the command is missing")
    options.portreg = options.portreg.resolve()
    options.tools = options.tools.resolve()
    return options


def run(checks, options, folder):
    """Runs all checks, with a folder to write to."""
    datasets = check_datasets(checks, options, folder, HOSTILE)
    check_others(checks, options, folder)
    check_reader(checks)
    check_reports(checks, options, folder)
    check_services(checks, options, folder)
    check_shells(checks, partial(portreg, options, folder), folder)
    check_progress(checks, options.portreg, folder)
    check_sql_schema(checks, options.schemas / "ports.sql", Dataset(options.out))
    check_yaml_style(checks, datasets)


def check_reports(checks, options, folder):
    """The reports on several registries, in all styles."""
    for file, content in {
        "clean.txt": CLEAN,
        "broken.txt": BROKEN,
        "accepted.txt": ACCEPTED,
        "empty.txt": b"",
    }.items():
        (folder / file).write_bytes(content)
    everything = {"error", "warning", "note"}
    every = []
    for name, place, paths, levels in [
        ("registry", ROOT, [REGISTRY], everything),
        ("clean file", folder, ["clean.txt"], set()),
        ("empty file", folder, ["empty.txt"], set()),
        ("hostile file", folder, [HOSTILE], everything),
        ("broken file", folder, ["broken.txt"], everything),
        ("accepted file", folder, ["accepted.txt"], {"error", "note"}),
        ("four files", folder, ["clean.txt", "broken.txt", HOSTILE, "empty.txt"], everything),
    ]:
        reports = {}
        for style, ending in STYLES.items():
            reports[style] = folder / f"{name.replace(' ', '-')}-{style}.{ending}"
            expected = 1 if "error" in levels else 0
            with checks.check(f"{name}, {style}: check exits {expected}"):
                done = portreg(options, place, "check", *paths, "--output", style)
                reports[style].write_bytes(done.stdout)
                demand_equal(done.stderr, b"", "standard error")
                demand_equal(done.returncode, expected, "exit code")
        sources = {source: (place / source).read_bytes() for source in paths}
        check_report(checks, name, reports["json"], sources, levels)
        every.append(Reports(name, sources, reports))
        check_styles(checks, every[-1])
    validate(checks, options, every, folder)
    check_names(checks, portreg(options, ROOT, "check", "--help").stdout.decode())
    with checks.check("registry: the dataset counts the findings of the report"):
        counts = Dataset(options.out).json["counts"]
        demand_equal(counts["findings"], len(every[0].data("json")["findings"]), "findings")


def portreg(options, place, *arguments):
    """Runs the command in a folder, without what the CI service that this may run in would tell it."""
    services = ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITLAB_CI")
    environment = {name: value for name, value in os.environ.items() if name not in services}
    command = [options.portreg, *arguments]
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, check=False)


def check_yaml_style(checks, datasets):
    """YAML files keep a strict style."""
    config = Path(__file__).with_name("yamllint.yaml")
    kept = [ACTION, HOOKS, *sorted((ROOT / ".github/workflows").glob("*.yml"))]
    style = ("--strict", "--config-file", config)
    for name, dataset in datasets.items():
        check_accepted(checks, f"{name} ports.yaml", "yamllint", *style, dataset.folder / YAML)
    check_accepted(checks, "the action, the hooks and the workflows", "yamllint", *style, *kept)


if __name__ == "__main__":
    sys.exit(main())
