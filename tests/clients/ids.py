"""The rule of ids, worked out in a second way from the columns of a row."""

import re
import unicodedata
from collections import Counter

LONGEST = 48


def slug(*texts):
    """The words of texts in small ASCII letters and digits, hyphens between them."""
    return "-".join(re.findall("[a-z0-9]+", plain(" ".join(text for text in texts if text))))


def plain(text):
    """Letters as what they are made of, without accents and apostrophes."""
    text = unicodedata.normalize("NFKD", text)
    kept = [c for c in text if c not in "'\u2019" and not unicodedata.category(c).startswith("M")]
    # Only ASCII letters are made small: the Kelvin sign has become a K already.
    return re.sub("[A-Z]", lambda letter: letter.group().lower(), "".join(kept))


def stem(row):
    """An id without the number that sets equal ones apart."""
    ports = dict.fromkeys([row["port_first"], row["port_last"]])
    words = slug(row["name"], row["qualifier"])
    if len(words) > LONGEST:
        shorter, hyphen, _ = words[: LONGEST + 1].rpartition("-")
        words = shorter if hyphen else words[:LONGEST]
    return f"{row['transport'] or 'any'}-{'-'.join(map(str, ports))}-{words or 'record'}"


def expected_ids(rows):
    """The ids of all rows, in order."""
    ids = []
    seen = Counter()
    for row in rows:
        id_stem = stem(row)
        seen[id_stem] += 1
        ids.append(id_stem if seen[id_stem] == 1 else f"{id_stem}~{seen[id_stem]}")
    return ids
