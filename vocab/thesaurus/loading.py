"""The thesaurus from its files: what ships, and the edits of officers over it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from vocab.thesaurus.changes import changes_of
from vocab.thesaurus.reading import files_of, group_of, rows_of
from vocab.thesaurus.thesaurus import Thesaurus


def load_thesaurus(folder: Path | None = None, edits: Path | None = None) -> Thesaurus:
    """Return the thesaurus of a folder of tables (default: what ships), with the edits in the tables of another folder.

    Raises ThesaurusMistake with file and line for a line that cannot be read. `checking.findings` says more of a
    folder than whether it can be read.
    """
    where = folder or files("vocab").joinpath("data", "thesaurus")
    groups = [
        group_of(row, name.removesuffix(".tsv"))
        for name, text in files_of(where)
        for row in rows_of(text, name)
    ]
    thesaurus = Thesaurus(groups)
    if edits is None:
        return thesaurus
    return thesaurus.with_changes(c for name, text in files_of(edits) for c in changes_of(text, name))
