"""A folder with two registries, and the datasets that a good build makes of each."""

import shutil
import subprocess

from checks import demand

# Two registries of which no file of the datasets is the same.
OLD = "22\n\nTCP\n\nSSH (Secure Shell)\n\nOfficial\n"
NEW = "23\n\nTCP, UDP\n\nTelnet protocol\n\nUnofficial\n\n25\n\nTCP\n\nSMTP, see port 23\n"

# The exit codes of portreg.
CLEAN, USAGE, FAILURE = 0, 2, 3

# A build of a few records takes milliseconds; what takes this long hangs.
PATIENCE = 60


class Place:
    """Where builds are broken."""

    def __init__(self, folder, portreg, builder=None):
        self.folder = folder
        self.portreg = portreg
        self.builder = builder or [portreg, "build", "-q"]
        (folder / "old.txt").write_text(OLD)
        (folder / "new.txt").write_text(NEW)
        self.old = self.made_of("old.txt", "out")
        self.new = self.made_of("new.txt", "aside")
        shutil.rmtree(folder / "aside")
        demand(self.old.keys() == self.new.keys(), "two builds have different files")

    def made_of(self, source, out):
        """The datasets that a build writes where nothing goes wrong."""
        done = self.build(source, "-o", out)
        demand(done.returncode == CLEAN, f"a build fails: {done.stderr}")
        return files(self.folder / out)

    def another(self, name):
        """The same in a folder of its own."""
        folder = self.folder / name
        folder.mkdir()
        return Place(folder, self.portreg)

    def clear(self):
        """Takes away all that builds have left, so that the next fault begins anew."""
        self.run(["rm", "-rf", "out", ".out.portreg-new", ".out.portreg-old"])

    def build(self, *arguments, **options):
        """Builds, whatever comes of it."""
        return self.run([*self.builder, *arguments], **options)

    def run(self, command, **options):
        """Runs a command here."""
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        return subprocess.run(
            command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
            **options,
        )

    def restore(self):
        """Puts the old datasets back, and demands that a build can do it."""
        done = self.build("old.txt")
        demand(done.returncode == CLEAN, f"the next build fails: {done.stderr}")
        demand(files(self.folder / "out") == self.old, "the next build is not whole")
        demand(self.leftovers() == [], f"the next build leaves {self.leftovers()}")

    def leftovers(self):
        """What a build has left beside the datasets."""
        return sorted(path.name for path in self.folder.glob(".out*"))

    def demand_whole(self, code):
        """Demands that the datasets are the old or the new ones, as the exit code says.

        None stands for a process that was killed: it could say nothing.
        """
        found = files(self.folder / "out")
        demand(found in (self.old, self.new), "the datasets are neither the old nor the new ones")
        if code is not None:
            demand(code != 101, "it panics")
            wanted = self.new if code == CLEAN else self.old
            demand(found == wanted, f"exit code {code}, and the datasets are the others")
        done = self.run([self.portreg, "verify", "-q"])
        demand(done.returncode == CLEAN, f"verify: {done.stdout} {done.stderr}")


def files(folder):
    """The files of a folder with their bytes."""
    if not folder.is_dir():
        return None
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
