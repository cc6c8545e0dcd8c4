"""Reading the dictionary, and what was found out about it."""

from __future__ import annotations

import dataclasses

import pytest
from catalog_script import SPEC, dataset, datasets, register, run, with_columns

from catalog.access import ANONYMOUS, Principal, Role
from catalog.errors import DecisionError, UnknownRecordError
from catalog.items import SourceSpec
from catalog.records import (
    Agency,
    AgencyKind,
    Column,
    Contact,
    Database,
    DataService,
    Dataset,
    Distribution,
    Kind,
    Record,
    System,
    Table,
    ValueProfile,
    as_json,
    content_hash,
    record_id,
)
from catalog.store import ColumnTerm, Measurement, PrivacyClass, Relation, Row, Store
from catalog.store.encoding import encode


def only(store: Store, source_id: str, kind: Kind = Kind.DATASET) -> Row:
    row = store.records.by_source_id(kind, "seoul", source_id)
    assert row is not None
    return row


def column(store: Store, name: str = "PM10", of: str = "air") -> str:
    return record_id(Kind.COLUMN, "seoul", f"{of}/TB_AIR/{name}")


def test_a_batch_is_counted_by_what_became_of_it(store: Store) -> None:
    run(store, datasets(3))
    run(store, datasets(2), accept_removals=True)
    again = store.runs.start("seoul")
    counts = store.records.apply(again, [dataset(1), dataset(2, "고침"), dataset(3), dataset(4)])
    assert (counts.created, counts.updated, counts.unchanged, counts.revived) == (1, 1, 1, 1)
    assert store.records.missing(again) == {}


def test_ids_are_the_same_in_every_store(store: Store) -> None:
    run(store, [with_columns("air", "PM10")])
    table = record_id(Kind.TABLE, "seoul", "air/TB_AIR")
    row = only(store, "air")
    assert row.id == record_id(Kind.DATASET, "seoul", "air")
    assert [t.id for t in store.records.tables_of(row.id)] == [table]
    assert [c.id for c in store.records.columns_of(table)] == [column(store)]
    assert store.records.get(Kind.COLUMN, column(store)).dataset_id == row.id


def test_a_row_gives_its_record_back(store: Store) -> None:
    wide = with_columns("air", "PM10", keywords=("대기", "먼지"), extras={"목록키": "15092346"})
    run(store, [wide])
    row = only(store, "air")
    assert row.record == dataclasses.replace(wide, distributions=(), tables=())
    assert store.records.columns_of(row.id)[0].record == Column("PM10")
    assert store.records.distributions_of(row.id)[0].record == wide.distributions[0]
    assert (row.source, row.run, row.state) == ("seoul", store.runs.list()[0].id, "active")


def test_unknown_records_are_none(store: Store) -> None:
    assert store.records.get(Kind.DATASET, "nothing") is None
    assert store.records.by_source_id(Kind.TABLE, "seoul", "nothing") is None
    assert store.records.tables_of("nothing") == []
    assert store.records.columns_of("nothing") == []


@pytest.mark.parametrize("order", ["id", "title", "seq"])
def test_pages_follow_each_other_without_gap_or_repeat(store: Store, order: str) -> None:
    run(store, [dataset(n, f"제목 {n % 3}") for n in range(25)])
    met: list[Row] = []
    after = None
    while True:
        page = store.records.list(Kind.DATASET, after=after, limit=7, order=order, count=True)
        assert page.total == 25
        met += page.rows
        after = page.next
        if after is None:
            break
    assert len({row.id for row in met}) == len(met) == 25
    by = [getattr(row, order) for row in met]
    assert by == sorted(by)
    offset = store.records.list(Kind.DATASET, offset=20, limit=7, order=order)
    assert [r.id for r in offset.rows] == [r.id for r in met[20:]]


def test_lists_are_filtered(store: Store) -> None:
    other = SourceSpec("busan", "script", "http://busan.example.go.kr")
    run(store, [dataset(1, publisher="환경부"), dataset(2, publisher="기상청")])
    run(store, [dataset(1, publisher="환경부")], spec=other)
    agency = store.agencies.resolve("환경부")
    assert len(store.records.list(Kind.DATASET, filters={"agency_id": agency}).rows) == 2
    assert len(store.records.list(Kind.DATASET, filters={"agency_id": agency, "source": "busan"}).rows) == 1
    assert len(store.records.list(Kind.DATASET, filters={"source": ["busan", "seoul"]}).rows) == 3
    assert store.agencies.dataset_counts()[agency] == 2
    with pytest.raises(ValueError, match="unknown filter 'agency'"):
        store.records.list(Kind.DATASET, filters={"agency": agency})
    with pytest.raises(ValueError, match="unknown order"):
        store.records.list(Kind.DATASET, order="size")


def test_removed_records_are_listed_only_when_asked_for(store: Store) -> None:
    run(store, datasets(10))
    run(store, datasets(9))
    assert len(store.records.list(Kind.DATASET).rows) == 9
    assert [r.source_id for r in store.records.list(Kind.DATASET, filters={"state": "removed"}).rows] == [
        "10"
    ]
    assert len(store.records.list(Kind.DATASET, filters={"state": None}).rows) == 10
    assert sum(map(len, store.records.each(Kind.DATASET, batch=4))) == 9


def test_restricted_records_are_read_by_their_agency_and_stewards_only(store: Store) -> None:
    secret = dataset(2, publisher="환경부", access_rights="RESTRICTED")
    run(store, [dataset(1, publisher="환경부"), secret, with_columns("t", "A", access_rights="비공개")])
    ministry = Principal(frozenset({Role.OFFICER}), agency=only(store, "1").agency_code)
    other = Principal(frozenset({Role.OFFICER}), agency="1360000")
    steward = Principal(frozenset({Role.STEWARD}))

    def seen(principal: Principal | None, kind: Kind = Kind.DATASET) -> set[str]:
        return {r.source_id for r in store.records.list(kind, principal=principal).rows}

    assert seen(ANONYMOUS) == seen(other) == {"1"}
    assert seen(ministry) == {"1", "2"}
    assert seen(steward) == seen(None) == {"1", "2", "t"}
    assert seen(ANONYMOUS, Kind.COLUMN) == set()
    for principal in (ANONYMOUS, other, ministry, steward):
        rows = store.records.list(Kind.DATASET).rows
        assert {r.source_id for r in rows if principal.may_read(r)} == seen(principal)


def test_a_document_tells_all_the_index_needs(store: Store) -> None:
    table = Table(
        "TB_AIR", logical_name="대기측정", columns=(Column("PM10", "미세먼지", "농도"), Column("TEL_NO"))
    )
    files = (
        Distribution(format="csv", license="CC-BY"),
        Distribution(format="json"),
        Distribution(format="csv"),
    )
    run(
        store, [dataset("air", "대기", publisher="환경부", tables=(table,), distributions=files, system="S1")]
    )
    pm10, tel = column(store), column(store, "TEL_NO")
    store.column_terms.suggest(
        "vocab", [ColumnTerm(pm10, "미세먼지농도", score=0.9, conformity_class="exact")]
    )
    store.privacy.classify([PrivacyClass(tel, "PHONE", share=0.9)])
    store.quality.put([Measurement(only(store, "air").id, "mqa", 301.5)])
    store.usage.count(only(store, "air").id, "view", 3)
    (document,) = store.documents([only(store, "air").id])
    assert (document.title, document.source_id, document.system) == ("대기", "air", "S1")
    assert (document.agency_code, document.agency_name, document.agency_kind) == (
        "1480000",
        "환경부",
        "central",
    )
    assert document.tables == ("TB_AIR", "대기측정")
    assert document.columns == ("PM10", "미세먼지", "농도", "TEL_NO")
    assert (document.terms, document.formats, document.license) == (
        ("미세먼지농도",),
        ("csv", "json"),
        "CC-BY",
    )
    assert (document.standard_state, document.conformity, document.has_personal) == ("partial", 0.5, True)
    assert (document.quality, document.use_count, document.visibility) == (301.5, 3, "public")
    assert document.seq == store.changes.last_seq()


@pytest.mark.parametrize(
    ("columns", "exact", "state"),
    [(0, 0, "unknown"), (2, 0, "nonstandard"), (2, 1, "partial"), (10, 9, "standard"), (2, 2, "standard")],
)
def test_the_standard_state_goes_by_the_share_of_exact_columns(
    store: Store, columns: int, exact: int, state: str
) -> None:
    names = [f"C{n}" for n in range(columns)]
    run(store, [with_columns("air", *names)])
    terms = [ColumnTerm(column(store, n), "용어", conformity_class="exact") for n in names[:exact]]
    store.column_terms.suggest("vocab", terms)
    assert store.documents([only(store, "air").id])[0].standard_state == state


def test_documents_are_of_active_datasets_in_the_order_asked(store: Store) -> None:
    run(store, datasets(10))
    run(store, datasets(9))
    ids = [only(store, str(n)).id for n in (3, 10, 1)]
    assert [d.source_id for d in store.documents([*ids, "nothing"])] == ["3", "1"]
    batches = list(store.documents_all(4))
    assert [len(b) for b in batches] == [4, 4, 1]
    assert len({d.id for b in batches for d in b}) == 9


def test_what_a_person_decided_on_a_term_is_kept_over_later_runs(store: Store) -> None:
    run(store, [with_columns("air", "PM10")])
    pm10 = column(store)
    store.column_terms.suggest(
        "vocab", [ColumnTerm(pm10, "미세먼지", score=0.9), ColumnTerm(pm10, "먼지", score=0.5)]
    )
    store.column_terms.decide(pm10, "미세먼지", "rejected", "officer:kim", "초미세먼지를 뜻함")
    store.column_terms.decide(pm10, "초미세먼지", "accepted", "officer:kim")
    suggested = [ColumnTerm(pm10, "미세먼지", score=0.99), ColumnTerm(pm10, "분진", score=0.4)]
    assert store.column_terms.suggest("vocab", suggested) == 1
    assert store.column_terms.suggest("vocab", suggested) == 0
    terms = store.column_terms.of([pm10])[pm10]
    assert [(t.term, t.status) for t in terms] == [
        ("초미세먼지", "accepted"),
        ("분진", "suggested"),
        ("미세먼지", "rejected"),
    ]
    assert (terms[2].actor, terms[2].reason) == ("officer:kim", "초미세먼지를 뜻함")
    assert store.documents([only(store, "air").id])[0].terms == ("초미세먼지",)
    assert store.column_terms.columns_with("초미세먼지") == [pm10]
    assert store.column_terms.columns_with("미세먼지") == []


def test_accepting_another_term_puts_the_first_aside(store: Store) -> None:
    run(store, [with_columns("air", "PM10")])
    store.column_terms.decide(column(store), "미세먼지", "accepted", "officer:kim")
    store.column_terms.decide(column(store), "초미세먼지", "accepted", "officer:lee")
    terms = store.column_terms.of([column(store)])[column(store)]
    assert [(t.term, t.status) for t in terms] == [("초미세먼지", "accepted"), ("미세먼지", "suggested")]
    history = store.records.history(Kind.COLUMN, column(store))
    assert [e.actor for e in history[:2]] == ["officer:lee", "officer:kim"]


def test_an_officers_word_on_personal_data_is_kept_over_later_runs(store: Store) -> None:
    run(store, [with_columns("air", "TEL")])
    tel = column(store, "TEL")
    found = PrivacyClass(tel, "PHONE", share=0.2, score=0.6, evidence={"name": "TEL"}, treatment="mask")
    assert store.privacy.classify([found]) == 1
    assert store.documents([only(store, "air").id])[0].has_personal
    store.privacy.decide(tel, "rejected", "officer:kim", "기관 대표전화")
    assert store.privacy.classify([found]) == 0
    kept = store.privacy.of([tel])[tel]
    assert (kept.status, kept.actor, kept.reason, kept.kind) == (
        "rejected",
        "officer:kim",
        "기관 대표전화",
        "PHONE",
    )
    assert not store.documents([only(store, "air").id])[0].has_personal
    store.privacy.decide(tel, "accepted", "officer:kim", kind="EMAIL", treatment="pseudonymise")
    assert store.privacy.of([tel])[tel].treatment == "pseudonymise"


def test_decisions_on_what_is_not_there_are_refused(store: Store) -> None:
    with pytest.raises(UnknownRecordError, match="nothing"):
        store.column_terms.decide("nothing", "미세먼지", "accepted", "officer:kim")
    with pytest.raises(UnknownRecordError, match="nothing"):
        store.privacy.decide("nothing", "accepted", "officer:kim")
    with pytest.raises(DecisionError, match="maybe"):
        store.column_terms.decide("nothing", "미세먼지", "maybe", "officer:kim")
    with pytest.raises(DecisionError, match="maybe"):
        store.privacy.decide("nothing", "maybe", "officer:kim")
    assert store.column_terms.suggest("vocab", [ColumnTerm("nothing", "미세먼지")]) == 0
    assert store.privacy.classify([PrivacyClass("nothing", "PHONE")]) == 0


def test_relations_of_a_kind_are_replaced_as_a_whole(store: Store) -> None:
    near = Relation("joinable", "a", "b", 0.9, {"containment": 1.0}, "a1", "b1")
    far = Relation("joinable", "c", "a", 0.5)
    same = Relation("same-topic", "a", "d", 0.7)
    assert store.relations.replace("joinable", [near, far]) == 2
    store.relations.replace("same-topic", [same])
    found = store.relations.of("a")
    assert [(r.left_dataset, r.right_dataset, r.score) for r in found] == [
        ("a", "b", 0.9),
        ("a", "d", 0.7),
        ("a", "c", 0.5),
    ]
    assert store.relations.of("b")[0].left_column == "b1"
    store.relations.replace("joinable", [])
    assert store.relations.of("a") == [same]
    assert store.relations.count() == {"same-topic": 1}


def test_measurements_replace_earlier_ones(store: Store) -> None:
    register(store, SPEC)
    store.quality.put([Measurement("x", "keyword", 1, 1, {"points": 30}), Measurement("x", "mqa", 200.0)])
    store.quality.put([Measurement("x", "mqa", 250.0)])
    found = store.quality.of("x")
    assert (found["mqa"].value, found["keyword"].detail, found["keyword"].population) == (
        250.0,
        {"points": 30},
        1,
    )


def test_small_facts_are_kept_by_name(store: Store) -> None:
    assert store.meta.get("index.seq", "0") == "0"
    store.meta.set("index.seq", "12")
    store.meta.set("index.seq", "13")
    assert store.meta.get("index.seq") == "13"


def test_one_huge_dataset_goes_in_whole(store: Store) -> None:
    files = tuple(Distribution(download_url=f"http://x.example.go.kr/{n}") for n in range(3000))
    run(store, [Dataset("huge", "큰 자료", distributions=files), dataset(1)])
    row = only(store, "huge")
    assert len(row.body) == 2
    assert len(store.records.distributions_of(row.id)) == 3000


EVERYTHING = Dataset(
    source_id="air",
    title="대기",
    titles={"ko": "대기", "en": "Air"},
    keywords=("먼지", ""),
    contact=Contact(department="대기과"),
    distributions=(Distribution(format="csv", byte_size=0), Distribution()),
    tables=(
        Table(
            "T",
            public=False,
            columns=(
                Column(
                    "A",
                    nullable=False,
                    profile=ValueProfile(patterns=(("digits", 0.5),), evidence={"pii": {"n": [1, None]}}),
                ),
                Column("B", length=0),
            ),
        ),
    ),
    extras={"목록키": ""},
)


@pytest.mark.parametrize(
    "record",
    [
        EVERYTHING,
        Dataset("1", "제목"),
        Agency("1480000", "환경부", AgencyKind.CENTRAL, aliases=("기후부",)),
        System("S1", "대기정보", contact=Contact()),
        Database("D1", "AIRDB", size_mb=1.5, table_count=0),
        DataService("V1", "조회", serves=("air",)),
    ],
)
def test_the_stored_content_is_that_of_the_record(record: Record) -> None:
    encoded = encode("seoul", record)
    assert encoded.full == as_json(record)
    assert encoded.hash == content_hash(record)
