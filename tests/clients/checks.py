"""One plain line for each check, and a count at the end."""

from contextlib import contextmanager


class Checks:
    """Counts what passed and what failed."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    @contextmanager
    def check(self, title):
        """Runs the block as one check."""
        try:
            yield
        except Exception as error:
            # A check that cannot run has failed, whatever the reason.
            self.failed += 1
            reason = str(error) if isinstance(error, Unmet) else repr(error)
            print(f"FAIL  {title}: {reason}", flush=True)
        else:
            self.passed += 1
            print(f"ok    {title}", flush=True)


class Unmet(Exception):
    """Something that was demanded does not hold."""


def demand(holds, complaint):
    """Fails the check with a complaint unless something holds."""
    if not holds:
        raise Unmet(complaint)


def demand_equal(found, expected, what):
    """Fails the check unless two values are the same, types included."""
    if isinstance(found, list) and isinstance(expected, list):
        demand(
            len(found) == len(expected),
            f"{what}: {len(found)} found, {len(expected)} expected",
        )
        for number, pair in enumerate(zip(found, expected, strict=True), start=1):
            demand_equal(*pair, f"{what}, number {number}")
    else:
        # To Python 1, 1.0 and True are equal, and keys have no order; as text all of these differ.
        demand(
            repr(found) == repr(expected),
            f"{what}: {found!r} found, {expected!r} expected",
        )
