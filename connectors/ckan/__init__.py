"""CKAN and DKAN portals through the action API, and recorded answers of it."""

from connectors.ckan.connector import CkanConnector, CkanOptions

__all__ = ["CkanConnector", "CkanOptions"]
