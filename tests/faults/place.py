"""What is broken: a folder of datasets that a build replaces, or a file that a fix does."""

import shutil
import subprocess

from checks import demand, demand_equal

# Two registries, each in two forms, of which no file of the datasets is the same.
OLD = {
    "ports.txt": "22\n\nTCP\n\nSSH (Secure Shell)\n\nOfficial\n",
    "services.txt": "domain 53/tcp nameserver # Domain Name System\n",
}
NEW = {
    "ports.txt": "23\n\nTCP, UDP\n\nTelnet protocol\n\nUnofficial\n\n25\n\nTCP\n\nSMTP, see port 23\n",
    "services.txt": "http 80/tcp www # World Wide Web\nldap 389/tcp\n",
}

# A file in the folder of the datasets that is not one of them, and must outlive everything.
FOREIGN = "notes.md"

# A registry that can be mended wholly, as it is before and after.
BROKEN = "22\n\nTCP / UDP\n\nSSH (Secure Shell) \n\nofficial\n"
MENDED = "22\n\nTCP, UDP\n\nSSH (Secure Shell)\n\nOfficial\n"

# The exit codes of portreg.
CLEAN, FOUND, USAGE, FAILURE = 0, 1, 2, 3

# A build of a few records takes milliseconds; what takes this long hangs.
PATIENCE = 60


class Folder:
    """A folder of the tests' own, and commands that are run there."""

    def __init__(self, folder, portreg):
        self.folder = folder
        self.portreg = portreg

    def run(self, command, **options):
        """Runs a command here."""
        usual = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": PATIENCE}
        return subprocess.run(
            command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            check=False,
            **usual | options,
        )

    def another(self, name):
        """The same in a folder of its own."""
        folder = self.folder / name
        folder.mkdir()
        return type(self)(folder, self.portreg)

    def hidden(self):
        """What a command has left beside what it replaces."""
        return sorted(path.name for path in self.folder.glob(".*"))


class Place(Folder):
    """Two registries, and the datasets that a good build makes of each."""

    def __init__(self, folder, portreg, builder=None):
        super().__init__(folder, portreg)
        self.builder = builder or [portreg, "build", "-q"]
        # What a fault is put into.
        self.command = [*self.builder, "data/new"]
        self.out = folder / "out"
        for name, sources in (("old", OLD), ("new", NEW)):
            (folder / "data" / name).mkdir(parents=True)
            for file, text in sources.items():
                (folder / "data" / name / file).write_text(text)
        self.old, self.new = (self.made_of(name) for name in ("data/old", "data/new"))
        demand(self.old.keys() == self.new.keys(), "two builds have different files")
        same = [name for name in self.old if self.old[name] == self.new[name]]
        # Both are compared with the same reference.
        shared = [".", FOREIGN, "reference_sources.csv"]
        demand_equal(sorted(same), sorted(shared), "what the two builds share")
        self.clear()
        self.restore()

    def made_of(self, source):
        """The datasets that a build writes where nothing goes wrong."""
        self.clear()
        done = self.build(source)
        demand(done.returncode == CLEAN, f"a build fails: {done.stderr}")
        return files(self.out)

    def clear(self):
        """Takes away all that builds have left; a file that is not ours stands there, and modes are chosen."""
        for path in [self.out, *self.folder.glob(".out*")]:
            shutil.rmtree(path, ignore_errors=True)
        self.out.mkdir(0o750)
        (self.out / FOREIGN).write_text("mine")
        for name in ("ports.csv", "ports.sqlite"):
            (self.out / name).touch()
            (self.out / name).chmod(0o640)

    def build(self, *arguments, **options):
        """Builds, whatever comes of it."""
        return self.run([*self.builder, *arguments], **options)

    def restore(self):
        """Puts the old datasets back, and demands that a build can do it."""
        done = self.build("data/old")
        demand(done.returncode == CLEAN, f"the next build fails: {done.stderr}")
        demand(files(self.out) == self.old, "the next build is not whole")
        demand(self.hidden() == [], f"the next build leaves {self.hidden()}")

    def demand_whole(self, code):
        """Demands that the datasets are the old or the new ones, as the exit code says; says which.

        None stands for a process that was killed: it could say nothing.
        """
        found = files(self.out)
        demand(found in (self.old, self.new), "the datasets are neither the old nor the new ones")
        if code is not None:
            wanted = self.new if code == CLEAN else self.old
            demand(found == wanted, f"exit code {code}, and the datasets are the others")
        done = self.run([self.portreg, "verify", "-q"])
        demand(done.returncode == CLEAN, f"verify: {done.stdout} {done.stderr}")
        return "new" if found == self.new else "old"


class WithoutExchange(Place):
    """A file system that cannot exchange two folders: the promise is weaker."""

    def demand_whole(self, code):
        """As above; but a process that is killed between two renames leaves the old datasets aside."""
        if code is None and not self.out.exists():
            demand(files(self.folder / ".out.portreg-old") == self.old, "the old ones are not aside")
            # The next build puts them back before it fails or goes on: what is not ours was in no other place.
            done = self.build("data/old")
            demand(done.returncode == CLEAN, f"the next build fails: {done.stderr}")
        return super().demand_whole(code)


class Mending(Folder):
    """A registry that a fix mends in its place."""

    def __init__(self, folder, portreg):
        super().__init__(folder, portreg)
        self.command = [portreg, "fix", "-q", "ports.txt"]
        self.file = folder / "ports.txt"
        self.restore()
        done = self.run(self.command)
        demand(done.returncode == CLEAN, f"a fix fails: {done.stderr}")
        demand_equal(self.demand_whole(CLEAN), "new", "the registry")
        self.clear()
        self.restore()

    def clear(self):
        """What a killed fix leaves beside the file is nobody's."""
        for path in self.folder.glob(".tmp*"):
            path.unlink()

    def restore(self):
        """Puts the broken registry back; nothing is left beside it, unless by a process that was killed."""
        demand(self.hidden() == [], f"it leaves {self.hidden()}")
        self.file.write_text(BROKEN)
        self.file.chmod(0o640)

    def demand_whole(self, code):
        """Demands that the file is the old or the new one, as the exit code says; says which."""
        found, mode = self.file.read_text(), self.file.stat().st_mode & 0o777
        demand(found in (BROKEN, MENDED), f"the registry is neither the old nor the new one: {found}")
        demand_equal(oct(mode), oct(0o640), "its mode")
        end = "new" if found == MENDED else "old"
        if code is None:
            self.clear()
        else:
            wanted = "new" if code == CLEAN else "old"
            demand_equal(end, wanted, f"exit code {code}: the registry")
        return end


def files(folder):
    """The files of a folder with their bytes and modes, and the mode of the folder itself."""
    if not folder.is_dir():
        return None
    found = {path.name: (path.read_bytes(), path.stat().st_mode) for path in folder.iterdir()}
    return {**found, ".": folder.stat().st_mode}
