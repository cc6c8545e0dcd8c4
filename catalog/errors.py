"""Errors of the catalog; each tells the thing, the place and the way out, in Korean and English where people see it."""

from __future__ import annotations


class CatalogError(Exception):
    """Base of this room's errors; `code` is stable."""

    code = "catalog_error"


class StoreError(CatalogError):
    """The database cannot be opened or used; the message names it without its password."""

    code = "store_unavailable"


class StoreFullError(StoreError):
    """The disk of the database is full; what was being written was undone as a whole."""

    code = "store_full"


class SchemaError(StoreError):
    """The database's schema is not the one this version works with; the message says which command helps."""

    code = "schema_mismatch"


class UnknownSourceError(CatalogError):
    """No source of that name is registered."""

    code = "unknown_source"


class SourceExistsError(CatalogError):
    """A source of that name is registered already."""

    code = "source_exists"


class UnknownRecordError(CatalogError):
    """No record of that kind and id is in the dictionary."""

    code = "unknown_record"


class SourceBusyError(CatalogError):
    """Somebody else is harvesting this source; the message says who, since when, and when it may be taken over."""

    code = "source_busy"


class LeaseLostError(CatalogError):
    """The run was taken over by another process while this one was silent; it may write nothing any more."""

    code = "lease_lost"


class SpoolLostError(LeaseLostError):
    """A reading in parts has ended or was taken over: what it still brings is refused, and trying again changes nothing."""

    code = "spool_lost"


class DecisionError(CatalogError):
    """A decision names a status, column or request that does not allow it."""

    code = "bad_decision"


class StaleRequestError(CatalogError):
    """Somebody else acted on a request meanwhile; the message says who and what."""

    code = "stale_request"


class MalformedItemError(CatalogError):
    """What is requested is no word, term, domain or code set; the message names the field."""

    code = "malformed_item"
