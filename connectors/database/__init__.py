"""Automatic extraction (AUTO 자동추출): structure and value profiles of an agency's database, read only."""

from connectors.database.connector import DatabaseConnector
from connectors.database.options import DatabaseOptions

__all__ = ["DatabaseConnector", "DatabaseOptions"]
