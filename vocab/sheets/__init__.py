"""Reading 정의서 from xlsx and csv: forms are known by their headings, everything is streamed and nothing is run."""

from vocab.sheets.forms import FormRow, read_form
from vocab.sheets.table import Sheet, open_sheets

__all__ = ["FormRow", "Sheet", "open_sheets", "read_form"]
