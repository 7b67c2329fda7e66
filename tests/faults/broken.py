"""Shows that the tests can fail: each promise is broken on purpose in a copy of the sources.

For each entry of the table a test that passes on the sources as they are must fail on the broken
ones. It compiles everything once more for each entry, so it is a command of its own:

    python3 tests/faults/broken.py [NAME...]
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

from checks import Checks, demand

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "src/files/folder.rs"
FILES = "src/files/mod.rs"
SANITIZE = "src/report/sanitize/mod.rs"


@dataclass(frozen=True)
class Broken:
    """A promise, how the sources are changed so that it does not hold, and what must fail by that."""

    name: str
    file: str
    old: str
    new: str
    # Groups of run.py, or what stands behind `cargo test`.
    faults: tuple[str, ...] = ()
    # The only calls that need to be broken there.
    calls: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


BROKEN = [
    Broken(
        "folders are exchanged by three renames",
        FOLDER,
        "match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {",
        """let away = one.with_extension("away");
    let renames = [(other, &*away), (one, other), (&*away, one)];
    match renames.iter().try_for_each(|(from, to)| rustix::fs::rename(*from, *to)) {""",
        faults=("build",),
        calls=("rename", "renameat"),
    ),
    Broken(
        "files are written one after the other into the folder itself",
        FOLDER,
        "if exchange(&self.new, &self.path)? {",
        "if fs::read_dir(&self.new)?.try_fold(true, |_, entry| {\n"
        "            let entry = entry?;\n"
        "            fs::copy(entry.path(), self.path.join(entry.file_name())).map(|_| true)\n"
        "        })? {",
        faults=("build",),
        calls=("copy_file_range",),
    ),
    Broken(
        "files are not brought to the disk",
        FOLDER,
        "        file.sync_all()?;\n",
        "",
        faults=("order",),
    ),
    Broken(
        "the names in the new folder are not brought to the disk",
        FOLDER,
        "sync_folder(&self.new).and_then(|()| self.exchange())",
        "self.exchange()",
        faults=("order",),
    ),
    Broken(
        "the exchange is not brought to the disk",
        FOLDER,
        "if exchange(&self.new, &self.path)? {\n            return sync_folder(&self.parent)",
        "if exchange(&self.new, &self.path)? {\n            return io::Result::Ok(())",
        faults=("order",),
    ),
    Broken(
        "an exchange that cannot be brought to the disk is not undone",
        FOLDER,
        "                exchange(&self.new, &self.path)?;\n",
        "",
        faults=("build",),
        calls=("fsync",),
    ),
    Broken(
        "a file that cannot be brought to the disk is no failure",
        FOLDER,
        "        file.sync_all()?;\n",
        "        let _ = file.sync_all();\n",
        faults=("build",),
        calls=("fsync",),
    ),
    Broken(
        "a file that is written in part is no failure",
        FOLDER,
        "Entry::of(name, file, write))",
        "Entry::of(name, file, write).or_else(|_| Entry::of(name, io::sink(), write)))",
        # Where one call alone fails, the buffer writes its rest once more.
        faults=("disk",),
    ),
    Broken(
        "a database that is made in part is no failure",
        FOLDER,
        "fill(path, &mut file)?;",
        "let _ = fill(path, &mut file);",
        faults=("build",),
        calls=("pwrite64",),
    ),
    Broken(
        "a folder left aside is not put back",
        FOLDER,
        "            fs::rename(&self.aside, &self.path).map_err(unwritable)?;\n",
        "            fs::remove_dir_all(&self.aside).map_err(unwritable)?;\n",
        faults=("places",),
    ),
    Broken(
        "a failed rename is not undone",
        FOLDER,
        "            fs::rename(&self.aside, &self.path)?;\n",
        "",
        faults=("without",),
        calls=("rename", "renameat"),
    ),
    Broken(
        "a leftover is removed with what is not ours",
        FOLDER,
        "if !ours && !self.is_linked(entry) {",
        "if !ours && !self.is_linked(entry) && false {",
        faults=("places",),
    ),
    Broken(
        "what a killed build left is not cleared",
        FOLDER,
        "        self.clear(&self.new)?;\n",
        "",
        faults=("build",),
        calls=("fsync",),
    ),
    Broken(
        "builds do not wait for each other",
        FOLDER,
        "        folder.lock()?;\n",
        "",
        faults=("neighbours",),
    ),
    Broken(
        "the journal of a database is taken for anybody's file",
        FOLDER,
        '["-journal", "-wal", "-shm"]',
        '["-none", "-none", "-none"]',
        faults=("neighbours",),
    ),
    Broken(
        "a mode that cannot be read is the usual one",
        FILES,
        "        Err(error) => Err(error),\n    }\n}\n",
        "        Err(_) => Ok(None),\n    }\n}\n",
        faults=("fix",),
        calls=("statx",),
    ),
    Broken(
        "a fix writes into the file itself",
        FILES,
        "        file.persist(&place).map_err(|error| error.error)?;\n",
        "        fs::copy(file.path(), &place)?;\n",
        faults=("fix",),
        calls=("write", "copy_file_range", "ftruncate"),
    ),
    Broken(
        "a fix does not bring its file to the disk",
        FILES,
        "        file.as_file().sync_all()?;\n",
        "",
        faults=("order",),
    ),
    Broken(
        "the sanitiser lets marks of direction through",
        SANITIZE,
        "        _ if is_hostile(char) => number(safe, char),\n",
        "        '\\u{202E}' => safe.push(char),\n        _ if is_hostile(char) => number(safe, char),\n",
        tests=("--test", "it", "styles"),
    ),
    Broken(
        "the sanitiser lets escape sequences through",
        SANITIZE,
        "        '\\0'..='\\x1F' => safe",
        "        '\\x1B' => safe.push(char),\n        '\\0'..='\\x1F' => safe",
        tests=("--test", "it", "styles"),
    ),
    Broken(
        "the sanitiser lets commands to Azure through",
        SANITIZE,
        "                safe.insert(stem.len() + 1, ' ');\n",
        "                let _ = stem;\n",
        tests=("--test", "it", "styles"),
    ),
    Broken(
        "the sanitiser lets commands to GitHub through",
        SANITIZE,
        """        ':' if safe.ends_with(':') => safe.push_str(" :"),\n""",
        "",
        tests=("--lib", "sanitize"),
    ),
    Broken(
        "the recovery gives up damaged records",
        "src/syntax/recover.rs",
        "const STRAY_BETWEEN: Cost = 98;",
        "const STRAY_BETWEEN: Cost = 1;",
        tests=("--test", "it", "copies"),
    ),
    Broken(
        "the recovery puts damaged cells into the record before them",
        "src/syntax/recover.rs",
        "const STRAY_INSIDE: Cost = 100;",
        "const STRAY_INSIDE: Cost = 0;",
        tests=("--test", "it", "damage"),
    ),
]


def main():
    """Runs the entries that are named, or all; 1 if a broken one passes."""
    names = sys.argv[1:]
    checks = Checks()
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "broken"
    copy = target / "sources"
    with checks.check("all entries ran"):
        demand(set(names) <= {broken.name for broken in BROKEN}, f"no such entries: {names}")
        for broken in BROKEN:
            if not names or broken.name in names:
                copied(copy)
                with checks.check(broken.name):
                    check_broken(broken, copy, target)
    print(f"broken: {checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


def copied(copy):
    """Lays a copy of all files that git does not ignore; what is the same keeps its time, so that little is compiled anew."""
    tracked = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    for name in tracked.stdout.decode().split("\0")[:-1]:
        source, place = ROOT / name, copy / name
        if not place.exists() or place.read_bytes() != source.read_bytes():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, place)


def check_broken(broken, copy, target):
    """Breaks the copy, compiles it, and demands that a test fails for what it is to see."""
    file = copy / broken.file
    text = file.read_text()
    demand(text.count(broken.old) == 1, f"{broken.file} does not hold its text once: mend the table")
    file.write_text(text.replace(broken.old, broken.new))

    def cargo(*arguments):
        environment = os.environ | {
            "CARGO_TARGET_DIR": str(target),
            "INSTA_UPDATE": "no",
            # Compiled fast, for each is run for seconds.
            "CARGO_PROFILE_DEV_DEBUG": "0",
            "CARGO_PROFILE_DEV_OPT_LEVEL": "0",
        }
        command = ["cargo", *arguments]
        return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)

    if broken.tests:
        done = cargo("test", "--locked", *broken.tests)
        said = done.stdout
        demand("could not compile" not in done.stderr, done.stderr[-1500:])
        seen = "test result: FAILED" in said
    else:
        done = cargo("build", "--locked")
        demand(done.returncode == 0, done.stderr[-1500:])
        only = [word for group in broken.faults for word in ("--only", group)]
        only += [word for call in broken.calls for word in ("--call", call)]
        command = [sys.executable, ROOT / "tests/faults/run.py", target / "debug/portreg", *only]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        # That the harness itself breaks down, or that a part of the calls does not show all ways to end, shows nothing.
        idle = ("all checks ran", "faults end in all ways")
        failed = [line for line in said.splitlines() if line.startswith("FAIL ")]
        seen = any(not any(word in line for word in idle) for line in failed)
    demand(seen, f"no test fails: {said[-1500:]}")
    for line in said.splitlines():
        if line.startswith("FAIL ") or line.endswith("... FAILED"):
            print(f"      {line[:300]}")


if __name__ == "__main__":
    sys.exit(main())
