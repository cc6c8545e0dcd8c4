"""The pipeline: a typed query becomes concepts, regions and agencies, each step leaving its evidence."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from catalog.search.analysis.normal import join_codes, normal, runs, visible
from catalog.search.analysis.words import Analyzer, Word
from catalog.search.knowledge.lexicon import Lexicon
from catalog.search.knowledge.neighbours import Neighbourhood
from catalog.search.regions import Gazetteer, Place
from catalog.search.understanding.likelihood import Likelihood
from catalog.search.understanding.meaning import Spoken, concepts_of, expansion_units
from catalog.search.understanding.phrases import Found, Phrases
from catalog.search.understanding.query import Concept, Step, Understood, Unit
from catalog.search.understanding.sources import MappedThesaurus, Official, Thesaurus
from catalog.search.understanding.spacing import Spacing
from catalog.search.understanding.spelling import Speller, alternatives
from catalog.search.understanding.words import Agencies, Notations, StopWords, is_ending, without_endings

_CHUNK = re.compile(r"[^\s,;:!?()\[\]{}<>\"'`|\\/*^~=]+")
_PUNCTUATED = re.compile(r"[a-z0-9]+(?:[-&][a-z0-9]+)+")
_REMEMBERED = 50_000  # words whose other words are kept
_HANGUL = re.compile(r"[가-힣]+")
_TOLD_APART = 3  # syllables from which a name carries its kind (수영구) or is no everyday word
_LONGEST = 12  # syllables of a word that is corrected to
_FURTHEST = 1.5  # cost of the slips from a word nobody uses here
_MOST_WORDS = 24  # of a query; a pasted page is cut here
GENERIC_SHARE, VERB_SHARE = 0.12, 0.35


@dataclass
class _Reading:
    """What the steps have made of the query so far."""

    text: str
    steps: list[Step] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    phrases: list[Found] = field(default_factory=list)


@dataclass(frozen=True)
class Language:
    """Everything a query is understood with that does not depend on one catalog; safe to share between threads."""

    analyzer: Analyzer
    gazetteer: Gazetteer
    agencies: Agencies
    notations: Notations
    stop: StopWords
    thesaurus: Thesaurus
    official: Official | None = None

    @staticmethod
    def default(thesaurus: Thesaurus | None = None, official: Official | None = None) -> Language:
        """Return the language with the data that ships with Malmoi."""
        return Language(
            Analyzer(),
            Gazetteer.default(),
            Agencies.default(),
            Notations.default(),
            StopWords.default(),
            thesaurus or MappedThesaurus({}),
            official,
        )

    def understand(self, query: str, lexicon: Lexicon, correct: bool = True) -> Understood:
        """Return what a query means in a catalog with these words; never raises, whatever was typed."""
        typed = visible(query)
        likelihood = Likelihood(lexicon, self.analyzer, self._is_word)
        speller = Speller(lexicon, self.analyzer, likelihood, self._near)
        reading = _Reading(self._retyped(typed, speller) if correct else normal(typed))
        if correct and reading.text != normal(typed):
            reading.steps.append(Step("keyboard", typed, reading.text))
        reading.text = _PUNCTUATED.sub(self._joined, join_codes(normal(reading.text)))
        if correct:
            self._space(reading, Spacing(likelihood, self.gazetteer, self.stop))
        spaced = reading.text
        self._find_regions(reading)
        if correct:
            self._spell(reading, speller)
            self._find_regions(reading)  # those that were misspelt
        self._read_words(reading, likelihood)
        concepts = concepts_of(reading.spoken, self.ways, lexicon.uses, reading.phrases)
        found = self._understood(typed, reading, concepts)
        if not correct:
            other = self.understand(query, lexicon).corrected
            return replace(found, did_you_mean=(other,) if other else ())
        return found if found.corrected else replace(found, did_you_mean=alternatives(speller, spaced))

    @cached_property
    def phrases(self) -> Phrases:
        """The phrases of the thesaurus, prepared on first use."""
        return Phrases(self.thesaurus.phrases(), self._stems)

    def _stems(self, phrase: str) -> list[str]:
        words = [
            w for run in self.analyzer.runs(phrase) if run.text not in self.stop.request for w in run.words
        ]
        return [
            w.text
            for w in words
            if w.text not in self.stop.request and not (w.verb and w.text in self.stop.verb)
        ]

    @cached_property
    def _vocabulary(self) -> Neighbourhood:
        """The single words of thesaurus and vocabulary, prepared on first use for spelling."""
        words = {normal(w) for w in self.thesaurus.words()}
        words.update(self.official.words if self.official else ())
        return Neighbourhood(sorted(w for w in words if 2 < len(w) <= _LONGEST and _HANGUL.fullmatch(w)))

    def _near(self, text: str) -> Iterator[tuple[str, float]]:
        """Yield words of thesaurus and vocabulary spelled like a text, with the cost of the slips."""
        yield from ((n.text, n.cost) for n in self._vocabulary.near(text, _FURTHEST) if n.text != text)

    @cached_property
    def _ways(self) -> dict[str, tuple[Unit, ...]]:
        return {}

    def ways(self, word: str) -> tuple[Unit, ...]:
        """Return how a word is found by other words, from memory where it was asked before."""
        found = self._ways.get(word)
        if found is None:
            if len(self._ways) > _REMEMBERED:
                self._ways.clear()
            others = self.other_words(word)
            found = tuple(
                u for o, weight, source in others for u in expansion_units(o, weight, source, self.analyzer)
            )
            self._ways[word] = found
        return found

    def other_words(self, word: str) -> Sequence[tuple[str, float, str]]:
        """Return other words for a word with weight and source: notation, official synonym, thesaurus, agency name."""
        found = [(o, 0.9, "notation") for o in self.notations.groups.get(word, ())]
        phrase = self.phrases.of_stems(word)
        expansions = [*self.thesaurus.expand(word), *(self.thesaurus.expand(phrase) if phrase else ())]
        found += [(e.word, min(1.0, e.weight), "thesaurus") for e in expansions]
        official = self.agencies.by_name.get(word)
        if official:
            found += [
                (o, 1.0, "agency") for o in (official, *self.agencies.aliases[official]) if normal(o) != word
            ]
        return found + self._official(word)

    def _official(self, word: str) -> list[tuple[str, float, str]]:
        if self.official is None or len(word) < 2:
            return []
        found = [(name, 0.85, "official") for name in self.official.synonym_of_word(word)]
        standard = self.official.words.get(word)
        return found + [(s, 0.8, "official") for s in (standard.synonyms if standard else ())]

    def _joined(self, match: re.Match[str]) -> str:
        """Write a name with a hyphen or ampersand as one word where it is known (k-water)."""
        name = match.group()
        plain = re.sub(r"[-&]", "", name)
        return plain if plain in self.agencies.by_name or plain in self.notations.groups else name

    def _is_word(self, text: str) -> bool:
        return bool(
            text in self.notations.groups
            or text in self.agencies.by_name
            or text in self.stop.generic
            or text in self.stop.request
            or self.gazetteer.knows(text)
            or self.thesaurus.expand(text)
            or (self.official and (text in self.official.words or self.official.synonym_of_word(text)))
        )

    def _retyped(self, typed: str, speller: Speller) -> str:
        """Put chunks typed in the wrong keyboard mode right; case matters there (shifted keys).

        The mode holds for a whole query: where one chunk is sure, the short ones around it are turned too.
        """
        turned: list[bool] = []

        def put(match: re.Match[str]) -> str:
            step = speller.retyped(match.group())
            turned.append(bool(step and match.group().isascii()))
            return step.after if step else match.group()

        text = _CHUNK.sub(put, typed)
        if any(turned) and not all(turned):
            text = _CHUNK.sub(lambda m: speller.in_hangul(m.group()) or m.group(), text)
        return normal(text)

    @staticmethod
    def _space(reading: _Reading, spacing: Spacing) -> None:
        mended = spacing.mended(reading.text)
        if mended != reading.text:
            reading.steps.append(Step("spacing", reading.text, mended))
            reading.text = mended

    def _find_regions(self, reading: _Reading) -> None:
        places = [p for p in self.gazetteer.find(reading.text) if not self._means_a_thing(reading.text, p)]
        rest = list(reading.text)
        for place in places:
            rest[place.start : place.end] = " " * (place.end - place.start)
            reading.steps.append(
                Step("region", place.text, ", ".join(self.gazetteer.regions[c].name for c in place.codes))
            )
        reading.places += places
        reading.text = "".join(rest)

    def _means_a_thing(self, text: str, place: Place) -> bool:
        """Tell whether a place's name is rather a thing's: 고양 in 고양이, 수영 as what people do in a pool."""
        run = next((m for m in _HANGUL.finditer(text) if m.start() <= place.start < m.end()), None)
        if run is None:
            return False
        if run.group() == place.text:
            return len(place.text) < _TOLD_APART and bool(self.thesaurus.expand(place.text))
        words = self.analyzer.run(run.group()).words
        listed = len(words) == 1 and words[0].listed and not words[0].parts and words[0].text == run.group()
        return listed and not self.gazetteer.knows(run.group())

    def _spell(self, reading: _Reading, speller: Speller) -> None:
        pieces = re.split(r"([가-힣]+)", reading.text)  # what stands between runs, and runs at odd places
        for place in range(1, len(pieces), 2):
            run = pieces[place]
            step = None if self._asks_only(run) else speller.corrected(run, _beside(pieces, place))
            if step:
                reading.steps.append(step)
                pieces[place] = step.after
        reading.text = "".join(pieces)

    def _asks_only(self, run: str) -> bool:
        """Say whether a run only stands around a question (곳이, 것을)."""
        return any(t in self.stop.request for t in (run, *_without_last(run)))

    def _read_words(self, reading: _Reading, likelihood: Likelihood) -> None:
        written_runs = runs(reading.text)[:_MOST_WORDS]
        reading.phrases = self.phrases.find(written_runs)
        for number, written in enumerate(written_runs):
            run = self._known_stem(written, likelihood)
            name = self.agencies.by_name.get(run)
            if name and name not in reading.agencies:
                reading.agencies.append(name)
                reading.steps.append(Step("agency", run, name))
            reading.spoken += self._spoken(run, number, likelihood.lexicon)
        for (
            found
        ) in reading.phrases:  # a phrase of nothing but request words (차 댈 곳) is asked all the same
            if not any(found.first <= s.run <= found.last and s.share == 1.0 for s in reading.spoken):
                reading.spoken.append(Spoken(Word(found.phrase), found.first, found.phrase, 1.0))
        if not (
            reading.spoken or reading.places or reading.agencies
        ):  # nothing but words around a question (동네)
            reading.spoken = [Spoken(Word(run), n, run, 1.0) for n, run in enumerate(written_runs)]
        topics = [s for s in reading.spoken if s.share == 1.0]
        if not topics:  # nothing but generic words: then they are what is asked
            reading.spoken = [replace(s, share=1.0) for s in reading.spoken]

    def _known_stem(self, run: str, likelihood: Likelihood) -> str:
        """Take particles and endings off a word the analyser may not know (기상청의) or cuts elsewhere (측정소가)."""
        if run in self.agencies.by_name:
            return run
        stems = without_endings(run)
        return next((t for t in stems if t in self.agencies.by_name), None) or likelihood.stem(run, stems)

    def _spoken(self, run: str, number: int, lexicon: Lexicon) -> Iterator[Spoken]:
        analysed = self.analyzer.run(run)
        if run in self.stop.request:
            return
        words = analysed.words
        if run != analysed.stem and (lexicon.count(run) or self.thesaurus.expand(run)):
            words = (
                Word(run, tuple(w.text for w in words), listed=False),
            )  # a name, not a word with a particle
        for word in words:
            share = self._share(word)
            if share:
                yield Spoken(word, number, run if len(words) == 1 else word.text, share)

    def _share(self, word: Word) -> float:
        if word.text in self.stop.request or (word.verb and word.text in self.stop.verb):
            return 0.0
        if word.verb:
            return VERB_SHARE
        return GENERIC_SHARE if word.text in self.stop.generic else 1.0

    def _understood(self, typed: str, reading: _Reading, concepts: tuple[Concept, ...]) -> Understood:
        codes = tuple(dict.fromkeys(c for p in _innermost(reading.places, self.gazetteer) for c in p.codes))
        names = tuple(self.gazetteer.regions[c].name for c in codes)
        changed = [s for s in reading.steps if s.step in ("keyboard", "spelling", "letters", "initials")]
        corrected = _rewritten(typed, changed) if changed else None
        return Understood(
            typed=typed,
            text=corrected or typed,
            corrected=corrected,
            concepts=concepts,
            regions=codes,
            region_names=names,
            agencies=tuple(reading.agencies),
            steps=tuple(reading.steps),
        )


def _beside(pieces: Sequence[str], place: int) -> tuple[str, str]:
    """Return the runs before and behind a run where nothing but a space stands between."""
    before = pieces[place - 2] if place > 1 and pieces[place - 1] == " " else ""
    behind = pieces[place + 2] if place + 2 < len(pieces) and pieces[place + 1] == " " else ""
    return before, behind


def _without_last(run: str) -> list[str]:
    """Return what stands before a particle, be it a single syllable."""
    return [run[:-n] for n in (1, 2) if n < len(run) and is_ending(run[-n:])]


def _rewritten(typed: str, steps: list[Step]) -> str:
    """Return the query as it was read: each change put in its place."""
    text = normal(typed)
    for step in steps:
        text = step.after if step.step == "keyboard" else text.replace(step.before, step.after, 1)
    return text


def _innermost(places: list[Place], gazetteer: Gazetteer) -> list[Place]:
    """Drop a region that only says where another one lies (경기 광주)."""
    return [
        p
        for p in places
        if not any(
            o is not p and all(any(gazetteer.contains(c, d) and c != d for c in p.codes) for d in o.codes)
            for o in places
        )
    ]


def default_language() -> Language:
    """Return the language with the thesaurus and the starter vocabulary that ship in `vocab`."""
    from vocab.starter import starter_vocabulary

    try:
        thesaurus: Thesaurus | None = importlib.import_module("vocab.thesaurus").load_thesaurus()
    except ModuleNotFoundError:  # a trimmed installation without the thesaurus data still searches
        thesaurus = None
    return Language.default(thesaurus, starter_vocabulary())
