"""The world around a build: disks that are full, limits, readers, neighbours, odd places."""

import os
import shutil
import signal
import sqlite3
import stat
import subprocess

from checks import demand, demand_equal
from place import CLEAN, FAILURE, PATIENCE, USAGE, files


def check_limits(checks, place):
    """Files that may not grow, and memory that may not either."""
    with checks.check("no file may be larger than a limit: the folder stays whole at each limit"):
        # Where the signal is not ignored it ends the process, which is as good.
        for trap, wanted in [("trap '' XFSZ; ", FAILURE), ("", -signal.SIGXFSZ)]:
            limits = [f"{trap}ulimit -f {blocks}" for blocks in range(0, 400, 16)]
            ends = {limited(place, limit) for limit in limits}
            demand_equal(sorted(ends), sorted({CLEAN, wanted}), "exit codes")
    with checks.check("memory is limited: the folder stays whole at each limit"):
        # Below some limit the process cannot even begin, or ends by a signal; what counts is the folder.
        ends = [limited(place, f"ulimit -v {size}") for size in range(8_000, 120_000, 8_000)]
        demand(CLEAN in ends, f"no limit is enough: {ends}")


def limited(place, limit):
    """Builds under a limit of the shell; gives the exit code."""
    command = f'{limit}; exec "$0" build -q data/new'
    done = place.run(["bash", "-c", command, place.portreg])
    found = files(place.out)
    wanted = place.new if done.returncode == CLEAN else place.old
    demand(found == wanted, f"{limit}: exit code {done.returncode}, and the datasets are the others")
    place.restore()
    return done.returncode


def check_disk(checks, place):
    """A disk that gets full at each size."""
    script = """
        mount -t tmpfs -o size="$SIZE" none disk
        cp -a out disk/out
        head -c 100M /dev/zero >disk/filler 2>/dev/null
        truncate -s "-$FREE" disk/filler
        "$PORTREG" build -q data/new -o disk/out
        code=$?
        rm disk/filler
        "$PORTREG" verify -q disk/out || exit 98
        cp -a disk/out seen
        ls -A disk >left
        exit $code
    """
    (place.folder / "disk").mkdir()
    with checks.check("a disk that is full: the folder stays whole at each size"):
        place.restore()
        ends = set()
        for free in [*range(0, 600_000, 40_000), 4_000_000]:
            environment = os.environ | {
                "PORTREG": str(place.portreg),
                "SIZE": "8M",
                "FREE": str(free),
            }
            done = place.run(["unshare", "-rm", "bash", "-c", script], env=environment)
            code = done.returncode
            demand(code in (CLEAN, FAILURE), f"{free} bytes: exit code {code}: {done.stderr}")
            seen = files(place.folder / "seen")
            demand(seen == (place.new if code == CLEAN else place.old), f"{free} bytes: not whole")
            left = (place.folder / "left").read_text().split()
            demand_equal(left, ["out"], f"{free} bytes: on the disk")
            shutil.rmtree(place.folder / "seen")
            ends.add(code)
        demand_equal(sorted(ends), [CLEAN, FAILURE], "exit codes")


def check_outputs(checks, place):
    """Results that nobody takes."""
    check = [place.portreg, "check", "data/old"]
    for title, command, code in [
        # The standard library opens the null device in the place of what is closed.
        ("closed standard output", '"$@" >&-', CLEAN),
        ("a full device as standard output", '"$@" >/dev/full', FAILURE),
        ("a reader that has gone away", '"$@" | true', CLEAN),
        ("closed standard error", '"$@" 2>&-', CLEAN),
        ("closed standard input", '"$@" <&-', CLEAN),
    ]:
        with checks.check(f"{title}: exit code {code}, and no panic"):
            script = f"set -o pipefail; {command}"
            done = place.run(["bash", "-c", script, "bash", *check])
            demand(b"panicked" not in done.stderr, f"{done.stderr}")
            demand_equal(done.returncode, code, "exit code")


def check_neighbours(checks, place):
    """Others who read and write at the same time."""
    out = place.out
    with checks.check("a reader keeps the database that it has opened"):
        place.restore()
        database = sqlite3.connect(f"file:{out}/ports.sqlite?mode=ro", uri=True)
        query = "SELECT group_concat(id) FROM assignments"
        before = database.execute(query).fetchone()
        demand_equal(place.build("data/new").returncode, CLEAN, "exit code")
        demand_equal(database.execute(query).fetchone(), before, "what the reader sees")
        database.close()
        place.demand_whole(CLEAN)
    for ending in ("-wal", "-journal", "-shm"):
        with checks.check(f"a foreign {ending} beside the database is refused and stays"):
            place.restore()
            foreign = out / f"ports.sqlite{ending}"
            foreign.write_bytes(b"of somebody else")
            done = place.build("data/new")
            demand_equal(done.returncode, FAILURE, "exit code")
            demand(foreign.name.encode() in done.stderr, f"it does not say why: {done.stderr}")
            demand_equal(foreign.read_bytes(), b"of somebody else", "the foreign file")
            foreign.unlink()
            demand(files(out) == place.old, "the datasets are not the old ones")
    with checks.check("eight builds at once with different inputs end with one of them whole"):
        eight(place)
    with checks.check("an input that is removed suddenly is an error, and the old datasets stay"):
        place.restore()
        (place.folder / "gone.txt").write_bytes((place.folder / "data/new/ports.txt").read_bytes())
        script = 'rm gone.txt & exec "$0" build -q gone.txt'
        done = place.run(["bash", "-c", script, place.portreg])
        demand(done.returncode in (CLEAN, USAGE), f"exit code {done.returncode}: {done.stderr}")
        found = files(out)
        if done.returncode != CLEAN:
            demand(found == place.old, "the datasets are not the old ones")
        place.restore()


def eight(place):
    """Builds of eight registries into one folder at once."""
    sets = []
    for number in range(8):
        source = place.folder / f"{number}.txt"
        source.write_text(f"{number + 1}\n\nTCP\n\nService {number}\n\nOfficial\n")
        sets.append(place.made_of(source.name))
    for _ in range(4):
        builds = [
            subprocess.Popen([place.portreg, "build", "-q", f"{number}.txt"], cwd=place.folder)
            for number in range(8)
        ]
        codes = [build.wait(PATIENCE) for build in builds]
        demand_equal(codes, [CLEAN] * 8, "exit codes")
        demand(files(place.out) in sets, "the datasets are of several builds")
        demand_equal(place.hidden(), [], "left beside them")
    place.restore()


def check_places(checks, place):
    """Folders that cannot be, or are not what they seem."""
    out = place.out
    with checks.check("leftovers of a killed build are cleared by the next"):
        place.restore()
        staging = place.folder / ".out.portreg-new"
        staging.mkdir()
        (staging / "ports.csv").write_text("half")
        demand_equal(place.build("data/new").returncode, CLEAN, "exit code")
        demand_equal(place.hidden(), [], "leftovers")
        place.demand_whole(CLEAN)
    with checks.check("a leftover that holds a foreign file is not removed"):
        place.restore()
        staging.mkdir()
        (staging / "diary.txt").write_text("mine")
        demand_equal(place.build("data/new").returncode, FAILURE, "exit code")
        demand_equal((staging / "diary.txt").read_text(), "mine", "the foreign file")
        shutil.rmtree(staging)
        demand(files(out) == place.old, "the datasets are not the old ones")
    with checks.check("a folder that may not be written stays as it is"):
        place.restore()
        script = 'mount --bind . . && mount -o remount,bind,ro . && cd . && cd "$PWD" && exec "$0" build -q data/new'
        done = place.run(["unshare", "-rm", "bash", "-c", script, place.portreg])
        demand_equal(done.returncode, FAILURE, "exit code")
        place.demand_whole(FAILURE)
    with checks.check("a link to the folder stays a link, and its folder is replaced"):
        place.restore()
        shutil.move(out, place.folder / "elsewhere")
        out.symlink_to("elsewhere")
        demand_equal(place.build("data/new").returncode, CLEAN, "exit code")
        demand(stat.S_ISLNK(out.lstat().st_mode), "the link is gone")
        demand(files(place.folder / "elsewhere") == place.new, "the datasets are not the new ones")
        out.unlink()
        shutil.move(place.folder / "elsewhere", out)
    with checks.check("a folder left aside is put back, with what in it is not ours"):
        place.restore()
        out.rename(place.folder / ".out.portreg-old")
        demand_equal(place.build("data/new").returncode, CLEAN, "exit code")
        demand_equal(place.hidden(), [], "leftovers")
        place.demand_whole(CLEAN)
    with checks.check("a file in the place of the folder is refused"):
        shutil.rmtree(out)
        out.write_text("mine")
        demand_equal(place.build("data/new").returncode, USAGE, "exit code")
        demand_equal(out.read_text(), "mine", "the file")
        out.unlink()
        place.clear()
        place.restore()
