"""The standard in force: the official vocabulary, the agencies' approved items under it, and what people decided before.

Approvals and decisions are made in any process and stand in the database. Whoever holds a standard asks now and then
whether they changed there, by two stamps that cost a look into small indexes, and makes anew only what did.
"""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from vocab.recommend import Decision, MappingDecision, Prior, Recommender
from vocab.requests import with_approved

if TYPE_CHECKING:
    from catalog.store import Store
    from vocab.vocabulary import Vocabulary

CHECK_SECONDS = 1.0  # at most this long an answer is given from what was in force before
NOTHING = "0:"  # the stamp of a store without approvals or decisions


class Standard:
    """Vocabulary and recommender of an installation; safe to use from several threads.

    `open_store` gives None as long as there is no database: looking up official words makes none.
    """

    def __init__(
        self,
        official: Vocabulary,
        open_store: Callable[[], Store | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._official, self._open_store, self._clock = official, open_store, clock
        self._lock = threading.Lock()
        self._checked: float | None = None
        self._approved = self._decided = NOTHING
        self._vocabulary, self._recommender = official, Recommender(official)

    @property
    def vocabulary(self) -> Vocabulary:
        """The official vocabulary with the approved items of agencies."""
        self._look()
        return self._vocabulary

    @property
    def recommender(self) -> Recommender:
        """The recommender over this vocabulary, with accepted and rejected terms as its prior."""
        self._look()
        return self._recommender

    @property
    def stamp(self) -> str:
        """A text that is another one whenever approved items have joined the vocabulary."""
        self._look()
        return self._approved

    def refresh(self) -> None:
        """Look at the database now: after an approval or decision of one's own."""
        with self._lock:
            self._checked = self._clock()
            store = self._open_store()
            if store is not None:
                self._take_approved(store)
                self._take_decided(store)

    def _look(self) -> None:
        if self._checked is None or self._clock() - self._checked >= CHECK_SECONDS:
            self.refresh()

    def _take_approved(self, store: Store) -> None:
        stamp = store.requests.approved_stamp()
        if stamp != self._approved:
            vocabulary = with_approved(self._official, store.requests.approved())
            self._recommender = Recommender(vocabulary, self._recommender.prior)
            self._vocabulary, self._approved = vocabulary, stamp

    def _take_decided(self, store: Store) -> None:
        stamp = store.column_terms.decided_stamp()
        if stamp != self._decided:
            # The indexes of the recommender stay, which take long to build; only what it weighs with is new.
            made = copy.copy(self._recommender)
            made.prior = prior_of(store)
            self._recommender, self._decided = made, stamp


def prior_of(store: Store) -> Prior:
    """Return what people decided about the terms of columns."""
    decided = store.column_terms.decided()
    return Prior.of(MappingDecision(name, term, Decision(status)) for name, term, status in decided)
