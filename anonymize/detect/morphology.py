"""Evidence from mecab-ko's dictionary: is a word a name, is it a common word."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

REMEMBERED = 20_000


class Morphology:
    """Ask mecab-ko about single words, remembering the last answers; opened at the first question."""

    def __init__(self) -> None:
        self._tags = lru_cache(maxsize=REMEMBERED)(self._parse)

    @cached_property
    def _tagger(self) -> Any:
        from mecab import MeCab

        return MeCab()

    def _parse(self, word: str) -> tuple[str, ...]:
        return tuple(morpheme.pos for morpheme in self._tagger.parse(word))

    def is_name(self, word: str) -> bool:
        """Tell whether the dictionary has the whole word as a proper noun."""
        return self._tags(word) == ("NNP",)

    def is_word(self, word: str) -> bool:
        """Tell whether the dictionary has the whole word as something else."""
        tags = self._tags(word)
        return len(tags) == 1 and tags[0] not in {"NNP", "UNKNOWN"}

    def is_phrase(self, word: str) -> bool:
        """Tell whether the word is a stem with a particle or verb ending behind it (이름은, 정리해)."""
        tags = self._tags(word)
        if len(tags) < 2:
            return False
        made_noun = tags[-1] == "XSN" and word[-1] in "성화적"  # 안정성, 정보화
        return made_noun or (tags[-1].startswith(("J", "XSV", "XSA")) and tags[-1] != "JKV")

    def may_be_foreign(self, word: str) -> bool:
        """Tell whether the word has no particle, ending, verb or interjection: nouns and unknown words only."""
        return all(tag.startswith(("NN", "UNKNOWN", "SL", "XPN", "XSN")) for tag in self._tags(word))

    def has_proper_noun(self, word: str) -> bool:
        """Tell whether a part of the word is a proper noun or unknown to the dictionary."""
        return any(tag.startswith(("NNP", "UNKNOWN")) for tag in self._tags(word))
