"""data.json catalogs: Project Open Data (DCAT-US) 1.1 and DCAT-US 3.0."""

from connectors.datajson.connector import DataJsonConnector, DataJsonOptions

__all__ = ["DataJsonConnector", "DataJsonOptions"]
