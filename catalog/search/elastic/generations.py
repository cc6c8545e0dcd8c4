"""Generations of the index behind an alias, and the one small document that says how far each has come.

The alias is the truth about which generation answers. The state document holds the last applied change of every
generation and the name of the one being built; it is only ever replaced by compare-and-set, so whoever applied
changes while a rebuild began or ended notices, and writes to the generation they had missed.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import ConflictError, NotFoundError

from catalog.search.elastic.cluster import Cluster
from catalog.search.elastic.errors import IndexRefused
from catalog.search.elastic.settings import VERSION, state_body

_STATE = "state"


@dataclass(frozen=True, slots=True)
class State:
    """Which generation answers, which is being built (beside it), and the last applied change of each."""

    current: str
    building: str | None = None
    seqs: dict[str, int] = field(default_factory=dict)
    token: tuple[int, int] | None = None  # of the document read; None: there is none yet

    @property
    def last_seq(self) -> int:
        """Return the last change the answering generation holds."""
        return self.seqs.get(self.current, 0)

    @property
    def targets(self) -> dict[str, bool]:
        """Return the generations every change must reach, and whether each is the answering one."""
        wanted = {self.current: True}
        if self.building is not None and self.building != self.current:
            wanted[self.building] = False
        return wanted


class Generations:
    """Makes, changes over and removes generations; every step may be cut off by a kill."""

    def __init__(self, cluster: Cluster, name: str, body: dict[str, Any]) -> None:
        self._cluster = cluster
        self._body = body
        self.alias = f"{name}-v{VERSION}"
        self.next = f"{self.alias}-next"  # alias of the generation being built
        self.store = f"{self.alias}-state"
        self.fingerprint: str = body["mappings"]["_meta"]["hash"]

    def ensure(self) -> None:
        """Make the state index, an empty first generation and its alias where they are missing; any number may do so at once."""
        indices = self._cluster.client.indices
        if self._cluster.read(indices.exists_alias, name=self.alias):
            return
        self._create(self.store, state_body())
        first = f"{self.alias}-{self.fingerprint}-first"
        self._create(first, self._body)
        self._cluster.write(indices.put_alias, index=first, name=self.alias)

    def current(self) -> str:
        """Return the generation that answers."""
        found: dict[str, Any] = self._cluster.read(
            self._cluster.client.indices.get_alias, name=self.alias
        ).body
        return next(iter(found))

    def read(self) -> State:
        """Return the state as it is now."""
        current = self.current()
        try:
            found = self._cluster.read(self._cluster.client.get, index=self.store, id=_STATE)
        except NotFoundError:
            return State(current)
        kept = found["_source"]
        token = (found["_seq_no"], found["_primary_term"])
        return State(current, kept.get("building"), kept["seqs"], token)

    def replace(self, old: State, building: str | None, seqs: dict[str, int]) -> bool:
        """Write a new state unless another has been written since `old` was read; say whether it was."""
        place: dict[str, Any] = {"op_type": "create"}
        if old.token is not None:
            place = {"if_seq_no": old.token[0], "if_primary_term": old.token[1]}
        try:
            self._cluster.write(
                self._cluster.client.index,
                index=self.store,
                id=_STATE,
                document={"building": building, "seqs": seqs},
                **place,
            )
        except ConflictError:
            return False
        return True

    def advance(self, old: State, seq: int) -> bool:
        """Remember the last applied change of the answering generation; False where the state has changed meanwhile."""
        seqs = {**old.seqs, old.current: max(seq, old.last_seq)}
        return seqs == old.seqs or self.replace(old, old.building, seqs)

    def begin(self, seq: int) -> tuple[str, bool]:
        """Return the generation to build and whether it goes on with one that a kill has left.

        From the moment this returns, changes that others apply reach the new generation too.
        """
        while True:
            state = self.read()
            left = state.building
            if left and left != state.current and self._usable(left):
                return left, True
            name = f"{self.alias}-{self.fingerprint}-{uuid.uuid4().hex[:8]}"
            self._create(name, self._for_building())
            self._cluster.write(
                self._cluster.client.indices.update_aliases,
                actions=[
                    {"remove": {"index": f"{self.alias}-*", "alias": self.next, "must_exist": False}},
                    {"add": {"index": name, "alias": self.next}},
                ],
            )
            if self.replace(state, name, {**state.seqs, name: seq}):
                if left and left != state.current:
                    self._remove(left)
                return name, False
            self._remove(name)

    def finish(self, name: str) -> None:
        """Make a built generation the answering one in one step, then forget and remove the others."""
        indices = self._cluster.client.indices
        settings = {"index": {"refresh_interval": "30s"}}
        self._cluster.write(indices.put_settings, index=name, settings=settings)
        self._cluster.write(indices.refresh, index=name)
        self._swap(name)
        kept = self._forget(name)
        for other in self.all():
            if other not in kept:
                self._remove(other)

    def _forget(self, name: str) -> set[str]:
        """Take a finished generation off the state document; return those that are still needed."""
        while True:
            state = self.read()
            building = state.building if state.building not in (name, state.current) else None
            needed = {state.current, building} - {None}
            if self.replace(state, building, {n: q for n, q in state.seqs.items() if n in needed}):
                return {n for n in needed if n}

    def _swap(self, name: str) -> None:
        others = [{"remove": {"index": i, "alias": self.alias}} for i in self._holders() if i != name]
        actions = [
            *others,
            {"add": {"index": name, "alias": self.alias}},
            {"remove": {"index": name, "alias": self.next, "must_exist": False}},
        ]
        self._cluster.write(self._cluster.client.indices.update_aliases, actions=actions)

    def all(self) -> list[str]:
        """Return every generation the cluster holds."""
        pattern = f"{self.alias}-*"
        found = self._cluster.read(self._cluster.client.indices.get, index=pattern, features="aliases").body
        own = {self.store}
        return [i for i in found if i not in own and not i.startswith(f"{self.alias}-vectors-")]

    def held_fingerprint(self) -> str:
        """Return the hash of settings and mapping that the answering generation was made with."""
        found = self._cluster.read(self._cluster.client.indices.get_mapping, index=self.alias).body
        meta: dict[str, str] = next(iter(found.values()))["mappings"].get("_meta", {})
        return meta.get("hash", "")

    def _holders(self) -> list[str]:
        return list(self._cluster.read(self._cluster.client.indices.get_alias, name=self.alias).body)

    def _usable(self, name: str) -> bool:
        """Tell whether a left generation can be gone on with: it is there and was made as one would be now."""
        indices = self._cluster.client.indices
        alive = self._cluster.read(indices.exists_alias, index=name, name=self.next)
        return bool(alive) and name.startswith(f"{self.alias}-{self.fingerprint}-")

    def _for_building(self) -> dict[str, Any]:
        settings = self._body["settings"]
        # Every bulk is still made durable before it is answered: a cluster killed in a rebuild must lose nothing.
        return {
            **self._body,
            "settings": {**settings, "index": {**settings["index"], "refresh_interval": "-1"}},
        }

    def _create(self, name: str, body: dict[str, Any]) -> None:
        try:
            self._cluster.write(self._cluster.client.indices.create, index=name, **body)
        except IndexRefused as error:
            if "resource_already_exists" not in str(error):
                raise

    def _remove(self, name: str) -> None:
        self._cluster.write(self._cluster.client.indices.delete, index=name, ignore_unavailable=True)
