"""Completions as shells read them, and pages of the manual as their readers show them."""

import re
import subprocess

from checks import demand, demand_equal
from validators import run_tool

# How each shell reads a script without running it, or with running no more than the script.
SHELLS = {
    "bash": ["bash", "-n"],
    "fish": ["fish", "--no-execute"],
    "zsh": ["zsh", "-f", "-n"],
}

# No page of the manual: a macro that there is not.
NO_PAGE = ".TH X 1\n.SH NAME\nx \\- y\n.NOSUCH\n"


def check_shells(checks, portreg, folder):
    """Checks what `portreg completions` and `portreg man` print; `portreg` runs the command."""
    broken = folder / "broken.sh"
    broken.write_text("if (", encoding="utf-8")
    for shell, reader in SHELLS.items():
        script = folder / f"portreg.{shell}"
        script.write_bytes(portreg("completions", shell).stdout)
        with checks.check(f"{shell}: it reads its completions"):
            code, said = run_tool([*reader, script])
            demand(code == 0 and not said, f"exit {code}: {said}")
        with checks.check(f"{shell}: it refuses what is none"):
            code, said = run_tool([*reader, broken])
            # It names the file, so that it is the script that it refuses.
            demand(code != 0 and broken.name in said, f"exit {code}: {said}")
    check_fish(checks, folder / "portreg.fish")
    check_zsh(checks, folder / "portreg.zsh")
    check_manual(checks, portreg, folder)


def check_fish(checks, script):
    """fish offers commands with what they are for, and names out of tables."""
    for line, expected in {
        "portreg che": ["check\tFind mistakes in a registry"],
        "portreg fix --rule lone": ["lone-conflict"],
        "portreg check --output sa": ["sarif"],
        "portreg check --fail-on w": ["warning"],
    }.items():
        with checks.check(f"fish: {line} is completed"):
            command = f"source {script}; complete --do-complete '{line}'"
            code, said = run_tool(["fish", "--no-config", "-c", command])
            demand_equal((code, said.splitlines()), (0, expected), "offers")


def check_zsh(checks, script):
    """zsh takes the script as the completion of the command."""
    with checks.check("zsh: the command has a completion"):
        command = f"autoload -Uz compinit; compinit -D -u; source {script}; print $_comps[portreg]"
        code, said = run_tool(["zsh", "-f", "-c", command])
        demand_equal((code, said), (0, "_portreg"), "completion")


def check_manual(checks, portreg, folder):
    """groff and mandoc have nothing to say of the pages but what mandoc calls a warning."""
    broken = folder / "broken.1"
    broken.write_text(NO_PAGE, encoding="utf-8")
    readers = {
        "groff": ["groff", "-man", "-Tutf8", "-ww", "-z"],
        "mandoc": ["mandoc", "-T", "lint", "-W", "error"],
    }
    _, _, commands = portreg("--help").stdout.decode().partition("Commands:\n")
    names = re.findall(r"(?m)^  ([a-z]+) ", commands.partition("\n\n")[0])
    with checks.check("the manual: there are commands"):
        demand({"check", "man"} <= set(names), f"{names}")
    for name in ["", *names]:
        if name == "help":
            continue
        page = folder / f"portreg-{name}.1"
        page.write_bytes(portreg("man", *filter(None, [name])).stdout)
        for reader, command in readers.items():
            with checks.check(f"{reader}: portreg man {name}".rstrip()):
                code, said = run_tool([*command, page])
                demand(code == 0 and not said, f"exit {code}: {said}")
    for reader, command in readers.items():
        with checks.check(f"{reader}: it refuses what is no page"):
            code, said = run_tool([*command, broken])
            demand("NOSUCH" in said, f"exit {code}: {said}")
    with checks.check("the manual: a page shows its examples as they are typed"):
        command = ["groff", "-man", "-Tascii", "-P-c", folder / "portreg-check.1"]
        shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        demand("  portreg check --baseline known.yaml --accept-new 'asked, not" in shown, shown)
