"""Find Korean personal data, protect it, and measure what risk is left.

Names are imported when first used, so that reading a metadata file does not load what only an anonymisation run needs.
"""

from __future__ import annotations

import importlib

_HOMES = {
    "ColumnFinding": "anonymize.detect",
    "Detector": "anonymize.detect",
    "Finding": "anonymize.detect",
    "RuleSet": "anonymize.detect",
    "column_profiler": "anonymize.detect",
    "detect_file": "anonymize.detect",
    "Kind": "anonymize.kinds",
    "LegalClass": "anonymize.kinds",
    "mask_text": "anonymize.mask",
    "mask_value": "anonymize.mask",
}


def __getattr__(name: str) -> object:
    """Import a public name from the module it lives in (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'anonymize' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(_HOMES)
