"""The sample agencies and the sources they are harvested from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from catalog.records import Agency, AgencyKind
from connectors.base import SourceSpec
from malmoi.demo.databases import make_databases
from malmoi.demo.sheets import make_sheets

PREFIX = "demo-"

AGENCIES = (
    Agency("1480802", "국립환경과학원", AgencyKind.CENTRAL, aliases=("에어코리아",)),
    Agency("6110000", "서울특별시", AgencyKind.LOCAL, aliases=("서울시",), region="1100000000"),
    Agency("6280000", "인천광역시", AgencyKind.LOCAL, aliases=("인천시",), region="2800000000"),
    Agency("6440000", "충청남도", AgencyKind.LOCAL, aliases=("충남",), region="4400000000"),
    Agency("1360000", "기상청", AgencyKind.CENTRAL, aliases=("KMA",)),
    Agency("1480519", "온실가스종합정보센터", AgencyKind.CENTRAL, aliases=("GIR",)),
    Agency("B552015", "한국중부발전", AgencyKind.PUBLIC, aliases=("KOMIPO",)),
    Agency("B551999", "한국광해광업공단", AgencyKind.PUBLIC, aliases=("KOMIR",)),
    Agency("B552584", "한국환경공단", AgencyKind.PUBLIC, aliases=("K-eco",)),
    Agency("B553091", "한국장애인개발원", AgencyKind.PUBLIC, aliases=("KODDI",)),
)


@dataclass(frozen=True)
class DemoSource:
    """A sample source with a line that says what it is there to show."""

    spec: SourceSpec
    shows: str


def demo_sources(folder: Path, base: str) -> list[DemoSource]:
    """Make the sample files in `folder` and return all sources; `base` is the address of the agencies' servers."""
    folder.mkdir(parents=True, exist_ok=True)
    db, sheets = make_databases(folder), make_sheets(folder)
    air = {"system": "대기환경정보시스템", "database_name": "AIRKOREA"}
    indoor = {"system": "실내공기질관리시스템", "database_name": "INDOORAIR"}
    rows: tuple[tuple[str, str, str, str, dict[str, str], str], ...] = (
        ("air", "database", f"sqlite:///{db['air']}", "1480802", air, "대기 관측정보"),
        ("ozone", "ckan", f"{base}/seoul", "6110000", {}, "오존 예보, 저감숲"),
        ("yellowdust", "dcat", f"{base}/kma/catalog.ttl", "1360000", {}, "황사관측, 여러 쪽"),
        (
            "alert",
            "datajson",
            f"{base}/incheon/data.json",
            "6280000",
            {},
            "미세먼지 경보발령, 결함 있는 항목",
        ),
        (
            "power",
            "database",
            f"sqlite:///{db['power']}",
            "B552015",
            {"system": "발전정보시스템"},
            "화력 발전소, 비표준 이름",
        ),
        ("coal", "schemaorg", f"{base}/coal/datasets.jsonl", "B551999", {}, "석탄산업·석탄 재활용, 잘린 줄"),
        (
            "fugitive",
            "sheet",
            str(sheets["dust"]),
            "6440000",
            {"not_null_means": "not_null"},
            "비산먼지 사업장",
        ),
        ("ghg", "ckan", f"{base}/climate", "1480519", {}, "온실가스 배출량"),
        (
            "indoor",
            "database",
            f"sqlite:///{db['indoor']}",
            "B552584",
            indoor,
            "사업장 실내 공기질, 개인정보",
        ),
        (
            "access",
            "sheet",
            str(sheets["disabled"]),
            "B553091",
            {"not_null_means": "not_null"},
            "장애인 편의시설",
        ),
    )
    return [
        DemoSource(SourceSpec(PREFIX + name, kind, url, agency, options), shows)
        for name, kind, url, agency, options, shows in rows
    ]
