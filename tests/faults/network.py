"""No command reaches for a network: neither by a call nor by what the binary could call."""

import re
import shutil
import sys

from checks import demand, demand_equal
from place import CLEAN, FOUND

# What a program that opens a connection takes from the C library.
SYMBOLS = re.compile(r"\b(socket|connect|bind|listen|accept4?|getaddrinfo|gethostbyname\w*|send(to|msg)|recv(from|msg)|res_\w+)(@|$)", re.M)

COMMANDS = [
    (["check", "data/new"], CLEAN),
    *((["check", "--output", style, "data/new"], CLEAN) for style in ("json", "sarif", "github")),
    (["fix", "data/new"], CLEAN),
    (["build", "data/new"], CLEAN),
    (["verify"], CLEAN),
    (["lookup", "--in", "out", "23"], CLEAN),
    (["compare", "data/old", "data/new"], FOUND),
    (["explain", "doubled-word"], CLEAN),
    (["schema", "ports"], CLEAN),
    (["completions", "bash"], CLEAN),
    (["man"], CLEAN),
]


def check_network(checks, place):
    """Looks at the binary, and at what each command calls."""
    with checks.check("the binary takes nothing from the C library that opens a connection"):
        nm = ["nm", "--dynamic", "--undefined-only"]
        found = place.run([*nm, place.portreg]).stdout.decode()
        demand("write@" in found, f"its symbols cannot be read: {found}")
        demand(not SYMBOLS.search(found), f"{SYMBOLS.findall(found)}")
        # What has such symbols is seen: getent asks for the addresses of hosts.
        other = place.run([*nm, shutil.which("getent")]).stdout.decode()
        demand(SYMBOLS.search(other), "nothing is seen in other programs either")
    with checks.check(f"none of {len(COMMANDS)} commands makes a call of the network"):
        log = place.folder / "log"
        traced = ["strace", "-f", "-o", log, "-e", "trace=%network"]
        probe = "import socket; socket.socket(socket.AF_UNIX).close()"
        place.run([*traced, sys.executable, "-c", probe])
        demand("socket(" in log.read_text(), "no call of the network is seen in other programs either")
        for arguments, code in COMMANDS:
            done = place.run([*traced, place.portreg, *arguments])
            demand_equal(done.returncode, code, f"{arguments}: {done.stderr}: exit code")
            lines = log.read_text().splitlines()
            calls = [line for line in lines if not re.search(r"(\+\+\+|---) ", line)]
            demand_equal(calls, [], f"calls of {arguments}")
        place.restore()
