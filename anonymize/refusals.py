"""Why a policy, key, budget or release was refused; every message says so in Korean and English."""

from __future__ import annotations

from anonymize.errors import AnonymizeError


class ProtectionError(AnonymizeError):
    """A policy, method or key problem; `code` is stable, the message is in Korean and English."""

    code = "protection"

    def __init__(self, korean: str, english: str) -> None:
        self.korean = korean
        self.english = english
        super().__init__(f"[{self.code}] {korean} ({english})")


class BadPolicy(ProtectionError):
    """A policy that is no YAML, breaks its schema, or contradicts itself."""

    code = "bad-policy"


class UnknownMethod(BadPolicy):
    """A method that is none of the guideline's names or codes."""

    code = "unknown-method"


class UnknownPolicyColumn(ProtectionError):
    """A policy names a column that the data do not have."""

    code = "policy-unknown-column"


class EmptyTable(ProtectionError):
    """The data have no rows or no columns."""

    code = "empty-table"


class MixedValues(ProtectionError):
    """A method needs numbers (or text of one form) and the column holds something else."""

    code = "mixed-values"


class Unmet(ProtectionError):
    """A requirement (k, l, t, domain size, mapping) that these data cannot meet."""

    code = "unmet-requirement"


class IdentifierLeft(ProtectionError):
    """A column with direct identifiers is not treated, or is still readable after treatment."""

    code = "identifier-left"


class Collision(ProtectionError):
    """Two different values received the same pseudonym."""

    code = "pseudonym-collision"


class MissingKey(ProtectionError):
    """A key is needed and not there, or was retired or destroyed."""

    code = "missing-key"


class KeyStoreError(ProtectionError):
    """A key store that is unreadable, unsafe or misused."""

    code = "key-store"


class FileProblem(ProtectionError):
    """A data file that cannot be read or written."""

    code = "file-problem"


class BudgetExhausted(ProtectionError):
    """A query asks for more privacy budget than is left."""

    code = "budget-exhausted"


class BadQuery(ProtectionError):
    """A private query or release whose parameters make no sense."""

    code = "bad-query"


class LedgerProblem(ProtectionError):
    """A ledger of budgets or releases that cannot be read or does not know the project."""

    code = "ledger"


class ReleaseRefused(ProtectionError):
    """A table that cannot be released without disclosing a cell."""

    code = "release-refused"
