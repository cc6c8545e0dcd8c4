"""schema.org datasets (data.go.kr's shape): JSON-LD documents, arrays and JSON lines, from an address or files."""

from connectors.schemaorg.connector import SchemaOrgConnector, SchemaOrgOptions

__all__ = ["SchemaOrgConnector", "SchemaOrgOptions"]
