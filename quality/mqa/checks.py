"""How a dataset or a distribution passes a metric: one rule a metric, by the metric's id.

A rule returns how many of the metric's checks pass, so that format and media type can count as two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from catalog.records import Contact, Distribution
from quality.mqa.compliance import violations
from quality.mqa.subject import Subject
from quality.mqa.vocabularies import Vocabularies

DatasetRule = Callable[[Subject], int | bool]
DistributionRule = Callable[[Subject, Distribution], int | bool]


class Checks:
    """The rules over one set of vocabularies."""

    def __init__(self, vocabularies: Vocabularies | None = None) -> None:
        self._known = vocabularies or Vocabularies()
        self.of_dataset: Mapping[str, DatasetRule] = {
            "keyword": lambda s: any(k.strip() for k in s.dataset.keywords),
            "theme": lambda s: any(t.strip() for t in s.dataset.themes),
            "spatial": lambda s: any(p.strip() for p in s.dataset.spatial),
            "temporal": lambda s: filled(s.dataset.temporal_start) or filled(s.dataset.temporal_end),
            "dcat_ap": lambda s: not violations(s.dataset),
            "access_rights": lambda s: filled(s.dataset.access_rights),
            "access_rights_vocabulary": lambda s: self._known.knows_access_right(s.dataset.access_rights),
            "contact_point": lambda s: has_contact(s.dataset.contact),
            "publisher": lambda s: filled(s.dataset.publisher) or filled(s.dataset.publisher_code),
            "issued": lambda s: filled(s.dataset.issued),
            "modified": lambda s: filled(s.dataset.modified),
        }
        self.of_distribution: Mapping[str, DistributionRule] = {
            "access_url_status": lambda s, d: s.answers(d.access_url),
            "download_url": lambda _, d: filled(d.download_url),
            "download_url_status": lambda s, d: s.answers(d.download_url),
            "format": lambda _, d: self._known.format_name(d.format) is not None,
            "media_type": lambda _, d: filled(d.media_type),
            "format_vocabulary": lambda _, d: self._from_vocabulary(d),
            "non_proprietary": lambda _, d: self._known.format_name(d.format) in self._known.non_proprietary,
            "machine_readable": lambda _, d: (
                self._known.format_name(d.format) in self._known.machine_readable
            ),
            "license": lambda s, d: filled(s.licence_of(d)),
            "license_vocabulary": lambda s, d: self._known.knows_licence(s.licence_of(d)),
            "rights": lambda _, d: filled(d.rights),
            "byte_size": lambda _, d: d.byte_size is not None,
        }

    def _from_vocabulary(self, distribution: Distribution) -> int:
        known_format = self._known.format_name(distribution.format) in self._known.formats
        return known_format + self._known.knows_media_type(distribution.media_type)


def filled(text: str | None) -> bool:
    """Tell whether a text says something."""
    return bool(text and text.strip())


def has_contact(contact: Contact | None) -> bool:
    """Tell whether a contact point names anything to turn to."""
    return contact is not None and any(
        map(filled, (contact.name, contact.department, contact.phone, contact.email))
    )
