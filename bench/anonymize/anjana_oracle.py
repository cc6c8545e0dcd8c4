"""Run by the rivals' interpreter: anjana's k-anonymity of a `;`-separated table with hierarchy files, as JSON.

`anjana_oracle.py TABLE.csv K SUPPRESSION COLUMN=HIERARCHY.csv ...` prints {"ncp", "seconds", "suppressed"}: NCP is the mean
over all cells of (leaves under the label - 1) / (leaves - 1), a suppressed row counting 1 in every column; SUPPRESSION and
"suppressed" are shares of the rows.
"""

from __future__ import annotations

import json
import sys
import time

import pandas
from anjana.anonymity import k_anonymity


def leaves(hierarchy: pandas.DataFrame) -> dict[str, int]:
    """Return how many leaves stand under every label."""
    counts: dict[str, int] = {}
    for level in hierarchy:
        for label, count in hierarchy[level].value_counts().items():
            counts[label] = max(count, counts.get(label, 0))
    return counts


def main(file: str, k: str, suppression: str, *columns: str) -> None:
    """Anonymise and print the figures."""
    paths = dict(column.split("=", 1) for column in columns)
    read = {name: pandas.read_csv(path, sep=";", header=None, dtype=str) for name, path in paths.items()}
    frame = pandas.read_csv(file, sep=";", dtype=str)[list(paths)]
    given = {name: dict(hierarchy) for name, hierarchy in read.items()}
    start = time.perf_counter()
    made = k_anonymity(frame, [], list(paths), int(k), 100 * float(suppression), given)
    seconds = time.perf_counter() - start
    lost = float(len(frame) - len(made)) * len(paths)
    for name, hierarchy in read.items():
        under = leaves(hierarchy)
        lost += float(((made[name].map(under) - 1) / (len(hierarchy) - 1)).sum())
    told = {
        "ncp": lost / (len(frame) * len(paths)),
        "seconds": seconds,
        "suppressed": 1 - len(made) / len(frame),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
