"""Breaks a build of datasets in every way that a system can, and looks at what is left.

After each fault the folder of the datasets is wholly the old one or wholly the new one, `portreg
verify` accepts it, the exit code says which of the two it is, and the next build puts all in order.

It needs Linux, strace, and the right to mount (its own, or that of a user namespace).
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

from calls import check_calls, check_harness
from checks import Checks
from place import Place
from world import check_disk, check_limits, check_neighbours, check_outputs, check_places


def main():
    """Runs all checks; 1 if one of them failed."""
    options = arguments()
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder, checks.check("all checks ran"):
        place = Place(Path(folder), options.portreg)
        if not options.world_only:
            check_harness(checks, place)
            check_calls(checks, place, options.every)
        check_limits(checks, place)
        check_disk(checks, place)
        check_outputs(checks, place)
        check_neighbours(checks, place)
        check_places(checks, place)
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
        "--every",
        type=int,
        default=1,
        help="break only each so many-th call of a kind behind its first ten [default: %(default)s]",
    )
    parser.add_argument("--world-only", action="store_true", help="leave the system calls alone")
    options = parser.parse_args()
    if options.portreg is None:
        parser.error("the path of the command is missing")
    options.portreg = options.portreg.resolve()
    return options


if __name__ == "__main__":
    sys.exit(main())
