"""Everything that can stand for a standard word or term in a Korean name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice, product

from vocab.model import Term, Word
from vocab.normalising import HintedName, normalise_name
from vocab.segmentation import Segmentation, Segmenter
from vocab.tables import rows_of
from vocab.vocabulary import Vocabulary

MOST_SUBSTITUTIONS = 128


class Lexicon:
    """Terms and words by their folded names, and words by what people write instead of them.

    Three sources of other spellings: 이음동의어 and 금칙어 of the vocabulary, and everyday forms of the room's own list
    (`data/everyday_words.tsv`: 날짜 → 일자). An everyday form counts only where the vocabulary has the word it means.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.terms: Mapping[str, Term] = {_fold(name): term for name, term in vocabulary.terms.items()}
        self.words: Mapping[str, Word] = {_fold(name): word for name, word in vocabulary.words.items()}

    @cached_property
    def term_synonyms(self) -> Mapping[str, tuple[Term, ...]]:
        """Standard terms by 용어 이음동의어."""
        terms = self.vocabulary.terms
        return {
            _fold(s): tuple(terms[n] for n in names) for s, names in self.vocabulary.term_synonyms.items()
        }

    @cached_property
    def meanings(self) -> Mapping[str, tuple[Word, ...]]:
        """Words by every spelling that stands for them, their own name first."""
        words = self.vocabulary.words
        found: dict[str, list[Word]] = {name: [word] for name, word in self.words.items()}
        for listed in (self.vocabulary.word_synonyms, self.vocabulary.forbidden_words, self.everyday):
            for spelling, names in listed.items():
                known = found.setdefault(_fold(spelling), [])
                known += [words[name] for name in names if words[name] not in known]
        return {spelling: tuple(known) for spelling, known in found.items()}

    @cached_property
    def everyday(self) -> Mapping[str, tuple[str, ...]]:
        """Everyday forms and the words of this vocabulary they mean."""
        found: dict[str, tuple[str, ...]] = {}
        for row in rows_of("everyday_words.tsv"):
            meant = tuple(name for name in row["words"].split() if name in self.vocabulary.words)
            if meant and row["form"] not in self.vocabulary.words:
                found[row["form"]] = meant
        return found

    @cached_property
    def phrases(self) -> Mapping[str, str]:
        """Everyday forms that mean several words together (휴대폰: 휴대 + 전화), longest first."""
        found: dict[str, str] = {}
        for row in rows_of("everyday_words.tsv"):
            for meant in row["words"].split():
                known = meant in self.words or self.vocabulary.segmenter.complete(meant)
                if row["form"] not in self.everyday and row["form"] not in self.words and known:
                    found.setdefault(row["form"], meant)
        return dict(sorted(found.items(), key=lambda item: -len(item[0])))

    @cached_property
    def segmenter(self) -> Segmenter:
        """The dynamic program over all spellings; a piece's `word` is the first word it stands for."""
        return Segmenter({spelling: words[0] for spelling, words in self.meanings.items()})

    def readings(self, segmentation: Segmentation) -> Iterator[tuple[Word, ...]]:
        """Yield the words that a complete segmentation over spellings can mean, the likeliest first."""
        options = [self.meanings[segment.text] for segment in segmentation.words]
        yield from islice(product(*options), MOST_SUBSTITUTIONS)

    def substituted(self, name: HintedName) -> list[tuple[Term, Segmentation]]:
        """Return the standard terms that a name means after its words were replaced, best first."""
        found: dict[str, tuple[Term, Segmentation]] = {}
        for segmentation in self.segmenter.every_complete(name):
            for words in self.readings(segmentation):
                term = self.terms.get("".join(word.name for word in words))
                if term is not None:
                    found.setdefault(term.name, (term, segmentation))
        return list(found.values())


def _fold(name: str) -> str:
    return normalise_name(name).text
