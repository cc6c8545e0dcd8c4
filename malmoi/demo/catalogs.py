"""Documents of the sample agencies that publish catalogs: CKAN, data.json, schema.org and DCAT, defects included."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sample:
    """One dataset of a sample catalog, before it is written in a protocol's form."""

    id: str
    title: str
    description: str
    keywords: tuple[str, ...]
    theme: str
    columns: tuple[tuple[str, str, str], ...] = ()  # physical name, Korean name, type
    formats: tuple[str, ...] = ("CSV",)
    modified: str = "2026-09-30"
    extra: dict[str, Any] = field(default_factory=dict)


SEOUL = (  # 서울특별시, CKAN
    Sample(
        "ozone-alert",
        "서울특별시_오존 예보 및 경보 발령 현황",
        "서울시 25개 자치구의 오존 예보 등급과 오존주의보·경보 발령 및 해제 시각입니다. 문의: 대기정책과 홍길순 주무관 02-2133-3571",
        ("오존", "오존주의보", "대기오염", "미세먼지"),
        "환경 - 대기",
        (
            ("SGG_CD", "시군구코드", "text"),
            ("ISSU_DT", "발령일시", "timestamp"),
            ("RMV_DT", "해제일시", "timestamp"),
            ("O3_VL", "오존농도", "numeric"),
        ),
        ("CSV", "JSON"),
    ),
    Sample(
        "fine-dust-forest",
        "서울특별시_미세먼지 저감숲 조성 현황",
        "미세먼지 저감을 위하여 도로변과 산업단지 주변에 조성한 도시숲의 위치와 면적입니다.",
        ("미세먼지", "도시숲", "저감", "가로수"),
        "환경 - 대기",
        (("FRST_NM", "숲명칭", "text"), ("AREA", "면적", "numeric"), ("LCTN_ADDR", "소재지주소", "text")),
    ),
    Sample(
        "old-diesel",
        "서울특별시_노후 경유차 저공해 조치 현황",
        "미세먼지를 줄이기 위한 노후 경유차 조기폐차와 매연저감장치 부착 대수입니다.",
        ("경유차", "저공해", "미세먼지", "자동차"),
        "교통 - 도로",
        (("VHCL_NO", "차량번호", "text"), ("OWNR_NM", "소유자명", "text"), ("ACTN_YMD", "조치일자", "text")),
        ("XLSX",),
    ),
)

INCHEON = (  # 인천광역시, data.json
    Sample(
        "icn-dust-alert",
        "인천광역시_미세먼지 경보 발령 현황",
        "권역별 미세먼지(PM10)와 초미세먼지(PM2.5) 주의보·경보의 발령과 해제 이력입니다.",
        ("미세먼지", "초미세먼지", "경보", "PM2.5"),
        "환경 - 대기",
    ),
    Sample(
        "icn-emergency",
        "인천광역시_고농도 미세먼지 비상저감조치 시행 내역",
        "비상저감조치 시행일과 대상 사업장, 차량 운행제한 결과입니다. 담당 010-3456-7890",
        ("미세먼지", "비상저감조치", "사업장"),
        "환경 - 대기",
    ),
    Sample(
        "icn-port-dust",
        "인천항 항만 비산먼지 측정자료",
        "부두별 비산먼지 농도 측정값입니다.",
        ("비산먼지", "항만"),
        "환경 - 대기",
    ),
)

COAL = (  # 한국광해광업공단, schema.org JSON lines
    Sample(
        "15990001",
        "한국광해광업공단_석탄산업 통계",
        "탄광별 석탄 생산량, 재고량과 종업원 수입니다. 화력 발전소와 연탄 공장으로 나간 양을 함께 싣습니다.",
        ("석탄", "석탄산업", "탄광", "화력발전"),
        "산업 - 에너지",
        (
            ("MINE_NM", "탄광명", "text"),
            ("YM", "연월", "text"),
            ("PRDCTN_QTY", "생산량", "number"),
            ("PLANTCD", "발전소코드", "text"),
        ),
    ),
    Sample(
        "15990002",
        "한국광해광업공단_석탄재 재활용 현황",
        "화력발전소에서 나온 석탄재의 발생량과 시멘트·레미콘 재활용량입니다. 야적 중 날리는 미세먼지를 줄이려는 자료입니다.",
        ("석탄재", "재활용", "폐기물", "발전소"),
        "산업 - 에너지",
        (("PLANTCD", "발전소코드", "text"), ("YR", "연도", "text"), ("RCYCL_QTY", "재활용량", "number")),
    ),
    Sample(
        "15990003",
        "한국광해광업공단_연탄보일러 보급 가구",
        "연탄을 때는 저소득 가구의 시군구별 수입니다.",
        ("연탄", "보일러", "저소득층"),
        "사회복지 - 취약계층",
        (("SGG_CD", "시군구코드", "text"), ("HH_CNT", "가구수", "number")),
    ),
)

CLIMATE = (  # 온실가스종합정보센터, CKAN
    Sample(
        "ghg-inventory",
        "국가 온실가스 배출량 인벤토리",
        "에너지, 산업공정, 농업, 폐기물 부문의 연도별 온실가스 배출량(tCO2eq)입니다.",
        ("온실가스", "배출량", "탄소중립", "기후변화"),
        "환경 - 기후",
        (
            ("YR", "연도", "text"),
            ("SECTOR_NM", "부문명", "text"),
            ("GHG_EMSN_QTY", "온실가스배출량", "numeric"),
        ),
    ),
    Sample(
        "ghg-company",
        "업체별 온실가스 명세서 배출량",
        "목표관리 및 배출권거래 대상 업체의 온실가스 배출량과 에너지 사용량입니다. 미세먼지 배출 사업장과 함께 볼 수 있습니다.",
        ("온실가스", "배출권", "사업장", "에너지"),
        "환경 - 기후",
        (
            ("BRNO", "사업자등록번호", "text"),
            ("BPLC_NM", "사업장명", "text"),
            ("GHG_EMSN_QTY", "온실가스배출량", "numeric"),
        ),
        ("CSV", "XML"),
    ),
)

WEATHER = (  # 기상청, DCAT
    Sample(
        "yellow-dust-obs",
        "황사관측 자료",
        "황사 관측소의 시간별 부유분진 농도와 황사 발원지별 관측 일수입니다.",
        ("황사", "미세먼지", "관측", "부유분진"),
        "환경 - 기상",
        (
            ("MSRSTN_CD", "관측소코드", "string"),
            ("OBSRVN_DT", "관측일시", "dateTime"),
            ("PM10_VL", "미세먼지농도", "decimal"),
        ),
    ),
    Sample(
        "yellow-dust-forecast",
        "황사 예보 및 특보",
        "황사 특보 발표와 해제 시각, 대상 지역입니다.",
        ("황사", "특보", "예보"),
        "환경 - 기상",
        (("SPNE_CD", "특보코드", "string"), ("PRSNTN_DT", "발표일시", "dateTime")),
    ),
    Sample(
        "aws-weather",
        "방재기상관측 자료",
        "자동기상관측장비의 기온, 풍향, 풍속, 강수량입니다.",
        ("기상", "강수량", "풍속", "기온"),
        "환경 - 기상",
        (("STN_ID", "지점번호", "string"), ("WS", "풍속", "decimal"), ("RN_DAY", "일강수량", "decimal")),
    ),
)


def ckan_package(sample: Sample, organisation: str, base: str) -> dict[str, Any]:
    """Return a sample as CKAN's package_show would."""
    resources = [
        {
            "id": f"{sample.id}-{n}",
            "name": f"{sample.title}.{f.lower()}",
            "format": f,
            "url": f"{base}/files/{sample.id}.{f.lower()}",
            "schema": {"fields": [{"name": c[0], "title": c[1], "type": c[2]} for c in sample.columns]},
        }
        for n, f in enumerate(sample.formats)
    ]
    return {
        "id": f"id-{sample.id}",
        "name": sample.id,
        "title": sample.title,
        "notes": sample.description,
        "state": "active",
        "private": False,
        "type": "dataset",
        "license_id": "cc-by",
        "license_title": "공공누리 제1유형",
        "metadata_created": "2025-03-02T09:00:00",
        "metadata_modified": f"{sample.modified}T09:00:00",
        "organization": {"name": organisation, "title": organisation},
        "tags": [{"name": k, "display_name": k} for k in sample.keywords],
        "groups": [{"name": sample.theme, "title": sample.theme, "display_name": sample.theme}],
        "extras": [{"key": "spatial", "value": "대한민국"}],
        "resources": resources,
    }


def data_json(samples: tuple[Sample, ...], publisher: str, base: str) -> str:
    """Return a Project Open Data 1.1 catalog; one entry lacks its identifier, one has a number for a title."""
    entries: list[dict[str, Any]] = [
        {
            "@type": "dcat:Dataset",
            "identifier": s.id,
            "title": s.title,
            "description": s.description,
            "keyword": list(s.keywords),
            "theme": [s.theme],
            "modified": s.modified,
            "accessLevel": "public",
            "publisher": {"@type": "org:Organization", "name": publisher},
            "contactPoint": {
                "@type": "vcard:Contact",
                "fn": "대기보전과",
                "hasEmail": "mailto:air@example.go.kr",
            },
            "distribution": [
                {"downloadURL": f"{base}/files/{s.id}.csv", "mediaType": "text/csv", "format": "CSV"}
            ],
        }
        for s in samples
    ]
    nameless = {**entries[0], "title": "인천광역시_대기배출원 조사"}
    del nameless["identifier"]
    numbered = {**entries[0], "identifier": "icn-2025", "title": 2025}
    head = {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema"}
    return json.dumps({**head, "dataset": [*entries, nameless, numbered]}, ensure_ascii=False)


def schema_org_lines(samples: tuple[Sample, ...], publisher: str, base: str) -> str:
    """Return JSON lines in the shape of the national portal; the last line is cut off, as such files happen to be."""
    lines = [
        json.dumps(
            {
                "@context": "https://schema.org",
                "@type": "Dataset",
                "identifier": s.id,
                "name": s.title,
                "description": s.description,
                "keywords": [",".join(s.keywords)],
                "dateModified": s.modified,
                "creator": {
                    "@type": "Organization",
                    "name": publisher,
                    "contactPoint": {
                        "@type": "ContactPoint",
                        "contactType": "석탄지원처",
                        "telephone": "+82-0337368000",
                    },
                },
                "variableMeasured": [
                    {"@type": "PropertyValue", "name": c[0], "description": c[1], "unitText": c[2]}
                    for c in s.columns
                ],
                "distribution": [
                    {
                        "@type": "DataDownload",
                        "encodingFormat": f,
                        "contentUrl": f"{base}/files/{s.id}.{f.lower()}",
                    }
                    for f in s.formats
                ],
            },
            ensure_ascii=False,
        )
        for s in samples
    ]
    return "\n".join([*lines, lines[0][: len(lines[0]) // 2]]) + "\n"


def dcat_page(samples: tuple[Sample, ...], publisher: str, base: str, page: int, size: int = 2) -> str | None:
    """Return one page of a DCAT catalog in Turtle with Hydra paging, or None behind the last."""
    chosen = samples[(page - 1) * size : page * size]
    if not chosen:
        return None
    following = f"  hydra:next <{base}/catalog.ttl?page={page + 1}> ;\n" if page * size < len(samples) else ""
    view = f"<{base}/catalog.ttl?page={page}> a hydra:PartialCollectionView ;\n{following}"
    view += f"  hydra:first <{base}/catalog.ttl?page=1> .\n"
    head = (
        "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n"
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n@prefix hydra: <http://www.w3.org/ns/hydra/core#> .\n"
        "@prefix csvw: <http://www.w3.org/ns/csvw#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        f"<{base}/catalog.ttl> a hydra:Collection ; hydra:totalItems {len(samples)} ;\n"
        f"  hydra:view <{base}/catalog.ttl?page={page}> .\n{view}"
    )
    return head + "".join(_dcat_dataset(s, publisher, base) for s in chosen)


def _dcat_dataset(sample: Sample, publisher: str, base: str) -> str:
    keywords = ", ".join(f'"{k}"@ko' for k in sample.keywords)
    columns = " ".join(
        f'[ csvw:name "{n}" ; csvw:title "{t}"@ko ; csvw:datatype "{d}" ]' for n, t, d in sample.columns
    )
    return (
        f"<https://data.kma.example.go.kr/dataset/{sample.id}> a dcat:Dataset ;\n"
        f'  dct:identifier "{sample.id}" ; dct:title "{sample.title}"@ko ; dct:description "{sample.description}"@ko ;\n'
        f'  dcat:keyword {keywords} ; dct:modified "{sample.modified}"^^xsd:date ;\n'
        f'  dcat:theme [ <http://www.w3.org/2004/02/skos/core#prefLabel> "{sample.theme}"@ko ] ;\n'
        f'  dct:publisher [ a foaf:Organization ; foaf:name "{publisher}"@ko ] ;\n'
        f'  dcat:distribution [ a dcat:Distribution ; dct:format "CSV" ;\n'
        f"    dcat:downloadURL <{base}/files/{sample.id}.csv> ;\n"
        f"    csvw:tableSchema [ csvw:column ( {columns} ) ] ] .\n"
    )
