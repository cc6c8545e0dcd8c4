"""Clean metadata itself of personal data before it is hashed and stored: descriptions, contacts, extras.

A telephone number of an office is how people reach the agency and stays; a mobile number, a name, an e-mail of a
person, a resident number do not. Contacts keep department and office number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from anonymize.detect import Detector
from anonymize.mask import mask_text
from catalog.records import Column, Contact, DataService, Dataset, Distribution, Record, System, Table

# Offices: area codes, 15xx/16xx/18xx, with +82 or without. 010 and its like are people's.
OFFICE_PHONE = re.compile(r"^\+?(82[- ]?)?0?(2|[3-6][1-5]|70|1[568]\d\d)")
# What metadata is searched for, which is narrower than what data is: addresses of facilities and names of places are what
# it tells, so a text is looked at only where one of these stands, which is in one record of ten. Dates and counts of up to
# eight digits are no hint; a number in groups or of nine digits and more, a plate and a passport's number are.
HINT = re.compile(
    r"\d{2,}[-.) ·]{1,2}\d{3,}|\d{9,}|\d{2,3} ?[가-힣][ -]?\d{4}|[A-Za-z](?:\d{8}|\d{3}[A-Za-z]\d{4})|@"
    r"|담당|문의|연락|성명|이름|대표|주무관|사무관|팀장|과장|신청인|귀하|작성자|관리자|신고자|씨"
)
DEPARTMENT = re.compile(
    r"(과|팀|실|국|관|처|센터|본부|부|단|원|소|청|시|도|군|구|회|사|division|office|department|team|center)\s*$",
    re.IGNORECASE,
)
OFFICE_MAIL = re.compile(
    r"^(webmaster|admin|help|info|data|contact|support|open|minwon|api|portal)[\w.-]*@", re.IGNORECASE
)


def record_cleaner(detector: Detector) -> Callable[[Record], Record]:
    """Return the function that cleans one record; records without personal data come back as they are."""
    cleaner = RecordCleaner(detector)
    return cleaner.clean


class RecordCleaner:
    """Cleans records with one detector."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    def clean(self, record: Record) -> Record:
        """Return the record without personal data in its texts and contacts."""
        if isinstance(record, Dataset):
            return self._dataset(record)
        if isinstance(record, DataService | System):
            return replace(
                record, description=self._text(record.description), contact=self._contact(record.contact)
            )
        return record

    def _dataset(self, record: Dataset) -> Dataset:
        contact = self._contact(record.contact)
        if not HINT.search("\n".join(_texts(record))):
            return record if contact == record.contact else replace(record, contact=contact)
        return replace(
            record,
            title=self._text(record.title) or record.title,
            titles={k: self._text(v) or v for k, v in record.titles.items()},
            description=self._text(record.description),
            provenance=self._text(record.provenance),
            contact=contact,
            distributions=tuple(map(self._distribution, record.distributions)),
            tables=tuple(map(self._table, record.tables)),
            extras={k: self._text(v) or v for k, v in record.extras.items()},
        )

    def _distribution(self, found: Distribution) -> Distribution:
        if not found.description and not found.title:
            return found
        return replace(found, title=self._text(found.title), description=self._text(found.description))

    def _table(self, table: Table) -> Table:
        columns = tuple(map(self._column, table.columns))
        return replace(table, description=self._text(table.description), columns=columns)

    def _column(self, column: Column) -> Column:
        if not column.description and not column.default:
            return column
        return replace(column, description=self._text(column.description), default=self._text(column.default))

    def _contact(self, contact: Contact | None) -> Contact | None:
        if contact is None:
            return None
        phone = contact.phone if contact.phone and OFFICE_PHONE.match(contact.phone) else None
        email = contact.email if contact.email and OFFICE_MAIL.match(contact.email) else None
        # A contact's name is a department's where it reads like one, else a person's and left out.
        name = contact.name if contact.name and DEPARTMENT.search(contact.name) else None
        return Contact(self._text(name), self._text(contact.department), phone, email)

    def _text(self, text: str | None) -> str | None:
        return mask_text(text, self._detector) if text and HINT.search(text) else text


def _texts(record: Dataset) -> Iterator[str]:
    """Yield every text of a dataset that `_dataset` cleans."""
    yield from filter(None, (record.title, record.description, record.provenance))
    yield from record.titles.values()
    yield from record.extras.values()
    for found in record.distributions:
        yield from filter(None, (found.title, found.description))
    for table in record.tables:
        yield from filter(None, (table.description,))
        for column in table.columns:
            yield from filter(None, (column.description, column.default))
