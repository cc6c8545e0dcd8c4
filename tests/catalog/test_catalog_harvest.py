"""What a harvest does with what a source says."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from catalog_script import CONTACT, SPEC, Script, Unreachable, dataset, datasets, register, run, with_columns

from catalog.errors import UnknownSourceError
from catalog.harvest import Progress, harvest
from catalog.harvest.intake import prepare
from catalog.items import Problem, Shortfall, SourceSpec
from catalog.records import Contact, Database, DataService, Dataset, Distribution, Kind, Record, System
from catalog.store import RunStatus, Store


def ids(store: Store, **filters: object) -> set[str]:
    return {row.source_id for row in store.records.list(Kind.DATASET, filters=filters, limit=1000).rows}


def test_a_first_harvest_creates_every_record(store: Store) -> None:
    system, database = System("S1", "대기정보"), Database("D1", "AIRDB", system="S1")
    result = run(store, [*datasets(3), system, database, DataService("V1", "측정소 조회")])
    assert result.status is RunStatus.SUCCEEDED
    assert (result.seen, result.counts["created"], result.errors_total) == (6, 6, 0)
    assert store.records.by_source_id(Kind.SYSTEM, "seoul", "S1") is not None
    assert store.records.by_source_id(Kind.DATA_SERVICE, "seoul", "V1") is not None


def test_the_same_again_changes_nothing(store: Store) -> None:
    run(store, datasets(3))
    before = store.changes.last_seq()
    result = run(store, datasets(3))
    assert result.as_dict() | {"seconds": 0, "run": ""} == {
        "source": "seoul",
        "run": "",
        "status": "succeeded",
        "seen": 3,
        "created": 0,
        "updated": 0,
        "unchanged": 3,
        "removed": 0,
        "revived": 0,
        "seconds": 0,
        "errors": [],
        "errors_total": 0,
        "missing": 0,
        "reason": None,
        "code": None,
        "attempt": 1,
        "dry_run": False,
    }
    assert store.changes.last_seq() == before


def test_what_differs_is_updated_and_what_is_gone_is_tombstoned(store: Store) -> None:
    run(store, datasets(10))
    result = run(store, [dataset(1, "새 제목"), *datasets(9)[1:]])
    assert (result.counts["updated"], result.counts["unchanged"], result.counts["removed"]) == (1, 8, 1)
    gone = store.records.by_source_id(Kind.DATASET, "seoul", "10")
    assert gone is not None
    assert gone.state == "removed"
    assert gone.body["title"] == "자료 10"
    assert ids(store) == {str(n) for n in range(1, 10)}


def test_the_parts_of_a_removed_dataset_go_with_it_and_come_back_with_it(store: Store) -> None:
    rest = datasets(5)
    run(store, [*rest, with_columns("air", "PM10", "PM25")])
    identifier = store.records.by_source_id(Kind.DATASET, "seoul", "air").id
    run(store, rest)
    assert store.records.columns_of(identifier) == []
    assert {c.state for c in store.records.columns_of(identifier, removed=True)} == {"removed"}
    result = run(store, [*rest, with_columns("air", "PM10", "PM25")])
    assert result.counts["revived"] == 1
    assert [c.title for c in store.records.columns_of(identifier)] == ["PM10", "PM25"]
    assert store.records.get(Kind.DATASET, identifier).state == "active"


def test_a_source_that_answers_nothing_removes_nothing(store: Store) -> None:
    run(store, datasets(3))
    result = run(store, [])
    assert (result.status, result.code, result.counts["removed"]) == (RunStatus.HELD, "source_empty", 0)
    assert ids(store) == {"1", "2", "3"}


def test_an_empty_source_that_was_always_empty_succeeds(store: Store) -> None:
    assert run(store, []).status is RunStatus.SUCCEEDED


@pytest.mark.parametrize(("left", "status"), [(8, RunStatus.SUCCEEDED), (7, RunStatus.HELD)])
def test_more_than_a_fifth_gone_holds_the_run(store: Store, left: int, status: RunStatus) -> None:
    run(store, datasets(10))
    result = run(store, datasets(left))
    assert result.status is status
    assert len(ids(store)) == (left if status is RunStatus.SUCCEEDED else 10)


def test_a_held_run_still_takes_in_what_is_new(store: Store) -> None:
    run(store, datasets(10))
    result = run(store, [dataset(1, "고침"), dataset(99)])
    assert result.status is RunStatus.HELD
    assert (result.counts["created"], result.counts["updated"], result.missing) == (1, 1, 9)
    assert store.records.by_source_id(Kind.DATASET, "seoul", "1").title == "고침"


def test_an_officer_lets_held_removals_through(store: Store) -> None:
    run(store, datasets(10))
    assert run(store, datasets(2)).status is RunStatus.HELD
    result = run(store, datasets(2), accept_removals=True, actor="officer:kim")
    assert (result.status, result.counts["removed"]) == (RunStatus.SUCCEEDED, 8)
    gone = store.records.by_source_id(Kind.DATASET, "seoul", "9")
    assert store.records.history(Kind.DATASET, gone.id)[0].actor == "officer:kim"


def test_a_clean_run_after_a_held_or_failed_one_goes_through_by_itself(store: Store) -> None:
    run(store, datasets(10))
    assert run(store, []).status is RunStatus.HELD
    assert run(store, [Unreachable(transient=False)]).status is RunStatus.FAILED
    result = run(store, datasets(9))
    assert (result.status, result.counts["removed"]) == (RunStatus.SUCCEEDED, 1)


def test_the_share_is_of_what_there_was_and_can_be_set(store: Store) -> None:
    run(store, datasets(10))
    assert run(store, datasets(9), max_removal_share=0.05).status is RunStatus.HELD
    assert run(store, datasets(5), max_removal_share=0.5).status is RunStatus.SUCCEEDED


def test_a_source_that_fails_half_way_keeps_what_came_and_removes_nothing(store: Store) -> None:
    run(store, datasets(5))
    result = run(store, [dataset(1, "고침")], [Unreachable()])
    assert (result.status, result.code, result.counts["updated"]) == (RunStatus.FAILED, "timeout", 1)
    assert [e.code for e in result.errors] == ["timeout"]
    assert ids(store) == {"1", "2", "3", "4", "5"}


def test_a_connector_with_a_bug_ends_its_run_orderly(store: Store) -> None:
    result = run(store, [dataset(1), KeyError("identifier")])
    assert (result.status, result.code) == (RunStatus.FAILED, "connector_failed")
    assert "KeyError" in result.errors[0].message
    assert store.runs.get(result.run).status is RunStatus.FAILED


def test_a_shortfall_holds_the_run_whoever_accepts(store: Store) -> None:
    run(store, datasets(10))
    short = Shortfall(announced=10, received=9, message="totalItems says 10")
    result = run(store, [*datasets(9), short], accept_removals=True)
    assert (result.status, result.code, result.counts["removed"]) == (RunStatus.HELD, "shortfall", 0)
    assert "10" in result.reason


def test_a_narrowed_filter_is_no_removal(store: Store) -> None:
    run(store, datasets(10))
    narrowed = replace(SPEC, options={"query": "organization:air"})
    result = run(store, datasets(9), spec=narrowed)
    assert (result.status, result.code) == (RunStatus.HELD, "scope_changed")
    assert run(store, datasets(9), spec=narrowed).status is RunStatus.HELD
    assert run(store, datasets(9), spec=narrowed, accept_removals=True).counts["removed"] == 1
    assert run(store, datasets(8), spec=narrowed).counts["removed"] == 1


def test_a_moved_source_that_still_has_everything_goes_through(store: Store) -> None:
    run(store, datasets(10))
    assert run(store, datasets(10), spec=replace(SPEC, url="https://new.example.go.kr")).ok


def test_two_sources_with_the_same_identifiers_keep_their_own_records(store: Store) -> None:
    other = SourceSpec("busan", "script", "http://busan.example.go.kr")
    run(store, datasets(3))
    run(store, [dataset(1, "부산")], spec=other)
    assert store.records.by_source_id(Kind.DATASET, "seoul", "1").title == "자료 1"
    assert store.records.by_source_id(Kind.DATASET, "busan", "1").title == "부산"


def test_of_equal_identifiers_the_first_is_kept_and_the_others_reported(store: Store) -> None:
    result = run(
        store, [dataset(1, "처음"), dataset(1, "나중")], [dataset(2), dataset(2), dataset(1, "처음")]
    )
    assert result.seen == 2
    assert [(e.code, e.severity, e.source_id) for e in result.errors] == [
        ("duplicate_identifier", "error", "1"),
        ("duplicate_identifier", "warning", "2"),
        ("duplicate_identifier", "warning", "1"),
    ]
    assert store.records.by_source_id(Kind.DATASET, "seoul", "1").title == "처음"


def test_an_identifier_that_changed_only_in_case_is_the_same_record(store: Store) -> None:
    run(store, [dataset("AIR-01"), *datasets(5)])
    result = run(store, [dataset("air-01", "자료 AIR-01"), *datasets(5)])
    assert (result.counts["created"], result.counts["updated"], result.counts["removed"]) == (0, 1, 0)
    assert [(e.code, e.severity) for e in result.errors] == [("identifier_changed_case", "warning")]
    assert store.records.by_source_id(Kind.DATASET, "seoul", "AIR-01").source_id == "air-01"


def test_problems_of_the_connector_are_stored_and_told(store: Store) -> None:
    problem = Problem("7", "not_json", "error", "keywords", "{", "not JSON")
    result = run(store, [dataset(1), problem])
    assert result.errors == [problem]
    assert store.runs.errors(result.run) == [problem]


def test_a_record_that_turned_bad_is_not_taken_for_gone(store: Store) -> None:
    run(store, datasets(10))
    result = run(store, [*datasets(9), replace(dataset(10), title=" ")])
    assert (result.status, result.counts["removed"]) == (RunStatus.SUCCEEDED, 0)
    result = run(store, [*datasets(9), Problem("10", "not_json", "error", None, None, "not JSON")])
    assert result.counts["removed"] == 0
    assert "10" in ids(store)


def test_a_problem_and_its_record_may_both_come(store: Store) -> None:
    problem = Problem("1", "bad_date", "error", "modified", "어제", "not a date")
    for _ in range(2):
        result = run(store, [problem, dataset(1)], [dataset(2)])
        assert (result.seen, [e.code for e in result.errors]) == (2, ["bad_date"])


BAD = [
    (Dataset("", "제목"), "missing_identifier", "source_id"),
    (Dataset("  ", "제목"), "missing_identifier", "source_id"),
    (Dataset("x", ""), "missing_title", "title"),
    (Dataset("x", None), "missing_title", "title"),  # type: ignore[arg-type] # a wrong connector
    (Dataset("x", 707), "wrong_type", "title"),  # type: ignore[arg-type] # a wrong connector
    (Dataset("x", "제목", keywords="a,b"), "wrong_type", "keywords"),  # type: ignore[arg-type] # as above
    (Dataset("x", "제목", keywords=("a", 7)), "wrong_type", "keywords[1]"),  # type: ignore[arg-type] # as above
    (Dataset("x", "제목", contact="김"), "wrong_type", "contact"),  # type: ignore[arg-type] # as above
    (Dataset("x", "제목", contact=Contact(phone=2)), "wrong_type", "contact.phone"),  # type: ignore[arg-type] # as above
    (Dataset("x", "제목", extras={"a": 1}), "wrong_type", "extras.a"),  # type: ignore[dict-item] # as above
    (Dataset("x", "가" * 2001), "too_long", "title"),
    (Dataset("x" * 1001, "제목"), "too_long", "source_id"),
    (Dataset("x", "제목", description="가" * 100_001), "too_long", "description"),
    (Dataset("x", "제목", description="앞\x00뒤"), "nul_character", "description"),
    (Dataset("x\x00", "제목"), "nul_character", "source_id"),
    (Dataset("x", "제목", keywords=("앞", "\x00")), "nul_character", "keywords[1]"),
    (Dataset("x", "제목", description="앞\ud83d뒤"), "lone_surrogate", "description"),
    (Dataset("x\udc00", "제목"), "lone_surrogate", "source_id"),
    (Dataset("x", "제목", contact=Contact(name="\ud83d")), "lone_surrogate", "contact.name"),
    ({"source_id": "x"}, "not_a_record", None),
]


@pytest.mark.parametrize(("bad", "code", "field"), BAD)
def test_a_bad_record_is_told_by_code_field_and_short_value(
    bad: Record, code: str, field: str | None
) -> None:
    encoded, (problem,) = prepare("seoul", bad, None)
    assert encoded is None
    assert (problem.code, problem.field, problem.severity) == (code, field, "error")
    assert len(problem.value or "") <= 1000
    assert json.dumps(asdict(problem), ensure_ascii=False).encode()


def test_bad_records_are_reported_and_the_rest_goes_in(store: Store) -> None:
    result = run(store, [dataset(1), *(bad for bad, _, _ in BAD), dataset(2)])
    assert result.status is RunStatus.SUCCEEDED
    assert ids(store) == {"1", "2"}
    assert [e.code for e in store.runs.errors(result.run)] == [code for _, code, _ in BAD]
    assert json.dumps(result.as_dict(), ensure_ascii=False).encode()


def test_a_bad_part_is_left_out_and_its_dataset_goes_in(store: Store) -> None:
    good = with_columns("air", "PM10", "", "PM25")
    good = replace(good, distributions=(*good.distributions, Distribution(title="\x00")))
    result = run(store, [good])
    assert (result.seen, {e.code for e in result.errors}) == (1, {"missing_name", "nul_character"})
    assert {e.field for e in result.errors} == {"tables[0].columns[1].name", "distributions[1].title"}
    row = store.records.by_source_id(Kind.DATASET, "seoul", "air")
    assert [c.title for c in store.records.columns_of(row.id)] == ["PM10", "PM25"]
    assert len(store.records.distributions_of(row.id)) == 1


def test_a_backslash_before_u0000_is_no_nul(store: Store) -> None:
    assert run(store, [Dataset("x", "제목 \\u0000")]).errors_total == 0


def test_personal_values_never_reach_the_database(store: Store) -> None:
    def clean(record: Record) -> Record:
        assert isinstance(record, Dataset)
        text = (record.description or "").replace("02-2133-4567", "02-****-****")
        return replace(record, contact=None, description=text or None)

    long = "02-2133-4567" + "가" * 100_001
    shown = Problem("9", "bad_phone", "warning", "phone", "02-2133-4567", "cannot read 02-2133-4567")
    page = [dataset(1, contact=CONTACT, description="전화 02-2133-4567"), dataset(2, description=long), shown]
    result = run(store, page, clean=clean)
    assert (result.seen, result.errors_total) == (1, 2)
    row = store.records.by_source_id(Kind.DATASET, "seoul", "1")
    assert row.body["description"] == "전화 02-****-****"
    stored = json.dumps([row.body, [repr(e) for e in store.runs.errors(result.run)]], ensure_ascii=False)
    assert "4567" not in stored
    assert "홍길동" not in stored
    assert run(store, page, clean=clean).counts["unchanged"] == 1


def test_a_record_that_cannot_be_cleaned_is_not_stored(store: Store) -> None:
    def clean(record: Record) -> Record:
        if record.source_id == "2":
            raise ValueError("02-2133-4567")
        return record

    result = run(store, datasets(3), clean=clean)
    assert [(e.code, e.source_id) for e in result.errors] == [("cleaning_failed", "2")]
    assert "4567" not in result.errors[0].message
    assert ids(store) == {"1", "3"}


def test_a_dry_run_writes_nothing_and_says_what_would_be(store: Store) -> None:
    run(store, datasets(10))
    seq, runs = store.changes.last_seq(), len(store.runs.list())
    result = run(store, [dataset(1, "고침"), *datasets(9)[1:], dataset(99), dataset(99)], dry_run=True)
    assert result.as_dict()["dry_run"] is True
    assert (result.counts["created"], result.counts["updated"], result.counts["removed"]) == (1, 1, 1)
    assert [e.code for e in result.errors] == ["duplicate_identifier"]
    assert (store.changes.last_seq(), len(store.runs.list())) == (seq, runs)
    assert run(store, datasets(2), dry_run=True).status is RunStatus.HELD
    assert run(store, [Unreachable()], dry_run=True).status is RunStatus.FAILED


def test_progress_is_told_as_batches_go_in(store: Store) -> None:
    told: list[Progress] = []
    run(store, datasets(3), [dataset(4), Dataset("", "")], on_progress=told.append)
    assert [(p.seen, p.errors) for p in told] == [(3, 0), (4, 2)]


def test_a_source_that_is_not_registered_is_refused(store: Store) -> None:
    with pytest.raises(UnknownSourceError, match="malmoi source list"):
        harvest(store, Script([]), SPEC)


def test_columns_of_one_name_are_all_kept(store: Store) -> None:
    run(store, [with_columns("air", "ID", "id", "ID")])
    row = store.records.by_source_id(Kind.DATASET, "seoul", "air")
    assert [c.source_id for c in store.records.columns_of(row.id)] == [
        "air/TB_AIR/ID",
        "air/TB_AIR/id~2",
        "air/TB_AIR/ID~3",
    ]


@pytest.mark.data
def test_the_real_catalogue_goes_in_and_again_unchanged(store: Store, test_data: Path) -> None:
    lines = (test_data / "catalog" / "data_go_kr.jsonl").read_text(encoding="utf-8").splitlines()[:600]
    found = [json.loads(line) for line in lines]
    page = [
        dataset(f["identifier"], f["name"], description=f["description"], publisher=f["creator"]["name"])
        for f in found
    ]
    register(store)
    first = harvest(store, Script(page[:300], page[300:]), SPEC)
    assert (first.status, first.counts["created"]) == (RunStatus.SUCCEEDED, 600)
    assert harvest(store, Script(page), SPEC).counts["unchanged"] == 600
    assert store.agencies.resolve("충남도청") == store.agencies.resolve("충청남도")
