"""Each system call of a command, one at a time: it fails, or the process is killed in it."""

import os
import re
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from checks import Unmet, demand, demand_equal
from place import CLEAN, FOREIGN, Place, files

ERRORS = ("EIO", "ENOSPC", "EACCES", "EINTR")
KILL = "signal=KILL"

# Calls that are left alone, with the reason.
NOT_BROKEN = {
    "exit": "it does not return",
    "exit_group": "it does not return",
    "execve": "it does not return",
    "restart_syscall": "strace cannot inject into it",
    "rt_sigreturn": "strace cannot inject into it",
    "futex": "strace keeps the wake-up from happening, which no system does, and the other thread waits for ever",
}

# Calls that cannot fail as others do: the standard library ends the process at what no system gives.
OTHER_ERRORS = {
    # What a filter of system calls, or an old kernel, says; see getrandom(2).
    "getrandom": ("ENOSYS", "EPERM", "EINTR"),
}

# Calls whose failure must not be passed over, even where all seems well: nobody sees what is not on the disk.
NEVER_CLEAN = ("fsync", "fdatasync")

# The standard library ends the process where a folder that was read cannot be closed, which no file system does.
ENDS_BY_ITSELF = {"close": b"during closedir"}

# The calls that each thread makes for the files that it writes.
STORING = ("fchmod", "fsync", "openat", "pwrite64", "write")

# The calls by which a folder is replaced where the system cannot exchange two.
REPLACING = ("fsync", "mkdir", "openat", "rename", "renameat", "rmdir", "unlink")
NO_EXCHANGE = ("inject=renameat2:error=EINVAL",)

# A line of the log: the process, and the name of the call.
CALL = re.compile(r"^(\d+) +([a-z_0-9]+)\(")

# A call of a number that comes in one run need not come in the next.
TRIES = 3
MOST_MISSED = 0.02

# Of threads that run side by side, each makes as many calls as it comes to.
MOST_MISSED_BY_THREADS = 0.6


def check_calls(checks, title, place, kinds=None, always=(), threads=False):
    """Breaks each call of a command in each way.

    `kinds` are the only calls to break, if not all; `always` are injected into all runs.
    On one processor the command works by one thread, and makes the same calls in each run.
    """
    processors = sorted(os.sched_getaffinity(0))
    places = [place.another(f"{title.replace(' ', '-')}-{number}") for number in processors]
    if not threads:
        for one, processor in zip(places, processors):
            one.command = ["taskset", "-c", str(processor), *one.command]
    counts = calls_of(places[0], always)
    faults = [
        (call, number, how)
        for call, count in sorted(counts.items())
        if kinds is None or call in kinds
        for number in range(1, count + 1)
        for how in ways(call)
    ]
    with ThreadPoolExecutor(len(places)) as pool:
        jobs = [
            pool.submit(break_all, place, faults[number :: len(places)], always)
            for number, place in enumerate(places)
        ]
        results = [result for job in jobs for result in job.result()]
    complaints = [complaint for complaint, _ in results if complaint]
    with checks.check(f"{title}: {len(faults)} faults leave all that was, or all that is new"):
        demand(not complaints, f"{len(complaints)} do not: " + "; ".join(complaints[:9]))
    ends = Counter(end for _, end in results)
    with checks.check(f"{title}: faults end in all ways: {dict(sorted(ends.items()))}"):
        demand({"old", "new"} <= ends.keys(), "the faults are not spread over the run")
        most = MOST_MISSED_BY_THREADS if threads else MOST_MISSED
        demand(ends["missed"] <= most * len(faults), "too many were not injected")


def ways(call):
    """How a call is broken."""
    return [*(f"error={error}" for error in OTHER_ERRORS.get(call, ERRORS)), KILL]


# What a build must not be: it puts one file after the other into the folder.
CARELESS = """#!/bin/sh
source=$1 out=${3:-out}
"$PORTREG" build -q "$source" -o made || exit
mkdir -p "$out"
for file in made/*; do cp "$file" "$out/" || exit 3; done
rm -r made
"""


def check_harness(checks, place):
    """A build that writes its files one after the other must be caught."""
    folder = place.folder / "careless"
    folder.mkdir()
    script = folder / "build"
    script.write_text(CARELESS)
    script.chmod(0o755)
    careless = Place(folder, place.portreg, ["env", f"PORTREG={place.portreg}", script])
    with checks.check("a build that is not all or nothing is caught"):
        # Calls that only its copying makes, in one system or another.
        calls = ["copy_file_range", "fadvise64", "sendfile", "ioctl"]
        faults = [(call, 1, KILL) for call in calls]
        complaints = [complaint for complaint, _ in break_all(careless, faults, ())]
        caught = [complaint for complaint in complaints if complaint and "neither" in complaint]
        demand(caught, f"no fault shows it: {complaints}")


def calls_of(place, always):
    """How often a command makes each system call, in the process that makes it most often."""
    log = place.folder / "log"
    injections = [word for inject in always for word in ("-e", inject)]
    done = traced(place, log, ["-e", "trace=all", *injections])
    demand_equal(done.returncode, CLEAN, f"without a fault it fails: {done.stderr}; exit code")
    counts = Counter()
    for line in log.read_text(errors="replace").splitlines():
        if found := CALL.match(line):
            counts[found[1], found[2]] += 1
    place.restore()
    most = {}
    for (_, call), count in counts.items():
        if call not in NOT_BROKEN:
            most[call] = max(count, most.get(call, 0))
    demand(len(most) > 10, f"only these calls were seen: {most}")
    return most


def traced(place, log, options):
    """Runs the command under strace."""
    return place.run(["strace", "-f", "-o", log, *options, *place.command])


def break_all(place, faults, always):
    """Breaks calls one after the other; gives complaints, and what was left."""
    return [break_call(place, fault, always) for fault in faults]


def break_call(place, fault, always):
    """Breaks one call."""
    call, number, how = fault
    try:
        for _ in range(TRIES):
            code = inject(place, fault, always)
            if code != "missed":
                demand(code != 101, "it panics")
                # After an interruption the call is made again.
                if call in NEVER_CLEAN and "EINTR" not in how:
                    demand(code != CLEAN, "it is passed over")
                end = place.demand_whole(code)
                place.restore()
                return None, end
            place.restore()
    except (Unmet, subprocess.TimeoutExpired) as error:
        place.clear()
        place.restore()
        return f"{call} {number} {how}: {error}", "neither"
    return None, "missed"


def inject(place, fault, always):
    """Runs the command with one fault; gives its exit code, or None if it could not give one."""
    call, number, how = fault
    log = place.folder / "log"
    injections = [f"inject={call}:{how}:when={number}", *always]
    names = [inject.split("=")[1].split(":")[0] for inject in injections]
    options = ["-e", f"trace={','.join(names)}"]
    done = traced(place, log, options + [word for inject in injections for word in ("-e", inject)])
    text = log.read_text(errors="replace")
    if how == KILL:
        hit = "killed by SIGKILL" in text
    else:
        # The name is of the call itself, or of the call that another thread's line has cut in two.
        hit = re.search(rf"\b{call}(\(| resumed>).*\(INJECTED\)$", text, re.MULTILINE)
    if not hit:
        return "missed"
    # Without memory the loader of the system ends processes by a signal, too.
    ended = done.returncode < 0 or call in ENDS_BY_ITSELF and ENDS_BY_ITSELF[call] in done.stderr
    return None if how == KILL or ended else done.returncode


# Calls that show in which order things are brought to the disk.
SYNCING = "trace=openat,write,fsync,fdatasync,renameat,renameat2,rename"


def check_order(checks, place, mending):
    """What a power failure could undo is on the disk before it counts."""
    with checks.check("a build brings each file and its names to the disk before the exchange"):
        log = place.folder / "log"
        done = traced(place, log, ["-y", "-e", SYNCING])
        demand_equal(done.returncode, CLEAN, "exit code")
        steps = steps_of(log)
        exchange = only(steps, "renameat2")
        staging = ".out.portreg-new"
        for name in files(place.out).keys() - {".", FOREIGN}:
            written = last(steps, "write", f"/{staging}/{name}>")
            synced = last(steps, "fsync", f"/{staging}/{name}>")
            demand(written < synced < exchange, f"{name} is not on the disk before the exchange")
        made = last(steps, "openat", f"/{staging}/SHA256SUMS")
        named = last(steps, "fsync", f"/{staging}>")
        demand(made < named < exchange, "the names are not on the disk before the exchange")
        demand(exchange < last(steps, "fsync", f"{place.folder}>"), "the exchange is not brought to the disk")
        place.restore()
    with checks.check("a fix brings the file to the disk before it takes its name"):
        log = mending.folder / "log"
        done = traced(mending, log, ["-y", "-e", SYNCING])
        demand_equal(done.returncode, CLEAN, "exit code")
        steps = steps_of(log)
        written, synced = last(steps, "write", "/.tmp"), last(steps, "fsync", "/.tmp")
        demand(written < synced < only(steps, "renameat"), "the file is not on the disk before")
        mending.restore()


def steps_of(log):
    """The calls of a run that did their work."""
    steps = [re.sub(r"^\d+ +", "", line) for line in log.read_text(errors="replace").splitlines()]
    return [step for step in steps if " = -1 " not in step]


def last(steps, call, text):
    """Where a call with a text stands last; before everything if it does not."""
    found = [at for at, step in enumerate(steps) if step.startswith(f"{call}(") and text in step]
    return max(found, default=-1)


def only(steps, call):
    """Where a call stands that is made once."""
    found = [at for at, step in enumerate(steps) if step.startswith(f"{call}(")]
    demand_equal(len(found), 1, f"calls of {call}")
    return found[0]
