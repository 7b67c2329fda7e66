"""The C library reads `services` in place of its own file, in a name space of mounts."""

import json
import re
import subprocess
import sys
from functools import cache

from checks import Unmet, demand, demand_equal
from ids import slug

# A service name by RFC 6335, section 5.1.
SERVICE_NAME = re.compile("(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*")

LINE = re.compile(r"(\S+)\s+(\d+)/(\S+)\s+# (.*)")
LEFT_OUT = re.compile(r"# (\d+)(?:-(\d+))?(?:/(\S+))?\s+(\S.*): ([^:]+)")
HEADING = "# Left out, since this form cannot say it:"

# How a process gets mounts of its own: as root, as root in a name space of users, by sudo.
WAYS = [
    ["unshare", "--mount"],
    ["unshare", "--mount", "--map-root-user"],
    ["sudo", "--non-interactive", "unshare", "--mount"],
]

# Puts a file, the next argument, in place of the system's, and runs the arguments behind it.
MOUNTED = ["sh", "-c", 'mount --bind "$1" /etc/services && shift && exec "$@"', "sh"]

# Python asks the C library for a port by name and for a name by port.
ASK = """
import json, socket, sys
def ask(lookup, *key):
    try:
        return lookup(*key)
    except OSError:
        return None
print(json.dumps([
    (ask(socket.getservbyname, name, transport), ask(socket.getservbyport, port, transport))
    for name, port, transport in json.load(sys.stdin)
]))
"""


def expected_lines(rows):
    """The lines that rows make: services, and what is left out, each with the reason."""
    services, left_out = [], []
    for row in rows:
        reason = reason_against(row)
        if reason:
            last = row["port_last"] if row["port_last"] != row["port_first"] else None
            ports = row["port_first"], last
            left_out.append((*ports, row["transport"], row["description"], reason))
        else:
            name = slug(row["name"], row["qualifier"])
            services.append((name, row["port_first"], row["transport"], row["description"]))
    return services, left_out


def reason_against(row):
    """Why a row cannot stand in the file; None if it can."""
    if row["port_first"] != row["port_last"]:
        return "a range of ports"
    if row["transport"] is None:
        return "no transport"
    if row["kind"] != "service":
        return "no service"
    if not SERVICE_NAME.fullmatch(slug(row["name"], row["qualifier"])):
        return "no service name by RFC 6335, section 5.1"
    return None


def read_lines(text):
    """The services in the file, and what it says it has left out."""
    services, left_out = [], []
    is_behind = False
    for line in text.split("\n"):
        if line and not line.startswith("#"):
            name, port, transport, description = LINE.fullmatch(line).groups()
            services.append((name, int(port), transport, description))
        elif is_behind and line:
            first, last, *others = LEFT_OUT.fullmatch(line).groups()
            left_out.append((int(first), int(last) if last else None, *others))
        is_behind = is_behind or line == HEADING
    return services, left_out


def check_services(checks, name, dataset):
    """Each row stands in the file once, and the C library finds each that is no comment."""
    with checks.check(f"{name}: each row is a service or left out, once and with its reason"):
        services, left_out = read_lines(dataset.text("services"))
        expected = expected_lines(dataset.rows)
        demand_equal(services, expected[0], "services")
        demand_equal(left_out, expected[1], "rows left out")
        demand_equal(len(services) + len(left_out), len(dataset.rows), "rows")
    services, _ = expected_lines(dataset.rows)
    by_name, by_port = {}, {}
    for service, port, transport, _ in services:
        # The first one wins.
        by_name.setdefault((service, transport), (service, port, transport))
        by_port.setdefault((port, transport), (service, port, transport))
    with checks.check(f"{name}: getent lists all services"):
        found = getent(dataset)
        demand_equal(found, [service[:3] for service in services], "services")
    with checks.check(f"{name}: getent finds each service by name and by port"):
        keys = {f"{service}/{transport}": entry for (service, transport), entry in by_name.items()}
        keys |= {f"{port}/{transport}": entry for (port, transport), entry in by_port.items()}
        found = getent(dataset, *keys) if keys else []
        demand_equal(found, list(keys.values()), "services")
    with checks.check(f"{name}: Python's socket module finds each service by name and by port"):
        asked = [service[:3] for service in services]
        said = mounted(dataset, sys.executable, "-c", ASK, stdin=json.dumps(asked))
        expected = [
            [by_name[service, transport][1], by_port[port, transport][0]]
            for service, port, transport in asked
        ]
        demand_equal(json.loads(said), expected, "answers")


def getent(dataset, *keys):
    """What getent says of services, or of all."""
    said = mounted(dataset, "getent", "--service=files", "services", *keys)
    lines = [re.fullmatch(r"(\S+)\s+(\d+)/(\S+)", line) for line in said.splitlines()]
    return [(line[1], int(line[2]), line[3]) for line in lines]


@cache
def name_space(file):
    """The command that makes a name space of mounts here, tried with a file."""
    complaints = []
    for way in WAYS:
        trial = [*way, *MOUNTED, file, "true"]
        try:
            done = subprocess.run(trial, capture_output=True, encoding="utf-8", check=False)
        except FileNotFoundError as error:
            complaints.append(str(error))
            continue
        if done.returncode == 0:
            return way
        complaints.append(f"{' '.join(way)}: {done.stderr.strip()}")
    complaints = "; ".join(complaints)
    raise Unmet(f"no file can be put in place of /etc/services, see unshare(1): {complaints}")


def mounted(dataset, *command, stdin=""):
    """What a command prints to which the file is that of the system."""
    file = (dataset.folder / "services").resolve()
    done = subprocess.run(
        [*name_space(file), *MOUNTED, file, *command],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    demand(done.returncode == 0, f"{command[0]}: exit {done.returncode}: {done.stderr}")
    return done.stdout
