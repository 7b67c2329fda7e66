"""How the runner of GitHub Actions reads commands out of what a step prints.

Written after its ActionCommand class: the form of today stands at the start of a line, the old one anywhere.
"""

import re
from collections import namedtuple

from checks import demand_equal

Command = namedtuple("Command", "name properties data")

# What the runner obeys; anything else is text to it.
NAMES = {
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "internal-set-repo-path",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "warning",
}

LEVELS = {"error": "error", "warning": "warning", "note": "notice"}

# The runner shows so many annotations of a kind for a step.
BUDGET = 10


def commands(text):
    """All commands that the runner finds in a text, line by line."""
    lines = re.split("\r\n|\r|\n", text)
    found = (new_form(line) or old_form(line) for line in lines)
    return [command for command in found if command]


def new_form(line):
    """`::name key=value,key=value::data`, with blanks before it at the most."""
    line = line.lstrip()
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    escapes = [("\r", "%0D"), ("\n", "%0A")]
    more = [(":", "%3A"), (",", "%2C")]
    return command(line[2:end], ",", line[end + 2 :], escapes, more)


def old_form(line):
    """`##[name key=value;key=value]data`, wherever it begins."""
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    escapes = [(";", "%3B"), ("\r", "%0D"), ("\n", "%0A"), ("]", "%5D")]
    return command(line[start + 3 : end], ";", line[end + 1 :], escapes, [])


def command(head, separator, data, escapes, more):
    """A command out of its parts, if its name is one."""
    name, _, properties = head.partition(" ")
    if name.lower() not in NAMES:
        return None
    pairs = [pair.split("=", 1) for pair in properties.strip().split(separator) if "=" in pair]
    read = {key: unescaped(value, escapes + more) for key, value in pairs}
    return Command(name.lower(), read, unescaped(data, escapes))


def unescaped(text, escapes):
    """A text as it was before it was escaped; the percent sign comes last."""
    for char, escape in [*escapes, ("%", "%25")]:
        text = text.replace(escape, char)
    return text


def check_reader(checks):
    """The reader here finds what must never be there."""
    with checks.check("runner: it obeys what it obeys"):
        for forged, name in {
            "::error::forged": "error",
            "  \t::warning file=a%2Cb,line=1::forged": "warning",
            "text\r::set-output name=a::forged": "set-output",
            "text ##[error]forged": "error",
            "##[section ##[group]forged": None,
            "text ::error::no command": None,
            "::unknown::no command": None,
            "::error:no command": None,
        }.items():
            found = [command.name for command in commands(forged)]
            demand_equal(found, [name] if name else [], forged)
        found = commands("::error file=a%2Cb%3A%25,line=1::50%25%0Aof it%2C")
        expected = Command("error", {"file": "a,b:%", "line": "1"}, "50%\nof it%2C")
        demand_equal(found, [expected], "commands")


def check_annotations(checks, name, text, report):
    """The runner finds the annotations of the findings in a report, and nothing else."""
    with checks.check(f"{name}: the runner finds the annotations and no other command"):
        expected = [finding for finding in report["findings"] if not finding["suppressed"]]
        found = commands(text)
        for level, command_name in LEVELS.items():
            of_level = [finding for finding in expected if finding["level"] == level]
            shown = [command for command in found if command.name == command_name]
            demand_equal(len(shown), min(len(of_level), BUDGET), f"{command_name}s")
            for command, finding in zip(shown, of_level, strict=False):
                check_annotation(command, finding)
            more = len(of_level) - BUDGET
            if more > 0:
                *_, last = shown[-1].data.split("\n")
                noun = f"{level}s" if more > 1 else level
                demand_equal(last, f"{more:,} more {noun}", "the count of the others")
        others = [command for command in found if command.name not in LEVELS.values()]
        demand_equal(others, [], "other commands")
        # A line that is no command is text to the runner, and this style has none.
        demand_equal(len(found), text.count("\n"), "lines")


def check_annotation(command, finding):
    """An annotation says what the finding says, and where."""
    start, end = finding["span"]["start"], finding["span"]["end"]
    expected = {"line": start["line"], "endLine": end["line"]}
    if start["line"] == end["line"]:
        expected |= {"col": start["column"], "endColumn": end["column"]}
    expected = {key: str(value) for key, value in expected.items()}
    properties = dict(command.properties)
    file = properties.pop("file")
    if file.isascii() and file.isprintable():
        demand_equal(file, finding["source"], "file")
    demand_equal(properties.pop("title"), finding["rule"], "title")
    demand_equal(properties, expected, "place")
    first, *_ = command.data.split("\n")
    # A text that somebody would obey is shown otherwise than it is written.
    if finding["message"].isascii():
        demand_equal(first, finding["message"], "message")
