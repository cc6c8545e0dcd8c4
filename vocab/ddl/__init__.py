"""DDL of PostgreSQL, MySQL, Oracle and their kin: reading its columns and writing corrected scripts back."""

from vocab.ddl.reading import read_ddl
from vocab.ddl.statements import is_ddl, read_ddl_text, told_dbms

__all__ = ["is_ddl", "read_ddl", "read_ddl_text", "told_dbms"]
