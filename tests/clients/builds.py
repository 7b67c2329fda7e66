"""The datasets that are read: that of the registry, and those of registries that are made here."""

import filecmp
import subprocess
from pathlib import Path

from browsing import check_datasette
from checks import demand_equal
from datasets import check_dataset
from frames import check_alone, check_frames
from npm import Node, check_ajv, check_node, check_strict_csv, check_strict_schemas
from packages import check_package, check_package_breaches, check_shell
from readers import JSON, TABLES, YAML, Dataset
from registry import TYPES, Cells, hostile_records, plain_ranges, read_cells, write_cells
from glibc import check_services
from validators import (
    DATASET_BREACHES,
    REPORT_BREACHES,
    TABLES_BREACHES,
    check_accepted,
    check_schema,
)

ROOT = Path(__file__).resolve().parents[2]
PORTS = "data/ports.txt"


def check_datasets(checks, options, folder, hostile):
    """Has datasets read and validated, and gives them by name; `hostile` names a file of traps."""
    node = Node(options.tools)
    check_strict_csv(checks, node)
    datasets = {"registry": check_registry(checks, options, folder)}
    for name, file, records in [
        ("hostile", hostile, hostile_records()),
        ("ranges", "ranges.txt", plain_ranges()),
        ("empty", "nothing.txt", []),
    ]:
        content = write_cells(records).encode("utf-8")
        (folder / file).write_bytes(content)
        dataset = build(checks, options, folder, name, file)
        check_dataset(checks, name, dataset, [(file, content)], records)
        datasets[name] = dataset
    for name, dataset in datasets.items():
        check_frames(checks, name, dataset)
        check_node(checks, name, dataset, node)
        check_datasette(checks, name, dataset)
        check_package(checks, name, dataset)
        check_shell(checks, name, dataset)
        check_services(checks, name, dataset)
    check_package_breaches(checks, datasets["registry"], folder)
    for number, trap in enumerate(TYPES):
        file = f"alone-{number}.txt"
        records = [Cells("79", "TCP", trap, "Official")]
        (folder / file).write_text(write_cells(records), encoding="utf-8")
        check_alone(checks, trap, build(checks, options, folder, f"alone-{number}", file))
    check_json_schemas(checks, options, datasets, node, folder)
    return datasets


def check_registry(checks, options, folder):
    """The datasets of the project's own registry."""
    content = (ROOT / PORTS).read_bytes()
    records = read_cells(content.decode("utf-8"))
    dataset = Dataset(options.out)
    check_dataset(checks, "registry", dataset, [(PORTS, content)], records)
    with checks.check("registry: 170 records make 251 assignments"):
        demand_equal(len(records), 170, "records")
        demand_equal(len(dataset.rows), 251, "assignments")
    fresh = build(checks, options, ROOT, "registry", PORTS, folder)
    with checks.check("registry: a fresh build gives the same files"):
        files = sorted(path.name for path in fresh.folder.iterdir())
        demand_equal(sorted(path.name for path in options.out.iterdir()), files, "files")
        same, _, _ = filecmp.cmpfiles(options.out, fresh.folder, files, shallow=False)
        demand_equal(same, files, "equal files")
    return dataset


def build(checks, options, place, name, file, folder=None):
    """The dataset of a file, built beside it or in another folder."""
    out = (folder or place) / f"{name}.out"
    with checks.check(f"{name}: build writes the datasets"):
        command = [options.portreg, "build", "--out", out, file]
        done = subprocess.run(command, cwd=place, capture_output=True, check=False)
        demand_equal(done.returncode, 0, f"exit code of {done.args}: {done.stderr}")
    return Dataset(out)


def check_json_schemas(checks, options, datasets, node, folder):
    """The schemas are sound, take what is right and refuse what is wrong."""
    schemas = sorted(options.schemas.glob("*.schema.json"))
    metaschema = ("--check-metaschema", *schemas)
    check_accepted(checks, "the schemas are schemas", "check_jsonschema", *metaschema)
    check_strict_schemas(checks, schemas, node)
    for schema, files, breaches in [
        ("ports.schema.json", (JSON, YAML), DATASET_BREACHES),
        ("registry.schema.json", (TABLES,), TABLES_BREACHES),
    ]:
        instances = {
            f"{name} {file}": dataset.folder / file
            for name, dataset in datasets.items()
            for file in files
        }
        case = (options.schemas / schema, instances, options.out / files[0], breaches, folder)
        check_schema(checks, *case)
        check_ajv(checks, node, *case)
    instances = {}
    for name, dataset in datasets.items():
        path = folder / f"{name}-findings.json"
        place = ROOT if name == "registry" else folder
        sources = [source["path"] for source in dataset.json["sources"]]
        command = [options.portreg, "check", "--output", "json", *sources]
        done = subprocess.run(command, cwd=place, capture_output=True, check=False)
        path.write_bytes(done.stdout)
        instances[f"the report on {name}"] = path
    sample = instances["the report on registry"]
    schema = options.schemas / "findings.schema.json"
    check_ajv(checks, node, schema, instances, sample, REPORT_BREACHES, folder)
