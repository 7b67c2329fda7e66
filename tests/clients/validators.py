"""Validators that are not portreg's, run over what it writes."""

import json
import os
import subprocess
import sys

from checks import demand

# What no dataset may be: a change for each, which the schema must refuse.
DATASET_BREACHES = {
    "a port of 65536": lambda data: data["assignments"][0].update(port_last=65536),
    "a port as text": lambda data: data["assignments"][0].update(port_first="22"),
    "an unknown transport": lambda data: data["assignments"][0].update(transport="tpc"),
    "a row without status": lambda data: data["assignments"][0].pop("status"),
    "a row with one key more": lambda data: data["assignments"][0].update(more=1),
    "no counts": lambda data: data.pop("counts"),
    "a short hash": lambda data: data["sources"][0].update(sha256="05936a65"),
}

# The same for the file with all tables.
TABLES_BREACHES = {
    "a table less": lambda data: data["tables"].pop("mentions"),
    "a table more": lambda data: data["tables"].update(more=[]),
    "a record without hash": lambda data: data["tables"]["records"][0].pop("hash"),
    "a line 0": lambda data: data["tables"]["records"][0].update(line_first=0),
    "an unknown kind of part": lambda data: data["tables"]["spans"][0].update(kind="part"),
    "a record 0": lambda data: data["tables"]["spans"][0].update(record=0),
    "an unknown role": lambda data: data["tables"]["finding_records"][0].update(role="other"),
    "an empty text": lambda data: data["tables"]["assignments"][0].update(name=""),
    "a version to come": lambda data: data.update(schema_version="2.0.0"),
}

# The same for a report with findings.
REPORT_BREACHES = {
    "an unknown rule": lambda data: data["findings"][0].update(rule="no-such-rule"),
    "an unknown level": lambda data: data["findings"][0].update(level="fatal"),
    "a finding without span": lambda data: data["findings"][0].pop("span"),
    "a line 0": lambda data: data["findings"][0]["span"]["start"].update(line=0),
    "a negative count": lambda data: data["summary"].update(errors=-1),
}


def run_tool(command, **environment):
    """Runs a tool; its exit code and what it said."""
    done = subprocess.run(
        list(map(str, command)),
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def run_python(module, *arguments):
    """Runs a tool of this Python."""
    return run_tool([sys.executable, "-m", module, *arguments])


def run_node(*arguments):
    """Runs a script of JavaScript."""
    return run_tool(["node", *arguments])


def check_accepted(checks, title, module, *arguments):
    """Checks that a validator of this Python has nothing to say."""
    with checks.check(f"{module}: {title}"):
        code, said = run_python(module, *arguments)
        demand(code == 0, f"exit {code}: {said}")


def check_refused(checks, title, sample, breach, path, validate, complaint):
    """Checks that a validator refuses a sample with a breach, which is written to a path."""
    with checks.check(title):
        broken = json.loads(sample.read_text(encoding="utf-8"))
        breach(broken)
        path.write_text(json.dumps(broken), encoding="utf-8")
        code, said = validate(path)
        demand(code == 1 and complaint in said, f"exit {code}: {said}")


def check_schema(checks, schema, instances, sample, breaches, folder):
    """Checks that a JSON Schema accepts all instances, and refuses a sample with each breach."""
    name = schema.name
    schemafile = ("--schemafile", schema)
    for title, instance in instances.items():
        accepted = f"{name} accepts the {title}"
        check_accepted(checks, accepted, "check_jsonschema", *schemafile, instance)
    for title, breach in breaches.items():
        check_refused(
            checks,
            f"check_jsonschema: {name} refuses {title}",
            sample,
            breach,
            folder / "broken.json",
            lambda path: run_python("check_jsonschema", *schemafile, path),
            "Schema validation errors",
        )
