"""Run by the rivals' interpreter: pycanon's k, l and t of a table, with its time, as JSON."""

import argparse
import json
import time

import pandas
from pycanon import anonymity


def main() -> None:
    """Print the figures of a `;`-separated file; pycanon needs the default index 0..n-1."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("sensitive")
    parser.add_argument("columns", nargs="+")
    asked = parser.parse_args()
    frame = pandas.read_csv(asked.file, sep=";")
    seconds, found = {}, {}
    for name, call in (
        ("k", lambda: anonymity.k_anonymity(frame, asked.columns)),
        ("l", lambda: anonymity.l_diversity(frame, asked.columns, [asked.sensitive])),
        ("t", lambda: anonymity.t_closeness(frame, asked.columns, [asked.sensitive])),
    ):
        start = time.perf_counter()
        found[name] = float(call())
        seconds[name] = time.perf_counter() - start
    print(json.dumps({**found, "seconds": seconds}))


main()
