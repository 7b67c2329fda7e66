"""What is shown on a terminal while long work goes on, and nowhere else."""

import os
import pty
import subprocess

from checks import demand, demand_equal

# As many as take some seconds on a common machine: what is shown is shown after one.
RECORDS = 1_500_000


def check_progress(checks, command, folder):
    """Looks at standard error during long work: on a terminal, with --quiet, and in a pipe."""
    registry = folder / "long.txt"
    with registry.open("w", encoding="utf-8") as out:
        for number in range(RECORDS):
            out.write(f"{number % 65536}\n\nTCP\n\nService {number}, with a remark\n\nOfficial\n\n")

    # What is found there takes longer to report than to find, and is not asked for.
    off = [f"--rule={rule}=off" for rule in ("conflicting-claim", "dynamic-port-assigned", "out-of-order")]

    def check(*arguments):
        return [command, "check", *off, *arguments, registry]

    with checks.check("long work is shown on a terminal, and cleared away"):
        shown = on_terminal(check())
        demand("checking (" in shown, f"the step is not shown: {shown!r}")
        rest = shown.rsplit("checking (", 1)[1]
        demand("\x1b[2K" in rest, f"nothing is cleared away: {rest!r}")
        left = rest.rsplit("\x1b[2K", 1)[1].strip()
        demand_equal(left, "", "what is left on the terminal")
    with checks.check("long work is not shown with --quiet"):
        demand_equal(on_terminal(check("--quiet")), "", "what is shown")
    with checks.check("long work is not shown in a pipe"):
        run = subprocess.run(check(), capture_output=True, check=False)
        demand_equal(run.stderr, b"", "what is written to standard error")


def on_terminal(command):
    """What a command writes to standard error, if that is a terminal; its output goes nowhere."""
    terminal, end = pty.openpty()
    environment = os.environ | {"TERM": "xterm"}
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=end, env=environment
    ) as process:
        os.close(end)
        shown = b""
        while True:
            try:
                piece = os.read(terminal, 1 << 16)
            except OSError:
                # So Linux says that nobody writes there any more.
                piece = b""
            if not piece:
                break
            shown += piece
        demand(process.wait() in (0, 1), f"exit code {process.returncode}")
    os.close(terminal)
    return shown.decode()
