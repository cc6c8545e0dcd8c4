"""XML that is safe to hand to any parser: well formed, without DTD, without entities, not nested without end.

Threat: entities that contain one another turn a kilobyte into gigabytes ("billion laughs"), external ones read local
files or make the parser fetch addresses. Turning off *external* entities stops only the second, and a library further
down may parse the text once more with its own settings. So the whole document passes through defusedxml first, which
refuses every DTD and entity, and only then goes on.
"""

from __future__ import annotations

import io
import re
import xml.sax.handler
from xml.sax import SAXException, SAXParseException

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from connectors.errors import SourceError

DEPTH = 200
_DECLARED = re.compile(rb"^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


class _Depth(xml.sax.handler.ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def startElementNS(self, name: object, qname: object, attrs: object) -> None:  # noqa: N802  # SAX's own name
        self._open()

    def startElement(self, name: object, attrs: object) -> None:  # noqa: N802  # SAX's own name
        self._open()

    def endElementNS(self, name: object, qname: object) -> None:  # noqa: N802  # SAX's own name
        self._depth -= 1

    def endElement(self, name: object) -> None:  # noqa: N802  # SAX's own name
        self._depth -= 1

    def _open(self) -> None:
        self._depth += 1
        if self._depth > DEPTH:
            raise SAXException(f"nested deeper than {DEPTH}")


def safe_xml(content: bytes, shown: str) -> bytes:
    """Return the document in UTF-8 when it is safe. Raises SourceError `xml_forbidden`, `not_xml`."""
    text = as_utf8(content)
    try:
        defusedxml.sax.parse(io.BytesIO(text), _Depth(), forbid_dtd=True)
    except DefusedXmlException as error:
        message = f"DTD나 엔터티가 있는 XML은 읽지 않습니다 (XML with a DTD or entities is refused): {shown}"
        raise SourceError("xml_forbidden", message) from error
    except (SAXException, ValueError, LookupError) as error:
        where = f"line {error.getLineNumber()}" if isinstance(error, SAXParseException) else ""
        message = f"XML을 읽을 수 없습니다 (malformed XML) {shown} {where}: {error.__class__.__name__}"
        raise SourceError("not_xml", message) from error
    return text


def as_utf8(content: bytes) -> bytes:
    """Return a document as UTF-8 without encoding declaration, since expat does not know EUC-KR and others.

    The declaration is not believed when the bytes are UTF-8 anyway.
    """
    match = _DECLARED.match(content[:1000])
    if match is None:
        return content
    declared = (match[2] or match[3] or b"").decode("ascii", "replace")
    body = content[match.end() :]
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        name = "cp949" if re.fullmatch(r"(?i)euc[-_]?kr|ks_c_5601-1987|cp949|ms949", declared) else declared
        try:
            body = body.decode(name, "replace").encode("utf-8")
        except LookupError:
            return content
    return match[1] + body
