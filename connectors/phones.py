"""Korean telephone numbers in one form, as data.go.kr writes them in many (`+82-0232941153`, a leading backtick)."""

from __future__ import annotations

import re

_SPLIT = re.compile(r"(2|[3-6][1-5]|70|1[016789]|50\d|80|60|30)(\d{3,4})(\d{4})")
_NATIONWIDE = re.compile(r"(1[568]\d\d)(\d{4})")


def phone(text: str | None) -> str | None:
    """Return `+82-2-3294-1153` for the spellings of a Korean number, other texts without outer signs as they are.

    The country code may stand beside the trunk zero, which does not belong there (data.go.kr schema.org documents).
    Nationwide numbers such as 1588-1234 have no country form and stay national.
    """
    if text is None:
        return None
    kept = text.strip(" `'\t").removeprefix("tel:")
    digits = re.sub(r"[\s().\-–]", "", kept)
    if not re.fullmatch(r"\+?\d{7,15}", digits):
        return kept or None
    national = digits.removeprefix("+82") if digits.startswith("+82") else digits
    if national.startswith("+"):
        return kept
    if national.startswith("82") and len(national) > 10 and not digits.startswith("+"):
        national = national[2:]
    nationwide = _NATIONWIDE.fullmatch(national.removeprefix("0"))
    if nationwide:
        return f"{nationwide[1]}-{nationwide[2]}"
    if not national.startswith("0") and not digits.startswith("+82") and national == digits:
        return kept
    match = _SPLIT.fullmatch(national.removeprefix("0"))
    return f"+82-{match[1]}-{match[2]}-{match[3]}" if match else kept
