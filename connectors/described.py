"""Tables that a catalog describes without giving them: data dictionaries inside dataset descriptions.

Three spellings are read: Frictionless Table Schema in CKAN resources (`schema.fields`), schema.org `variableMeasured`,
and CSV on the Web (`csvw:tableSchema`). A dataset whose files share one dictionary has one table.
"""

from __future__ import annotations

from collections.abc import Iterable

from catalog.records import Column, Table
from connectors.column_type import column_type
from connectors.fields import Fields

Described = tuple[str | None, str | None, str | None, str | None]
"""Name, Korean or readable name, type and description of a column."""


def described_table(name: str, columns: Iterable[Described]) -> tuple[Table, ...]:
    """Return the table of a dictionary, none where it names no column; a name given twice counts once."""
    found: dict[str, Column] = {}
    for column, title, kind, description in columns:
        if column is not None and column not in found:
            spelled = column_type(kind)
            logical = title if title != column else None
            found[column] = Column(
                name=column,
                logical_name=logical,
                description=description,
                data_type=spelled.name,
                length=spelled.length,
                scale=spelled.scale,
            )
    return (Table(name=name, columns=tuple(found.values())),) if found else ()


def frictionless_columns(resource: Fields) -> list[Described]:
    """Return the columns of a resource's Table Schema (specs.frictionlessdata.io/table-schema)."""
    schema = resource.nested("schema")
    fields = schema.all_nested("fields") if schema is not None else []
    return [(f.text("name"), f.text("title"), f.text("type"), f.text("description")) for f in fields]


def measured_columns(dataset: Fields) -> list[Described]:
    """Return what schema.org's `variableMeasured` names: PropertyValues, or plain texts."""
    if "variableMeasured" not in dataset.body:
        return []
    parts = dataset.all_nested("variableMeasured")
    return [(p.text("name"), p.text("description", "alternateName"), p.text("unitText"), None) for p in parts]
