"""Breaks builds and fixes in every way that a system can, and hands over what nobody should.

After each fault what was to be replaced is wholly the old one or wholly the new one, `portreg verify`
accepts it, the exit code says which of the two it is, and the next run puts all in order.

It needs Linux, strace with the right to trace, and the right to mount (its own, or that of a user
namespace).
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

from calls import NO_EXCHANGE, REPLACING, STORING, check_calls, check_harness, check_order
from checks import Checks
from hostile import check_hostile
from network import check_network
from place import Folder, Mending, Place, WithoutExchange
from world import check_disk, check_limits, check_neighbours, check_outputs, check_places

# What can be run by itself, in the order of a whole run.
GROUPS = {
    "harness": lambda run: check_harness(run.checks, run.place),
    "order": lambda run: check_order(run.checks, run.place, run.mending()),
    "build": lambda run: check_calls(run.checks, "build", run.place, run.calls),
    "threads": lambda run: check_calls(
        run.checks, "build by threads", run.place, run.calls or STORING, threads=True
    ),
    "without": lambda run: check_calls(
        run.checks, "build without exchange", run.without(), run.calls or REPLACING, NO_EXCHANGE
    ),
    "fix": lambda run: check_calls(run.checks, "fix", run.mending(), run.calls),
    "limits": lambda run: check_limits(run.checks, run.place),
    "disk": lambda run: check_disk(run.checks, run.place),
    "outputs": lambda run: check_outputs(run.checks, run.place),
    "neighbours": lambda run: check_neighbours(run.checks, run.place),
    "places": lambda run: check_places(run.checks, run.place),
    "hostile": lambda run: check_hostile(run.checks, run.folder_of("hostile"), run.megabytes),
    "network": lambda run: check_network(run.checks, run.place),
}


class Run:
    """What the groups work with."""

    def __init__(self, checks, folder, options):
        self.checks = checks
        self.folder = folder
        self.portreg = options.portreg
        self.megabytes = options.megabytes
        self.calls = options.call
        self.place = self.make("place", Place)

    def folder_of(self, name):
        """A folder of its own, and nothing in it."""
        return self.make(name, Folder)

    def make(self, name, kind):
        """A folder of its own for a kind of place."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        return kind(folder, self.portreg)

    def mending(self):
        """Where a fix is broken."""
        return self.make("fix", Mending)

    def without(self):
        """Where a build is broken that cannot exchange folders."""
        return self.make("without", WithoutExchange)


def main():
    """Runs all checks; 1 if one of them failed."""
    options = arguments()
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder, checks.check("all checks ran"):
        run = Run(checks, Path(folder), options)
        for name in options.only or GROUPS:
            GROUPS[name](run)
    print(f"faults: {checks.passed} passed, {checks.failed} failed")
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
        "--megabytes",
        type=int,
        # What the process takes for itself is less than that.
        default=20,
        help="the size of large hostile sources [default: %(default)s]",
    )
    parser.add_argument(
        "--call", action="append", help="break only this system call; may be repeated"
    )
    parser.add_argument(
        "--only", action="append", choices=GROUPS, help="run only this group; may be repeated"
    )
    options = parser.parse_args()
    if options.portreg is None:
        parser.error("the path of the command is missing")
    options.portreg = options.portreg.resolve()
    for title, command in [
        ("trace processes (strace, ptrace)", ["strace", "-o", "/dev/null", "true"]),
        ("mount a file system", ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]),
    ]:
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode:
            parser.error(f"it is not possible to {title} here: {done.stderr.decode().strip()}")
    return options


if __name__ == "__main__":
    sys.exit(main())
