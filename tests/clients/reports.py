"""The registries that are checked, and what must hold of `portreg check --output json` on them."""

import re

from checks import demand, demand_equal
from readers import read_json

CLEAN = b"""\
22

TCP, UDP

SSH (Secure Shell) - used for secure logins

Official
_____________________________________________________________
53

TCP, UDP

DNS (Domain Name System)

Official
_____________________________________________________________
80

TCP

HTTP (Hypertext Transfer Protocol)

Official
_____________________________________________________________
"""

# Records that do not compile, unknown words, claims that collide, and a byte that is no UTF-8.
BROKEN = b"""\
70000

TCP

Too high

Official
_____________________________________________________________
90-80

TPC

Backwards \x1b[31m

Oficial
_____________________________________________________________
80, 443

TCP

A list

Official
_____________________________________________________________
80

TCP

One

Official
_____________________________________________________________
080

UDP/tcp

Other

official
_____________________________________________________________
TCP

No port

Official
_____________________________________________________________
81

TCP
_____________________________________________________________
stray
_____
82

TCP

caf\xe9

Official"""

# Findings of two records that comments accept, with reasons that nobody may obey.
ACCEPTED = b"""\
# portreg: allow(blank-status, transport-spelling) -- ##[error]forged \x1b[31m \xe2\x80\xae, <b>&amp;
22

tcp

SSH (Secure Shell) - used for secure logins

\xc2\xa0
_____________________________________________________________
# portreg: allow(unknown-transport) -- ::error::forged %0A "quoted" ]]>
53

TPC

DNS (Domain Name System)

Official
_____________________________________________________________
80

TCP

HTTP (Hypertext Transfer Protocol)

\xc2\xa0
_____________________________________________________________
"""

# What a terminal or an editor obeys: control characters but LF, marks of direction and of lines.
OBEYED = re.compile(
    "[\x00-\t\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)


def read_report(path):
    """A report as an object."""
    return read_json(read_text(path))


def read_text(path):
    """A report as text, line ends as they are."""
    return path.read_bytes().decode("utf-8")


def check_harmless(checks, name, text):
    """Checks that nobody obeys a report: no terminal, no editor, and not the runner of GitHub Actions."""
    with checks.check(f"{name}: the report is harmless text"):
        obeyed = OBEYED.search(text)
        demand(obeyed is None, f"{obeyed!r} in the report")
        demand("##[" not in text, "##[ in the report")


def check_report(checks, name, path, sources, levels):
    """Checks a report in JSON on sources, given as bytes by name; `levels` are those that must occur."""
    with checks.check(f"{name}: the summary counts the findings"):
        report = read_report(path)
        every = report["findings"]
        found = [finding["level"] for finding in every if not finding["suppressed"]]
        demand_equal(sorted(set(found)), sorted(levels), "levels")
        for level in ("error", "warning", "note"):
            demand_equal(report["summary"][f"{level}s"], found.count(level), f"{level}s")
        demand_equal(report["summary"]["suppressed"], len(every) - len(found), "suppressed")
        demand_equal(report["summary"]["sources"], len(sources), "sources")
    with checks.check(f"{name}: findings stand in order"):
        names = list(sources)
        found = [order(finding, names) for finding in read_report(path)["findings"]]
        demand_equal(found, sorted(found), "findings")
    with checks.check(f"{name}: lines and columns are those of the offsets"):
        for finding in read_report(path)["findings"]:
            for place in [finding, *finding["related"]]:
                for point in place["span"].values():
                    expected = position(sources[place["source"]], point["offset"])
                    demand_equal(point, expected, finding["message"])


def order(finding, names):
    """What findings are sorted by."""
    span = finding["span"]
    start, end = span["start"]["offset"], span["end"]["offset"]
    return names.index(finding["source"]), start, end, finding["rule"], finding["message"]


def position(content, offset):
    """The line and column of an offset; a byte that is no UTF-8 is one column."""
    before = content[:offset].decode("utf-8", errors="surrogateescape")
    *above, last = before.split("\n")
    return {"offset": offset, "line": len(above) + 1, "column": len(last) + 1}
