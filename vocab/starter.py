"""The starter vocabulary: the project's own small standard, for demonstrations and until the official files are imported.

Its words, terms and domains were written for this project after the naming rules of the manual, in the columns of the
8차 files. It covers environment, safety, welfare and administration, and is no official standard: its revision is 시작판.
"""

from __future__ import annotations

from contextlib import ExitStack
from importlib.resources import as_file, files

from vocab.importing import read_vocabulary
from vocab.vocabulary import Vocabulary

STARTER_REVISION = "시작판"
_FILES = ("starter_words.csv", "starter_terms.csv", "starter_domains.csv")


def starter_vocabulary() -> Vocabulary:
    """Return the starter vocabulary, read anew each time (about 10 ms)."""
    folder = files("vocab").joinpath("data")
    with ExitStack() as opened:
        paths = [opened.enter_context(as_file(folder.joinpath(name))) for name in _FILES]
        return read_vocabulary(paths, revision=STARTER_REVISION).vocabulary
