"""The reports of `portreg check` in all styles, and what must hold of each."""

import json
import re
from pathlib import Path

import junitparser
from checks import demand, demand_equal
from lxml import etree
from readers import read_json
from reports import check_harmless
from runner import check_annotations, commands
from sarif import loader
from validators import REPORT_BREACHES, check_refused, check_schema, run_node, run_tool

HERE = Path(__file__).parent

# Each style with the ending of its files.
STYLES = {
    "human": "txt",
    "concise": "txt",
    "json": "json",
    "sarif": "sarif",
    "github": "txt",
    "gitlab": "json",
    "junit": "xml",
    "rdjson": "json",
}

# What no SARIF log may be; `results` are those of the only run.
SARIF_BREACHES = {
    "a line 0": lambda data: region(data).update(startLine=0),
    "a result without message": lambda data: results(data)[0].pop("message"),
    "an unknown level": lambda data: results(data)[0].update(level="fatal"),
    "another version": lambda data: data.update(version="2.0.0"),
}

# The same for what a schema cannot say.
MULTITOOL_BREACHES = {
    "a rule that is not there": lambda data: results(data)[0].update(ruleIndex=999),
    "an end before the start": lambda data: region(data).update(startLine=9, endLine=8),
    "no results": lambda data: data["runs"][0].pop("results"),
}

GITLAB_BREACHES = {
    "an unknown severity": lambda data: data[0].update(severity="error"),
    "an item without fingerprint": lambda data: data[0].pop("fingerprint"),
    "an item without lines": lambda data: data[0]["location"].pop("lines"),
    "a path from the root": lambda data: data[0]["location"].update(path="/ports.txt"),
    "a path from here": lambda data: data[0]["location"].update(path="./ports.txt"),
    "a line 0": lambda data: data[0]["location"]["lines"].update(begin=0),
    "an object": lambda data: data.clear() or data.append({}),
}

RDJSON_BREACHES = {
    "a diagnostic without location": lambda data: data["diagnostics"][0].pop("location"),
    "a line as text": lambda data: start(data).update(line="1"),
    "a line 0": lambda data: start(data).update(line=0),
    "an unknown severity": lambda data: data["diagnostics"][0].update(severity="FATAL"),
    "an unknown key": lambda data: data["diagnostics"][0].update(more=1),
}

# Changes of the text, as what is no XML cannot be made by a writer of XML.
JUNIT_BREACHES = {
    "an unknown attribute": ("<testcase ", '<testcase more="1" '),
    "an unknown element": ("</testsuites>", "<more/></testsuites>"),
    "a failure outside": ("<testcase ", "<failure/><testcase "),
    "a control character": ("</testsuites>", "&#27;</testsuites>"),
    "no end": ("</testsuites>", ""),
}


def results(data):
    """The results of a SARIF log."""
    return data["runs"][0]["results"]


def region(data):
    """The region of the first result of a SARIF log."""
    return results(data)[0]["locations"][0]["physicalLocation"]["region"]


def start(data):
    """The start of the first diagnostic of a report in rdjson."""
    return data["diagnostics"][0]["location"]["range"]["start"]


class Reports:
    """The reports of one check, one for each style."""

    def __init__(self, title, sources, paths):
        self.title = title
        self.sources = sources
        self.paths = paths

    def text(self, style):
        """A report as text, line ends as they are."""
        return self.paths[style].read_bytes().decode("utf-8")

    def data(self, style):
        """A report that is JSON."""
        return read_json(self.text(style))

    @property
    def findings(self):
        """The findings of the JSON report, all of them and those that count."""
        every = self.data("json")["findings"]
        return every, [finding for finding in every if not finding["suppressed"]]


def check_names(checks, said):
    """The styles that are checked here are those that there are."""
    with checks.check("styles: each has its checks"):
        _, _, table = said.partition("Styles:\n")
        names = re.findall(r"(?m)^ +([a-z]+) ", table.split("\n          \n")[0])
        demand_equal(names, list(STYLES), "styles")


def check_styles(checks, reports):
    """Checks the reports of one check with each other, and with readers that are not portreg's."""
    name = reports.title
    report = reports.data("json")
    for style in STYLES:
        check_harmless(checks, f"{name}, {style}", reports.text(style))
        if style != "github":
            with checks.check(f"{name}, {style}: the runner finds no command"):
                demand_equal(commands(reports.text(style)), [], "commands")
    check_annotations(checks, f"{name}, github", reports.text("github"), report)
    check_concise(checks, reports)
    check_sarif(checks, reports)
    check_gitlab(checks, reports)
    check_junit(checks, reports)
    check_rdjson(checks, reports)


def check_concise(checks, reports):
    """One line a finding."""
    with checks.check(f"{reports.title}, concise: each finding is a line"):
        _, counted = reports.findings
        lines = reports.text("concise").splitlines()
        demand_equal(len(lines), len(counted), "lines")
        form = re.compile(r"(.+?):(\d+):(\d+): (error|warning|note)\[([a-z0-9-]+)\] (.+)")
        for line, finding in zip(lines, counted, strict=True):
            found = form.fullmatch(line)
            demand(found, f"{line!r} is in another form")
            place = finding["span"]["start"]
            expected = (str(place["line"]), str(place["column"]), finding["level"], finding["rule"])
            demand_equal(found.groups()[1:5], expected, line)


def check_sarif(checks, reports):
    """SARIF holds what JSON holds, to sarif-tools and to the eye."""
    every, counted = reports.findings
    with checks.check(f"{reports.title}, sarif: sarif-tools reads the findings"):
        log = loader.load_sarif_file(str(reports.paths["sarif"]))
        found = [(r["Severity"], r["Code"], int(r["Line"])) for r in log.get_records()]
        expected = [(f["level"], f["rule"], f["span"]["start"]["line"]) for f in every]
        demand_equal(sorted(found), sorted(expected), "records")
    with checks.check(f"{reports.title}, sarif: results are the findings"):
        found = [of_result(result) for result in results(reports.data("sarif"))]
        demand_equal(sorted(found), sorted(map(of_finding, every)), "results")
        rules = reports.data("sarif")["runs"][0]["tool"]["driver"]["rules"]
        for result in results(reports.data("sarif")):
            demand_equal(rules[result["ruleIndex"]]["id"], result["ruleId"], "rule")
        accepted = [r for r in results(reports.data("sarif")) if r.get("suppressions")]
        demand_equal(len(accepted), len(every) - len(counted), "suppressed results")


def of_result(result):
    """A result as rule, level, fingerprint and place."""
    place = result["locations"][0]["physicalLocation"]["region"]
    keys = ("startLine", "startColumn", "endLine", "endColumn")
    (fingerprint,) = result["partialFingerprints"].values()
    return result["ruleId"], result["level"], fingerprint, [place[key] for key in keys]


def of_finding(finding):
    """The same of a finding."""
    points = (finding["span"]["start"], finding["span"]["end"])
    place = [number for point in points for number in (point["line"], point["column"])]
    return finding["rule"], finding["level"], finding["fingerprint"], place


def check_gitlab(checks, reports):
    """GitLab shows items of one fingerprint once, so no two have the same."""
    with checks.check(f"{reports.title}, gitlab: items are the findings"):
        _, counted = reports.findings
        items = reports.data("gitlab")
        found = [
            (i["check_name"], i["fingerprint"], i["location"]["lines"]["begin"]) for i in items
        ]
        expected = [(f["rule"], f["fingerprint"], f["span"]["start"]["line"]) for f in counted]
        demand_equal(sorted(found), sorted(expected), "items")
        demand_equal(len({item["fingerprint"] for item in items}), len(items), "fingerprints")


def check_junit(checks, reports):
    """A reader of JUnit sees a failure for each finding, or one test that passed."""
    with checks.check(f"{reports.title}, junit: junitparser counts the findings"):
        _, counted = reports.findings
        suites = junitparser.JUnitXml.fromfile(str(reports.paths["junit"]))
        cases = [case for suite in suites for case in suite]
        failed = [case for case in cases if case.result]
        demand_equal(len(failed), len(counted), "failures")
        demand_equal(len(cases), max(len(counted), 1), "test cases")
        stated = (suites.tests, suites.failures, suites.errors)
        demand_equal(stated, (len(cases), len(failed), 0), "stated counts")
        found = [case.result[0].type for case in failed]
        demand_equal(found, [finding["rule"] for finding in counted], "rules")


def check_rdjson(checks, reports):
    """Columns count bytes in this format."""
    with checks.check(f"{reports.title}, rdjson: diagnostics are the findings, in bytes"):
        _, counted = reports.findings
        found = [
            (d["code"]["value"], d["severity"], d["location"]["range"])
            for d in reports.data("rdjson")["diagnostics"]
        ]
        severities = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}
        expected = [
            (
                finding["rule"],
                severities[finding["level"]],
                {
                    end: in_bytes(reports.sources[finding["source"]], finding["span"][end])
                    for end in ("start", "end")
                },
            )
            for finding in counted
        ]
        demand_equal(found, expected, "diagnostics")


def in_bytes(content, point):
    """A place with its column in bytes."""
    line_start = content.rfind(b"\n", 0, point["offset"]) + 1
    return {"line": point["line"], "column": point["offset"] - line_start + 1}


def validate(checks, options, every, folder):
    """Runs the validators of all formats over all reports, and over reports with a breach each."""
    # The first is the registry's, which has findings of all levels.
    sample = every[0]
    instances = {style: {r.title: r.paths[style] for r in every} for style in STYLES}
    sarif_schema = next(options.tools.glob("node_modules/@microsoft/*/sarif-2.1.0.json"))
    for style, schema, breaches in [
        ("json", options.schemas / "findings.schema.json", REPORT_BREACHES),
        ("sarif", sarif_schema, SARIF_BREACHES),
        ("gitlab", HERE / "gitlab.schema.json", GITLAB_BREACHES),
    ]:
        check_schema(checks, schema, instances[style], sample.paths[style], breaches, folder)
    check_multitool(checks, options, instances["sarif"], sample.paths["sarif"], folder)
    check_rdformat(checks, options, instances["rdjson"], sample.paths["rdjson"], folder)
    for name in ("jenkins-junit.xsd", "junit-10.xsd"):
        with checks.check(f"{name}: it is there"):
            found = sorted(options.tools.rglob(name))
            demand(found, f"none in {options.tools}")
        # The newest stands in no order; all have to take it.
        for path in found:
            check_xml(checks, path, instances["junit"], sample.text("junit"))


def check_multitool(checks, options, instances, sample, folder):
    """Microsoft's multitool has nothing to say at the levels error and warning.

    It always exits with 0, so its own report is read; and it starts slowly, so it is called once.
    """
    broken = {}
    for number, (title, breach) in enumerate(MULTITOOL_BREACHES.items()):
        data = json.loads(sample.read_text(encoding="utf-8"))
        breach(data)
        broken[title] = folder / f"breach-{number}.sarif"
        broken[title].write_text(json.dumps(data), encoding="utf-8")
    said = folder / "multitool.sarif"
    (tool,) = options.tools.glob("node_modules/@microsoft/*/Sarif.Multitool")
    tool.chmod(0o755)
    arguments = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--output", said]
    paths = [*instances.values(), *broken.values()]
    with checks.check("multitool: it ran"):
        code, text = run_tool(
            [tool, "validate", *paths, *arguments], DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="1"
        )
        demand(code == 0 and f"{len(paths)} files scanned" in text, f"exit {code}: {text}")
    complaints = {path.resolve().as_uri(): [] for path in paths}
    for result in results(read_json(said.read_text(encoding="utf-8-sig"))):
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        arguments = result["message"].get("arguments", [])
        complaints[uri].append(f"{result['ruleId']} {' '.join(arguments[:3])}")
    for title, path in instances.items():
        with checks.check(f"multitool: it takes the report on the {title}"):
            demand_equal(complaints[path.resolve().as_uri()], [], "complaints")
    for title, path in broken.items():
        with checks.check(f"multitool: it refuses {title}"):
            demand(complaints[path.resolve().as_uri()], "it took it")


def check_rdformat(checks, options, instances, sample, folder):
    """The validator of the Reviewdog Diagnostic Format takes the reports, and only such."""
    script = (
        options.tools / "node_modules/@umbrelladocs/rdformat-validator/bin/rdformat-validator.js"
    )
    validator = [script, "--strict", "--no-extra-fields"]
    with checks.check("rdformat-validator: it takes the reports"):
        code, said = run_node(*validator, *instances.values())
        demand(code == 0, f"exit {code}: {said}")
        demand(f"Valid files: {len(instances)}" in said, said)
    for title, breach in RDJSON_BREACHES.items():
        check_refused(
            checks,
            f"rdformat-validator: it refuses {title}",
            sample,
            breach,
            folder / "broken.json",
            lambda path: run_node(*validator, path),
            "Invalid files: 1",
        )


def check_xml(checks, path, instances, sample):
    """An XML schema takes the reports, and only such."""
    schema = etree.XMLSchema(etree.parse(path))
    name = f"{path.parent.name[:9]}/{path.name}"
    for title, instance in instances.items():
        with checks.check(f"{name}: it takes the report on the {title}"):
            schema.assertValid(etree.parse(instance))
    for title, (old, new) in JUNIT_BREACHES.items():
        with checks.check(f"{name}: it refuses {title}"):
            demand(old in sample, f"there is no {old}")
            try:
                schema.assertValid(etree.fromstring(sample.replace(old, new, 1).encode()))
            except (etree.DocumentInvalid, etree.XMLSyntaxError):
                continue
            demand(False, "it took it")
