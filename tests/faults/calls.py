"""Each system call of a build, one at a time: it fails, or the process is killed in it."""

import os
import re
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from checks import Unmet, demand
from place import Place, files

ERRORS = ["EIO", "ENOSPC", "EACCES", "EINTR"]

# They do not return, so that nothing can be made of their result, or strace cannot inject into them.
NOT_BROKEN = {"exit", "exit_group", "execve", "restart_syscall", "rt_sigreturn"}

# A line of the log: the process, and the name of the call.
CALL = re.compile(r"^(\d+) +([a-z_0-9]+)\(")


def check_calls(checks, place, every):
    """Breaks each call of a build in each way."""
    workers = os.cpu_count() or 1
    places = [place.another(f"worker-{number}") for number in range(workers)]
    counts = calls_of(places[0])
    faults = [
        (call, number, how)
        for call, count in sorted(counts.items())
        for number in range(1, count + 1)
        if number <= 10 or number % every == 0
        for how in [*(f"error={error}" for error in ERRORS), "signal=KILL"]
    ]
    with ThreadPoolExecutor(workers) as pool:
        jobs = [
            pool.submit(break_all, place, faults[worker::workers])
            for worker, place in enumerate(places)
        ]
        results = [result for job in jobs for result in job.result()]
    complaints = [complaint for complaint, _ in results if complaint]
    with checks.check(f"{len(faults)} faults in {len(counts)} kinds of calls leave a whole folder"):
        demand(not complaints, f"{len(complaints)} do not: " + "; ".join(complaints[:9]))
    ends = Counter(end for _, end in results)
    with checks.check(f"faults end in all ways: {dict(ends)}"):
        demand({"old", "new"} <= ends.keys(), "the faults are not spread over the build")


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
        faults = [(call, 1, "signal=KILL") for call in calls]
        complaints = [complaint for complaint, _ in break_all(careless, faults)]
        caught = [complaint for complaint in complaints if complaint and "neither" in complaint]
        demand(caught, f"no fault shows it: {complaints}")


def calls_of(place):
    """How often a build makes each system call, in the process that makes it most often."""
    log = place.folder / "log"
    traced(place, log, ["-e", "trace=all"])
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
    """Runs the build under strace."""
    return place.run(["strace", "-f", "-o", log, *options, *place.builder, "new.txt"])


def break_all(place, faults):
    """Breaks calls one after the other; gives complaints, and which datasets were left."""
    return [break_call(place, fault) for fault in faults]


def break_call(place, fault):
    """Breaks one call."""
    call, number, how = fault
    log = place.folder / "log"
    title = f"{call} {number} {how}"
    try:
        inject = f"inject={call}:{how}:when={number}"
        done = traced(place, log, ["-e", f"trace={call}", "-e", inject])
        text = log.read_text(errors="replace")
        killed = how == "signal=KILL"
        hit = "killed by SIGKILL" in text if killed else "(INJECTED)" in text
        demand(hit, "nothing was injected")
        code = done.returncode
        # Without memory the loader of the system ends processes by a signal, too.
        place.demand_whole(None if killed or code < 0 else code)
        end = "new" if files(place.folder / "out") == place.new else "old"
        place.restore()
    except (Unmet, subprocess.TimeoutExpired) as error:
        place.clear()
        place.restore()
        return f"{title}: {error}", "neither"
    return None, end
