"""What is scored: a dataset with its distributions and what is known of their addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from catalog.records import Dataset, Distribution

SUCCESS = range(200, 400)


@dataclass(frozen=True, slots=True)
class Subject:
    """A dataset to score; `statuses` are HTTP statuses by address, None where no answer came."""

    dataset: Dataset
    statuses: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def distributions(self) -> tuple[Distribution, ...]:
        """The dataset's distributions."""
        return self.dataset.distributions

    def addresses(self) -> tuple[str, ...]:
        """Return the addresses to check, each once."""
        told = (a for d in self.distributions for a in (d.access_url, d.download_url) if a)
        return tuple(dict.fromkeys(told))

    def answers(self, address: str | None) -> bool:
        """Tell whether an address was checked and answered with success or a redirect to it."""
        return bool(address) and (self.statuses.get(address or "") or 0) in SUCCESS

    def licence_of(self, distribution: Distribution) -> str | None:
        """Return a distribution's licence; one given for the dataset holds for its distributions."""
        return distribution.license or self.dataset.license
