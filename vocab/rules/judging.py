"""Applying the rules to a subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from vocab.rules import abbreviation, codes, naming, physical, standard, wording
from vocab.rules.catalogue import Rule
from vocab.rules.finding import Finding
from vocab.rules.subject import Subject, SubjectKind

if TYPE_CHECKING:
    from vocab.vocabulary import Vocabulary

RuleFunction = Callable[[Subject, "Vocabulary"], Finding | None]

# L7 compares columns with one another and lives in `vocab.rules.domain_use`.
RULES: Final[tuple[tuple[Rule, RuleFunction], ...]] = (
    (Rule.L1, abbreviation.long_term_abbreviation),
    (Rule.L2, abbreviation.long_word_abbreviation),
    (Rule.L3, naming.ends_without_format_word),
    (Rule.L4, naming.code_without_code_ending),
    (Rule.L5, naming.unclean_name),
    (Rule.L6, wording.forbidden_word),
    (Rule.L8, standard.differs_from_term),
    (Rule.L9, physical.display_characters_stored),
    (Rule.L10, physical.personal_without_flags),
    (Rule.L11, wording.synonym_used),
    (Rule.L12, wording.unregistered_word),
    (Rule.L13, abbreviation.misjoined_abbreviation),
    (Rule.L14, abbreviation.colliding_abbreviation),
    (Rule.L15, naming.wrong_yes_no),
    (Rule.L16, naming.too_many_words),
    (Rule.L17, standard.domain_class_differs),
    (Rule.L18, wording.abolished_item),
    (Rule.L19, standard.shadows_common_item),
    (Rule.L20, physical.unusable_identifier),
    (Rule.D1, standard.unregistered_domain),
    (Rule.C1, codes.value_outside_code_set),
    (Rule.C2, codes.unregistered_code_set),
)
# What a word, which has neither domain nor type, is judged by.
_WORD_RULES: Final = frozenset({Rule.L2, Rule.L5, Rule.L6, Rule.L14, Rule.L18, Rule.L19})


def judge(subject: Subject, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield what the rules find in a subject, in the order of their codes, listed exceptions left out."""
    exceptions = subject.book.exceptions
    of_word = subject.kind is SubjectKind.WORD
    for rule, function in RULES:
        if of_word and rule not in _WORD_RULES:
            continue
        finding = function(subject, vocabulary)
        if finding is None or (rule.value, subject.name.written) in exceptions:
            continue
        yield finding
