"""A registry's rows, worked out in a second way that shares nothing with portreg.

It reads only a registry that is regular, four cells a record, and needs none of portreg's patience.
"""

import re
from collections import namedtuple

Cells = namedtuple("Cells", "port transport description status")

TRANSPORTS = ["tcp", "udp", "sctp", "dccp"]

# White space as Unicode has it; Python's own `split` takes U+001C to U+001F for white space, too.
WHITE_SPACE = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")

EMPTY = "\xa0"


def normalised(text):
    """Text with each run of white space one space."""
    return WHITE_SPACE.sub(" ", text).strip(" ")


def read_cells(text):
    """The cells of a regular registry, by their position alone."""
    lines = [line for line in text.split("\n") if line.strip("_")]
    if len(lines) % 4:
        raise ValueError(f"{len(lines)} lines are no multiple of four")
    return [Cells(*lines[start : start + 4]) for start in range(0, len(lines), 4)]


def write_cells(records):
    """A regular registry with the given cells."""
    return "".join("\n\n".join(cells) + "\n" + "_" * 61 + "\n" for cells in records)


def expected_rows(records):
    """The rows that records stand for, in the order in which they are to be."""
    rows = [row for number, cells in enumerate(records, start=1) for row in rows_of(cells, number)]
    return sorted(rows, key=sort_key)


def rows_of(cells, number):
    """The rows of one record, one for each transport."""
    ports = [int(port) for port in re.findall(r"\d+", cells.port)]
    description = normalised(cells.description)
    kind = re.match(r"(reserved|unassigned)\s*([;,:.(]|$)", description, re.IGNORECASE)
    named = set(re.findall(r"\w+", cells.transport.lower()))
    for transport in [name for name in TRANSPORTS if name in named] or [None]:
        yield {
            "port_first": ports[0],
            "port_last": ports[-1],
            "transport": transport,
            "kind": kind.group(1).lower() if kind else "service",
            "status": normalised(cells.status).lower() or None,
            "description": description,
            "record": number,
        }


def sort_key(row):
    """What rows are sorted by; those without a transport come last."""
    transport = row["transport"]
    rank = TRANSPORTS.index(transport) if transport else len(TRANSPORTS)
    return row["port_first"], row["port_last"], rank, row["record"]


def expected_entries(rows):
    """One row for each record, its transports joined."""
    entries = {}
    for row in rows:
        entry = entries.setdefault(row["record"], {**row, "transports": None})
        if row["transport"]:
            known = entry["transports"]
            entry["transports"] = f"{known}, {row['transport']}" if known else row["transport"]
    return sorted(
        entries.values(), key=lambda row: (row["port_first"], row["port_last"], row["record"])
    )


def expected_shared_ports(rows):
    """The ports that two records claim for one transport, with the numbers of the two."""
    pairs = []
    for one in rows:
        for other in rows:
            first = max(one["port_first"], other["port_first"])
            last = min(one["port_last"], other["port_last"])
            same = one["transport"] and one["transport"] == other["transport"]
            if same and first <= last and one["record"] < other["record"]:
                pairs.append((first, last, one["transport"], one["record"], other["record"]))
    return sorted(pairs)


# What readers of data may take for another type.
TYPES = [
    "null",
    "NULL",
    "~ tilde",
    "NA",
    "N/A",
    "nan",
    "no",
    "yes",
    "true",
    "on",
    "1e3",
    "012",
    "22:22",
    "0x1F",
    "1_000",
    "1.5",
    "2001-12-14",
    ".inf",
    "inf",
    "t",
    "0b11",
    "\uff11\uff12",
    "<NA>",
    "#N/A",
    "2001-12-14 22:22",
    "'between apostrophes'",
    "<<",
    # whose names, expansions and remarks look like another type
    "NA (Network Access)",
    "ON, Open Network",
    "1e3 protocol",
    "Doom - 22:22",
    "null over TLS/SSL - 012",
    "=A1 client - +1",
]

# What readers of text and of data trip over, one a description.
TRAPS = [
    *TYPES,
    # what looks like another kind
    "Reserved",
    "RESERVED (for now)",
    "unassigned; free for all",
    "Reserved Bandwidth Protocol",
    "Unassigned-port scanner",
    # quotes and separators
    'say "hello", world',
    '"quoted from end to end"',
    '""',
    "it's an apostrophe, 'twice'",
    "comma,comma;semicolon\ttab",
    "no comment, # but a description",
    "mail #1 and # more",
    "#hash first",
    "key: value",
    ": colon first",
    "- dash first",
    "-dash first",
    "=1+1",
    "+1+1 and =SUM(A1:A9)",
    "@SUM(1)",
    "[list, of], {map: of}",
    "&anchor *alias !tag |block >fold %directive `tick`",
    "? question first",
    "--- document mark",
    "... dots first",
    "<script>alert(1)</script> & &amp;",
    # backslashes
    "C:\\new\\table \\x41 \\u0041 \\",
    "\\",
    "\\N",
    # characters
    "U+2028 \u2028 and U+2029 \u2029 inside",
    "no-break\xa0space and \u3000 wide \u200a thin",
    "emoji \U0001f600 and family \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "combining e\u0301 beside \xe9",
    "right \u202e to left \u2066 marks \u200f",
    "byte order mark \ufeff inside",
    "no characters \ufffe \uffff \U0010ffff",
    "C0 \x01\x02\x07\x08\x0b\x0c\x0e\x1b[31m\x1c\x1d\x1e\x1f",
    "DEL \x7f inside",
    "C1 \x80\x85\x90\x9b\x9f",
    "NUL \x00 inside",
    "::error::forged and ##[error]forged",
    "%0A %d %s {} $HOME $(id)",
    "many     spaces\t\tand tabs",
    "x" * 5000,
]

PORTS = ["1", "22", "443", "6000-6063", "6010 - 6020", "49152 to 65535", "65535", "0"]
TRANSPORT_CELLS = ["TCP", "UDP", "TCP, UDP", "SCTP", "DCCP", "TCP, UDP, SCTP, DCCP", EMPTY]
STATUS_CELLS = ["Official", "Unofficial", "Conflict", EMPTY]

# Names that are equal, or make equal ids; ranges beside the ports in them; no transport, no status.
CLAIMS = [
    Cells("7", "TCP, UDP", "Echo", "Official"),
    Cells("7", "TCP", "ECHO", "Official"),
    Cells("7", "TCP", "Echo (the third of the name)", "Unofficial"),
    Cells("7", EMPTY, "Echo", EMPTY),
    Cells("7", EMPTY, "echo protocol", EMPTY),
    Cells("7", "TCP", "Echo 2", EMPTY),
    Cells("8", "TCP", "\u670d\u52a1", EMPTY),
    Cells("8", "TCP", "!!!", EMPTY),
    Cells("8", "TCP", "Sun\u2019s Caf\xe9 \ufb01le", EMPTY),
    Cells("8", "TCP", "Suns cafe file", EMPTY),
    Cells("9", "UDP", "A name of so many words that an id has no room for the last of them", EMPTY),
    Cells("9", "UDP", "A name of so many words that an id has no room for more", EMPTY),
    Cells("9", "UDP", "x" * 60, EMPTY),
    Cells("9", "UDP", "FTP Protocol (data)", "Official"),
    Cells("9", "UDP", "FTP data", "Official"),
    Cells("10-11", "TCP", "X", EMPTY),
    Cells("10", "TCP", "11 X", EMPTY),
    Cells("10-11", EMPTY, "X", "Conflict"),
    Cells("10-11", EMPTY, "Reserved", EMPTY),
    Cells("0-65535", "SCTP", "Unassigned", EMPTY),
    Cells("0-65535", EMPTY, "All of them", EMPTY),
]


def hostile_records():
    """A registry of traps, with all kinds of the other cells around them."""

    def turn(cells, number):
        return cells[number % len(cells)]

    return [
        Cells(turn(PORTS, i), turn(TRANSPORT_CELLS, i), trap, turn(STATUS_CELLS, i))
        for i, trap in enumerate(TRAPS)
    ] + CLAIMS


def plain_ranges():
    """A registry in which the columns that may be null are so from top to bottom."""
    return [Cells("20-21", EMPTY, "Spare", EMPTY), Cells("20-30", EMPTY, "Other", EMPTY)]
