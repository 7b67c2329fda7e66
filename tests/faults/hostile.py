"""What somebody may hand over by mistake or malice: each gives findings and a clean end."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from checks import demand, demand_equal
from place import CLEAN, FAILURE, FOUND, PATIENCE, USAGE

ROOT = Path(__file__).resolve().parents[2]

BLANK = "\u00a0"


def record(ports="22", transports="TCP", description="SSH", status="Official"):
    """A record in the loose form; bytes stay as they are."""
    cells = [cell if isinstance(cell, bytes) else cell.encode() for cell in (ports, transports, description, status)]
    return b"\n\n".join(cells) + b"\n"


GOOD = record()
MANY = b"\n".join(record(str(port)) for port in range(100, 200))


@dataclass(frozen=True)
class Case:
    """Bytes of a source, the exit code of a check, and rules that must find something in them."""

    title: str
    content: bytes
    code: int
    rules: tuple[str, ...]


def case(title, content, code, *rules):
    """A case of the table."""
    return Case(title, content, code, rules)


CASES = [
    # Nothing, or next to nothing.
    case("nothing", b"", CLEAN),
    case("one byte", b"2", FOUND, "unreadable-record"),
    case("one line end", b"\n", CLEAN),
    case("only line ends", b"\n" * 10_000, CLEAN),
    case("only carriage returns", b"\r" * 10_000, CLEAN),
    case("only CRLF", b"\r\n" * 10_000, CLEAN),
    case("only blanks", b" " * 10_000, CLEAN, "missing-final-newline"),
    case("only tabs", b"\t" * 10_000, CLEAN, "missing-final-newline"),
    case("only no-break spaces", BLANK.encode() * 10_000, FOUND, "unreadable-record"),
    case("only separators", b"_____\n" * 10_000, CLEAN),
    case("one endless separator", b"_" * 100_000, CLEAN, "missing-final-newline"),
    case("only comments", b"# nothing\n" * 10_000, CLEAN),
    case("only commas", b"," * 10_000, FOUND, "unreadable-record"),
    case("only hyphens", b"-" * 10_000, CLEAN, "missing-final-newline"),
    case("only brackets", b"(" * 10_000, FOUND, "unreadable-record"),
    case("only quotes", b'"' * 10_000, FOUND, "unreadable-record"),
    case("only colons", b":" * 10_000, FOUND, "unreadable-record"),
    case("only digits", b"1" * 10_000, FOUND, "unreadable-record"),
    case("only ports", b"22\n" * 1_000, FOUND, "unreadable-record"),
    case("only transports", b"TCP\n" * 1_000, FOUND, "unreadable-record"),
    case("only statuses", b"Official\n" * 1_000, FOUND, "unreadable-record"),
    # Characters that are none, or that do something.
    case("a NUL", record(description=b"S\0H"), FOUND, "control-character"),
    case("only NUL", b"\0" * 10_000, FOUND, "control-character", "unreadable-record"),
    case("all control characters", record(description=bytes(range(1, 9)) + b"x"), FOUND, "control-character"),
    case("all C1 control characters", record(description="".join(map(chr, range(0x80, 0xA0)))), FOUND, "control-character"),
    case("an escape sequence", record(description="\x1b[2J\x1b]0;owned\x07"), FOUND, "control-character"),
    case("a backspace", record(description="SSH\b\b\bFTP"), FOUND, "control-character"),
    case("a vertical tab and a form feed", record(description="S\vS\fH"), FOUND, "control-character"),
    case("a carriage return within a line", record(description="SSH\rFTP"), CLEAN, "mixed-line-endings"),
    case("next line, line and paragraph separators", record(description="a\u0085b\u2028c\u2029d"), FOUND, "control-character"),
    case("text turned around", record(description="\u202eHSS\u202c"), FOUND, "control-character"),
    case("isolated text", record(description="\u2066SSH\u2069"), FOUND, "control-character"),
    case("marks of direction", record(description="SS\u200e\u200fH"), FOUND, "control-character"),
    case("an Arabic letter mark", record(description="SS\u061cH"), FOUND, "control-character"),
    case("characters that nobody sees", record(description="S\u200bS\u200dH\u2060"), CLEAN),
    case("a soft hyphen", record(description="S\u00adSH"), CLEAN),
    case("tags", record(description="SSH" + "".join(chr(0xE0000 + ord(c)) for c in "evil")), CLEAN),
    case("variation selectors", record(description="S\ufe0fSH"), CLEAN),
    case("no characters", record(description="S\ufffe\uffff\U0010ffffH"), CLEAN),
    case("a replacement character", record(description="S\ufffdH"), CLEAN),
    case("private use", record(description="S\ue000H"), CLEAN),
    case("a hundred accents", record(description="S" + "\u0301" * 100 + "H"), CLEAN),
    case("ten thousand accents", record(description="S" + "\u0301" * 10_000), CLEAN),
    case("a family of emoji", record(description="\U0001f468\u200d\U0001f469\u200d\U0001f467"), CLEAN),
    case("text from right to left", record(description="\u05e9\u05dc\u05d5\u05dd"), CLEAN),
    case("wide characters", record(description="\u6f22\u5b57" * 100), CLEAN),
    case("commands to GitHub", record(description="::error file=x::forged ##[error]forged"), CLEAN),
    case("a formula", record(description='=HYPERLINK("http://x")'), CLEAN, "ambiguous-value", "description-unresolved"),
    case("markup", record(description="<script>alert(1)</script>"), CLEAN, "description-unresolved"),
    case("SQL", record(description="'); DROP TABLE assignments; --"), CLEAN, "unbalanced-bracket"),
    case("a path", record(description="../../etc/passwd"), CLEAN, "description-unresolved"),
    case("a format", record(description="%s%n{}{0}"), CLEAN),
    # Bytes that are no text.
    case("a stray byte", record(description=b"S\xffH"), FOUND, "invalid-utf8"),
    case("a stray byte at the end", GOOD + b"\xc3", FOUND, "extra-cell", "invalid-utf8"),
    case("a lone continuation byte", record(description=b"S\x80H"), FOUND, "invalid-utf8"),
    case("a character cut in two", record(description="caf\u00e9".encode()[:-1]), FOUND, "invalid-utf8"),
    case("an overlong slash", record(description=b"S\xc0\xafH"), FOUND, "invalid-utf8"),
    case("an overlong NUL", record(description=b"S\xc0\x80H"), FOUND, "invalid-utf8"),
    case("a high surrogate", record(description=b"S\xed\xa0\x80H"), FOUND, "invalid-utf8"),
    case("a low surrogate", record(description=b"S\xed\xbf\xbfH"), FOUND, "invalid-utf8"),
    case("a pair of surrogates", record(description=b"S\xed\xa0\xbd\xed\xb8\x80H"), FOUND, "invalid-utf8"),
    case("beyond Unicode", record(description=b"S\xf4\x90\x80\x80H"), FOUND, "control-character", "invalid-utf8"),
    case("five and six bytes a character", record(description=b"S\xf8\x88\x80\x80\x80\xfc\x84\x80\x80\x80\x80H"), FOUND, "invalid-utf8"),
    case("Latin-1", record(description="Z\u00fcrich".encode("latin-1")), FOUND, "invalid-utf8"),
    case("only stray bytes", b"\xff" * 10_000, FOUND, "invalid-utf8", "unreadable-record"),
    case("every byte", bytes(range(256)) * 16, FOUND, "control-character", "invalid-utf8", "unreadable-record"),
    case("the start of a PNG", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", FOUND, "control-character", "invalid-utf8", "unreadable-record"),
    case("the start of an ELF", b"\x7fELF\x02\x01\x01" + b"\0" * 9, FOUND, "control-character", "unreadable-record"),
    case("the start of a gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\x03", FOUND, "control-character", "invalid-utf8", "unreadable-record"),
    # Marks and encodings.
    case("a byte order mark", b"\xef\xbb\xbf" + GOOD, CLEAN, "byte-order-mark"),
    case("a byte order mark alone", b"\xef\xbb\xbf", CLEAN, "byte-order-mark"),
    case("two byte order marks", b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD, FOUND, "port-not-a-number"),
    case("a byte order mark inside", record(description="S\ufeffH"), CLEAN),
    case("a byte order mark cut in two", b"\xef\xbb" + GOOD, FOUND, "invalid-utf8", "port-not-a-number"),
    case("UTF-16, little end first", b"\xff\xfe" + GOOD.decode().encode("utf-16-le"), FOUND, "invalid-utf8"),
    case("UTF-16, big end first", b"\xfe\xff" + GOOD.decode().encode("utf-16-be"), FOUND, "invalid-utf8"),
    case("UTF-16 without a mark", GOOD.decode().encode("utf-16-le"), FOUND, "invalid-utf8"),
    case("UTF-16, cut in a character", b"\xff\xfe2\0\n", FOUND, "invalid-utf8"),
    case("a mark of UTF-16 alone", b"\xff\xfe", FOUND, "invalid-utf8"),
    case("UTF-32", b"\xff\xfe\0\0" + GOOD.decode().encode("utf-32-le"), FOUND, "invalid-utf8"),
    # Ports.
    case("a port of a thousand digits", record(ports="9" * 1_000), FOUND, "port-out-of-range"),
    case("a port of a million digits", record(ports="9" * 1_000_000), FOUND, "port-out-of-range"),
    case("a thousand leading zeros", record(ports="0" * 1_000 + "22"), CLEAN, "port-leading-zero"),
    case("port 65536", record(ports="65536"), FOUND, "port-out-of-range"),
    case("port 2^32", record(ports="4294967296"), FOUND, "port-out-of-range"),
    case("port 2^64 and 22", record(ports=str(2**64 + 22)), FOUND, "port-out-of-range"),
    case("a negative port", record(ports="-22"), FOUND, "port-not-a-number"),
    case("a port with a sign", record(ports="+22"), FOUND, "port-not-a-number"),
    case("a port with a fraction", record(ports="22.0"), FOUND, "port-not-a-number"),
    case("a hexadecimal port", record(ports="0x16"), FOUND, "port-not-a-number"),
    case("full-width digits", record(ports="\uff12\uff12"), FOUND, "port-not-a-number"),
    case("Arabic digits", record(ports="\u0662\u0662"), FOUND, "port-not-a-number"),
    case("superscript digits", record(ports="2\u00b2"), FOUND, "port-not-a-number"),
    case("a digit with a mark", record(ports="2\u03012"), FOUND, "port-not-a-number"),
    case("a range turned around", record(ports="23-22"), FOUND, "range-reversed"),
    case("a range without an end", record(ports="22-"), FOUND, "port-not-a-number"),
    case("a range of three", record(ports="1-2-3"), FOUND, "port-not-a-number"),
    case("the whole range", record(ports="0-65535"), CLEAN, "dynamic-port-assigned"),
    case("a dash instead of a hyphen", record(ports="22\u201323"), CLEAN),
    # Transports, statuses and cells.
    case("ten thousand transports", record(transports=", ".join(["TCP"] * 10_000)), CLEAN, "transport-repeated"),
    case("transports in Cyrillic letters", record(transports="\u0422\u0421\u0420"), FOUND, "unknown-transport"),
    case("a transport of a million letters", record(transports="T" * 1_000_000), FOUND, "unknown-transport"),
    case("a status of a million letters", record(status="O" * 1_000_000), FOUND, "unknown-status"),
    case("a status in full-width letters", record(status="\uff2f\uff46\uff46\uff49\uff43\uff49\uff41\uff4c"), FOUND, "unknown-status"),
    case("a description of a million letters", record(description="S" * 1_000_000), CLEAN),
    case("a description of a million words", record(description="S " * 1_000_000 + "H"), CLEAN),
    case("brackets nested ten thousand deep", record(description="(" * 10_000 + ")" * 10_000), CLEAN, "description-unresolved"),
    case("a description of ten thousand lines", b"22\nTCP\n" + b"SSH and\n" * 10_000 + b"Official\n", FOUND, "extra-cell"),
    case("only a description", b"Secure Shell\n", FOUND, "unreadable-record"),
    case("cells in the other order", b"Official\n\nSSH\n\nTCP\n\n22\n", FOUND, "unreadable-record"),
    case("no status", b"22\n\nTCP\n\nSSH\n", CLEAN, "blank-status"),
    case("no transport", b"22\n\nSSH\n\nOfficial\n", CLEAN, "blank-transport"),
    case("no line end at the end", GOOD[:-1], CLEAN, "missing-final-newline"),
    case("carriage returns alone as line ends", GOOD.replace(b"\n", b"\r"), CLEAN),
    case("all line ends at once", b"22\r\n\nTCP\r\rSSH\n\r\nOfficial\r", CLEAN, "mixed-line-endings"),
    case("one record a hundred times", b"\n".join([GOOD] * 100), FOUND, "duplicate-record"),
    case("a thousand records that claim all ports", b"\n".join([record(ports="0-65535")] * 1_000), FOUND, "duplicate-record"),
    case("a conflict marker of git", b"<<<<<<< HEAD\n" + GOOD + b"=======\n" + GOOD + b">>>>>>> other\n", FOUND, "duplicate-record", "extra-cell"),
    case("an endless suppression", b"# portreg: allow(" + b"x," * 10_000 + b")\n" + GOOD, FOUND, "suppression-without-reason"),
    case("a suppression of nothing", b"# portreg: allow()\n" + GOOD, FOUND, "suppression-without-reason"),
    case("HTML in place of a registry", b"<!DOCTYPE html>\n<title>404</title>\n", FOUND, "unreadable-record"),
    case("JSON in place of a registry", b'{"ports": [22]}\n', FOUND, "unreadable-record"),
]

# What stands at a path, the exit code, and a word of what is said.
PATHS = [
    ("a pipe", "mkfifo pipe", ["pipe"], USAGE, "neither a file nor a folder"),
    ("a pipe among good files", "mkfifo pipe", ["good.txt", "pipe"], USAGE, "neither a file nor a folder"),
    ("a pipe in a folder", "mkdir d; cp good.txt d; mkfifo d/pipe.txt", ["d"], CLEAN, ""),
    ("a device without an end", "", ["/dev/zero"], USAGE, "neither a file nor a folder"),
    ("a device without a beginning", "", ["/dev/null"], USAGE, "neither a file nor a folder"),
    ("an empty folder", "mkdir d", ["d"], USAGE, "no *.txt file"),
    ("a folder named as a source", "mkdir -p d/a.txt; cp good.txt d", ["d"], CLEAN, ""),
    ("nothing", "", ["nothing.txt"], USAGE, "there is no file"),
    ("something below a file", "", ["good.txt/more"], USAGE, "there is no file"),
    ("an empty path", "", [""], USAGE, ""),
    ("a link to nothing", "ln -s gone link.txt", ["link.txt"], USAGE, "there is no file"),
    ("a link to itself", "ln -s link.txt link.txt", ["link.txt"], FAILURE, "cannot be read"),
    ("a folder that holds itself", "mkdir d; cp good.txt d; ln -s . d/d", ["d"], CLEAN, ""),
    ("a name that is too long", "", ["n" * 5_000], FAILURE, "cannot be read"),
    ("a file twice", "cp good.txt d.txt", ["good.txt", "good.txt", "./good.txt"], CLEAN, ""),
    ("standard input twice", "", ["-", "-"], CLEAN, ""),
    ("a name with a line break", "cp bad.txt 'a\nb.txt'", ["a\nb.txt"], FOUND, ""),
    ("a name with an escape sequence", "cp bad.txt '\x1b[2J.txt'", ["\x1b[2J.txt"], FOUND, ""),
    ("a name that turns around", "cp bad.txt '\u202etxt.exe'", ["\u202etxt.exe"], FOUND, ""),
    ("a name with a command", "cp bad.txt '::error::x'", ["::error::x"], FOUND, ""),
    ("a name that is an option", "cp bad.txt ./--help", ["./--help"], FOUND, ""),
    ("a name of blanks", "cp bad.txt '   '", ["   "], FOUND, ""),
    ("a name with quotes", "cp bad.txt '\"`$(x)'", ['"`$(x)'], FOUND, ""),
    ("a name that is no text", "cp bad.txt $'\\xff\\xfe.txt'", [b"\xff\xfe.txt"], FOUND, ""),
    ("a missing file with a name that is no text", "", [b"\x1b\xff"], USAGE, "there is no file"),
]

# The content of portreg.yaml, which is refused with its place.
CONFIGURATIONS = [
    ("no text", b"\xff\xfe\x00"),
    ("a NUL", b"title: a\0b\n"),
    ("a list", b"- 1\n"),
    ("an unknown key", b"titel: x\n"),
    ("a key twice", b"title: x\ntitle: y\n"),
    ("names that stand for each other many times", b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        f"{y}: &{y} [{','.join(['*' + x] * 9)}]\n".encode() for x, y in zip("abcdefgh", "bcdefghi", strict=True)
    )),
    ("lists in lists", b"title: " + b"[" * 100_000),
    ("maps in maps", b"title: " + b"{a: " * 20_000),
]

# Datasets to build from.
REGISTRIES = [
    ("lists in lists", b'{"$schema":"../schemas/registry.schema.json","schema_version":' + b"[" * 100_000),
    ("cut in two", b'{"$schema": "../schemas/registry.schema.json", "schema_version": "1'),
    ("a number beyond all", b'{"$schema": "../schemas/registry.schema.json", "schema_version": 1e999999}'),
]

# A large source of each takes time and memory as its size does.
SHAPES = {
    "one line": b"x",
    "separators": b"_____\n",
    "line ends": b"\n",
    "carriage returns": b"\r",
    "no-break spaces": BLANK.encode(),
    "digits": b"1",
    "ports": b"22\n",
    "short lines": b"x\n",
    "brackets": b"(",
    "NUL": b"\0",
    "cut characters": b"\xc3",
    "Latin-1": "\u00e9abcdefg ".encode("latin-1"),
    "records": b"1\nTCP\nX\n\n",
    "records that claim all ports": b"0-65535\nTCP\nX\nOfficial\n\n",
    "records on one line": b"22 TCP SSH Official\n",
    "words": b"the the ",
    "comments": b"#\n",
    "suppressions": b"# portreg: allow(doubled-word) -- x\n",
    "accents": "\u0301".encode(),
}

# Seconds of work a megabyte on the slowest of machines.
MOST_SECONDS = 10
# Bytes of memory a byte of input; or, where it is crowded, less of these and some for each record and each finding, as SECURITY.md says. Its different words are no more than one piece has.
MOST_MEMORY = 3
MOST_CROWDED = 2
MOST_RECORD = 52
MOST_FINDING = 20
# What the process takes for itself, as long as it has little to do.
MOST_BASE = 16_000_000

# Runs a command in a small process of its own, so that nothing of this one is counted.
MEASURE = """
import os, sys
child = os.fork()
if not child:
    os.execv(sys.argv[1], sys.argv[1:])
_, status, used = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
"""

# Neither a terminal nor a CI may obey anything: no control characters but line ends, none of direction.
OBEYED = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def check_hostile(checks, place, megabytes):
    """Hands over all of it, the shapes in so many megabytes."""
    folder = place.folder
    (folder / "good.txt").write_bytes(GOOD)
    (folder / "bad.txt").write_bytes(record(ports="ssh"))
    for case in CASES:
        with checks.check(f"{case.title}: exit code {case.code}"):
            check_case(place, case)
    with checks.check("a registry that is cut at any byte"):
        registry = (ROOT / "data/ports.txt").read_bytes()
        for end in range(0, len(registry), 61):
            said = run(place, ["check", "--output", "json", "-"], (CLEAN, FOUND), registry[:end])
            json.loads(said)
    for title, script, paths, code, word in PATHS:
        with checks.check(f"{title}: exit code {code}"):
            check_path(place, title, script, paths, (code, word))
    for title, content in CONFIGURATIONS:
        with checks.check(f"a configuration with {title} is refused"):
            (folder / "portreg.yaml").write_bytes(content)
            try:
                run(place, ["check", "good.txt"], (USAGE,))
            finally:
                (folder / "portreg.yaml").unlink()
    for title, content in REGISTRIES:
        with checks.check(f"a registry.json with {title} is refused"):
            (folder / "registry.json").write_bytes(content)
            run(place, ["build", "registry.json", "-o", "never"], (FOUND, USAGE, FAILURE))
            demand(not (folder / "never").exists(), "it is built")
    for title, piece in SHAPES.items():
        with checks.check(f"{megabytes} MB of {title}: time and memory"):
            check_shape(place, piece, megabytes * 1_000_000)


def check_case(place, case):
    """Each way to read a source, with one content."""
    report = json.loads(run(place, ["check", "--output", "json", "-"], (case.code,), case.content))
    rules = {finding["rule"] for finding in report["findings"]}
    demand(rules >= set(case.rules), f"{sorted(set(case.rules) - rules)} are not among {sorted(rules)}")
    run(place, ["check", "--output", "human", "-"], (case.code,), case.content)
    mended = run(place, ["fix", "--unsafe", "-"], (CLEAN, FOUND), case.content, obeyed=None)
    again = run(place, ["fix", "--unsafe", "-"], (CLEAN, FOUND), mended, obeyed=None)
    demand(again == mended, "a second fix changes more")
    (place.folder / "case.txt").write_bytes(case.content)
    run(place, ["build", "case.txt", "-o", "case", "--keep-going"], (CLEAN, FOUND))
    run(place, ["verify", "case"], (CLEAN,))
    run(place, ["lookup", "--in", "case.txt", "22"], (CLEAN, FOUND, USAGE), obeyed=None)


def check_path(place, title, script, paths, wanted):
    """A check of what a script has laid at a path."""
    folder = place.folder / re.sub(r"\W", "-", title)
    folder.mkdir()
    for name in ("good.txt", "bad.txt"):
        (folder / name).write_bytes((place.folder / name).read_bytes())
    subprocess.run(["bash", "-c", script], cwd=folder, check=True)
    code, word = wanted
    said = run(place, ["check", *paths], (code,), GOOD, folder=folder)
    demand(word in said.decode(), f"it does not say {word}: {said}")


def run(place, arguments, codes, content=b"", obeyed=OBEYED, folder=None):
    """Runs portreg; it ends in time with one of the exit codes, and nobody obeys what it says."""
    done = subprocess.run(
        [place.portreg, *arguments],
        cwd=folder or place.folder,
        input=content,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    demand(done.returncode in codes, f"exit code {done.returncode} of {arguments}: {done.stderr[:500]}")
    demand(b"panicked" not in done.stderr, f"{arguments}: {done.stderr[:500]}")
    demand(not OBEYED.search(done.stderr.decode()), f"{arguments}: {done.stderr[:500]}")
    if obeyed:
        demand(not obeyed.search(done.stdout.decode()), f"{arguments}: {done.stdout[:500]}")
        return done.stdout + done.stderr
    return done.stdout


def check_shape(place, piece, size):
    """A large source of one shape."""
    file = place.folder / "shape.txt"
    file.write_bytes(piece * (size // len(piece)))
    counts = counted(place, ["check", "--output", "json", "shape.txt"])
    demand_equal(len(counts), 5, "counts in the report")
    records = int(counts.pop("records"))
    findings = sum(map(int, counts.values()))
    code, seconds, memory = measured(place, ["check", "--quiet", "shape.txt"])
    demand(code in (CLEAN, FOUND), f"exit code {code}")
    crowded = MOST_CROWDED * size + MOST_RECORD * records + MOST_FINDING * findings
    most = MOST_BASE + max(MOST_MEMORY * size, crowded)
    demand(seconds <= MOST_SECONDS * size / 1e6, f"{seconds} s for {size} bytes")
    demand(memory <= most, f"{memory / size:.1f} bytes a byte, {records} records, {findings} findings; at most {most / size:.1f}")


def counted(place, arguments):
    """The counts of a report, which stand first: the rest may be larger than a disk, and nobody reads it."""
    command = [place.portreg, *arguments]
    with subprocess.Popen(command, cwd=place.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as running:
        start = running.stdout.read(1_000).decode(errors="replace")
    demand(running.returncode in (CLEAN, FOUND), f"exit code {running.returncode} of {arguments}")
    return dict(re.findall(r'"(records|errors|warnings|notes|suppressed)": (\d+)', start))


def measured(place, arguments):
    """The exit code, the seconds of work and the peak of memory of a run."""
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-c", MEASURE, place.portreg, *arguments],
        cwd=place.folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    code, seconds, kilobytes = done.stderr.split()[-3:]
    return int(code), float(seconds), int(kilobytes) * 1024
