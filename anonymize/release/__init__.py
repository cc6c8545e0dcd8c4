"""Release control for statistical tables: primary rules, secondary suppression, differencing, rounding."""

from anonymize.release.audit import Audit
from anonymize.release.control import Release, Released, Suppressed
from anonymize.release.ledger import Ledger
from anonymize.release.rules import Rules

__all__ = ["Audit", "Ledger", "Release", "Released", "Rules", "Suppressed"]
