"""Everyday words to administrative ones and back: groups of words over all fields of government, editable by officers."""

from __future__ import annotations

from vocab.thesaurus.changes import Action, Change
from vocab.thesaurus.errors import ThesaurusMistake
from vocab.thesaurus.loading import load_thesaurus
from vocab.thesaurus.model import Direction, Expansion, Group, Kind, Member
from vocab.thesaurus.thesaurus import Thesaurus

__all__ = [
    "Action",
    "Change",
    "Direction",
    "Expansion",
    "Group",
    "Kind",
    "Member",
    "Thesaurus",
    "ThesaurusMistake",
    "load_thesaurus",
]
