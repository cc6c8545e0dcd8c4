"""What Korean sources write, as entries of the vocabularies DCAT-AP asks for (publications.europa.eu/resource/authority)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

AUTHORITY = "http://publications.europa.eu/resource/authority"
_FREQUENCIES = (  # searched in this order; longer words that hold a shorter one come first
    ("반기|semi-?annual|biannual", "ANNUAL_2"),
    ("분기|quarter", "QUARTERLY"),
    ("격월|bimonth", "BIMONTHLY"),
    ("격주|biweek", "BIWEEKLY"),
    ("월|month", "MONTHLY"),
    ("주간|매주|주별|주 ?\\d?회|week", "WEEKLY"),
    ("실시간|continu|real-?time", "UPDATE_CONT"),
    ("시간|hour", "HOURLY"),
    ("매일|일간|일별|일 ?\\d?회|daily|day", "DAILY"),
    ("수시|부정기|비정기|irregular", "IRREG"),
    ("격년|2년|biennial", "BIENNIAL"),
    ("연간|매년|년|연 ?\\d회|annual|year", "ANNUAL"),
    ("없음|1회성|일회성|never", "NEVER"),
)
_FILE_TYPES = (
    *(
        "csv",
        "tsv",
        "json",
        "geojson",
        "xml",
        "xls",
        "xlsx",
        "ods",
        "parquet",
        "gpkg",
        "gml",
        "kml",
        "shp",
        "sdmx",
    ),
    *("txt", "html", "odt", "pdf", "png", "jpeg", "gif", "tiff", "zip", "doc", "docx", "ppt", "pptx", "mp3"),
)
_THEMES = (  # 분류체계 of data.go.kr and of ministries; EU data themes
    ("환경|기상|기후|대기|수질", "ENVI"),
    ("교통|물류|도로|운송", "TRAN"),
    ("보건|의료|식품건강|건강", "HEAL"),
    ("교육|문화|관광|체육|스포츠", "EDUC"),
    ("재정|금융|경제|세제|통상|중소기업", "ECON"),
    ("농|축|수산|임업|해양", "AGRI"),
    ("산업|에너지|석탄|전력|원자력", "ENER"),
    ("사회복지|복지|취약계층|인구|고용|노동", "SOCI"),
    ("법률|사법|치안|재난|안전|소방", "JUST"),
    ("과학|기술|정보통신|통신", "TECH"),
    ("국토|지역|도시|주택|건설", "REGI"),
    ("외교|통일|국방|국제", "INTR"),
    ("행정|공공|정부|지방", "GOVE"),
)
LANGUAGES: Mapping[str, str] = MappingProxyType(
    {"ko": "KOR", "en": "ENG", "zh": "ZHO", "ja": "JPN", "vi": "VIE"}
)
# The list's codes are mostly the formats in capitals; those of RDF are not, and what the list lacks is left out.
FILE_TYPES: Mapping[str, str] = MappingProxyType(
    {
        **{name: name.upper() for name in _FILE_TYPES},
        "rdf": "RDF_XML",
        "ttl": "RDF_TURTLE",
        "jsonld": "JSON_LD",
        "nt": "RDF_N_TRIPLES",
        "gz": "GZIP",
        "mp4": "MPEG4",
    }
)
PUBLISHER_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "central": "http://purl.org/adms/publishertype/NationalAuthority",
        "local": "http://purl.org/adms/publishertype/LocalAuthority",
    }
)


def frequency(text: str) -> str | None:
    """Return the address of how often something is renewed; None where no word is known."""
    found = text.removeprefix(f"{AUTHORITY}/frequency/")
    if found != text or re.fullmatch(r"[A-Z_]{4,12}\d?", text):
        return f"{AUTHORITY}/frequency/{found}"
    code = _first(_FREQUENCIES, text)
    return f"{AUTHORITY}/frequency/{code}" if code else None


def data_theme(theme: str) -> str | None:
    """Return the EU data theme a Korean category belongs to, by its outermost level that tells."""
    code = next((c for part in re.split(r"\s*[>·/\-]\s*", theme) if (c := _first(_THEMES, part))), None)
    return f"{AUTHORITY}/data-theme/{code}" if code else None


def file_type(told: str) -> str | None:
    """Return the code of a format in the list of file types."""
    return FILE_TYPES.get(told.strip().lower())


def language(text: str) -> str | None:
    """Return the address of a language by its code or address."""
    if text.startswith(f"{AUTHORITY}/language/"):
        return text
    code = LANGUAGES.get(text.strip()[:2].lower())
    return f"{AUTHORITY}/language/{code}" if code else None


def _first(rules: tuple[tuple[str, str], ...], text: str) -> str | None:
    return next((code for pattern, code in rules if re.search(pattern, text, re.IGNORECASE)), None)
