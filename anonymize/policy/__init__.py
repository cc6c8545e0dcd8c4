"""De-identification policies: read one, apply it to a table or a file."""

from anonymize.policy.apply import Applied, apply_policy
from anonymize.policy.document import ColumnRule, Policy
from anonymize.policy.file import apply_file
from anonymize.policy.tables import apply_tables

__all__ = ["Applied", "ColumnRule", "Policy", "apply_file", "apply_policy", "apply_tables"]
