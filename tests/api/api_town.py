"""An installation with a restricted dataset, and people of every role who ask for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from catalog.harvest import harvest
from catalog.items import Checkpoint, SourceSpec
from catalog.records import Column, Dataset, Distribution, Kind, Table
from malmoi.pipeline import Workspace, open_workspace, process_changes
from malmoi.serving import build
from malmoi.settings import Settings

AGENCY, OTHER = "1480000", "1360000"
TOKENS = {
    "citizen": f"홍길동:{AGENCY}:token-of-hong-0001:citizen",
    "officer": f"김담당:{AGENCY}:token-of-kim-00001",
    "colleague": f"이담당:{AGENCY}:token:of:lee:00001",
    "officer of another": f"최담당:{OTHER}:token-of-choi-0001",
    "steward": "박표준:1741000:token-of-park-0001:steward",
    "admin": "정관리:1741000:token-of-jung-0001:admin",
}
SEES_ALL = ("officer", "colleague", "steward", "admin")
SEES_PUBLIC = ("anonymous", "citizen", "officer of another")
SECRETS = ("잠수함정비계획", "잠항심도", "TB_SUBMARINE", "secret-submarine", "흑룡호")


@dataclass(frozen=True)
class Town:
    """An installation's application, and the ids of what is restricted in it."""

    workspace: Workspace
    client: TestClient
    dataset: str
    table: str
    column: str
    public_column: str

    def headers(self, role: str) -> Mapping[str, str]:
        """Return what somebody of a role sends along."""
        if role == "anonymous":
            return {}
        entry = TOKENS[role].split(":", 2)[2]
        token = entry.rpartition(":")[0] if entry.endswith((":citizen", ":steward", ":admin")) else entry
        return {"Authorization": f"Bearer {token}"}


class Two:
    """A source of a restricted and two public datasets that have a column in common."""

    def items(self, cursor: str | None = None) -> Iterator[Dataset | Checkpoint]:
        key = Column("BIZ_NO", logical_name="사업장관리번호", data_type="VARCHAR", length=10)
        depth = Column("SNK_DPTH", logical_name="잠항심도", data_type="NUMERIC", description="흑룡호의 심도")
        name = Column("PIC_NM", logical_name="담당자명", data_type="VARCHAR", length=100)
        yield Dataset(
            source_id="secret-submarine",
            title="잠수함정비계획 사업장 현황",
            description="흑룡호의 정비 계획",
            keywords=("잠수함정비계획",),
            access_rights="비공개",
            publisher_code=AGENCY,
            publisher="환경부",
            tables=(Table("TB_SUBMARINE", logical_name="잠수함정비계획", columns=(key, depth)),),
            distributions=(Distribution(format="csv", title="잠수함정비계획 내려받기"),),
        )
        for n, code, publisher in (("1", AGENCY, "환경부"), ("2", OTHER, "기상청")):
            yield Dataset(
                source_id=f"open-{n}",
                title=f"사업장 미세먼지 측정 {n}",
                description="대기오염 측정 사업장 현황",
                publisher=publisher,
                publisher_code=code,
                tables=(Table("TB_AIR", logical_name="측정", columns=(key, name)),),
            )
        yield Checkpoint("1")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """An installation of its own, for tests that write."""
    yield from _town(tmp_path, learned=False)


@pytest.fixture(scope="session")
def busy_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One installation for tests that write whatever comes and ask nothing of what is in it."""
    yield from _town(tmp_path_factory.mktemp("busy"), learned=False)


@pytest.fixture(scope="session")
def quiet_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One installation for all tests that only read."""
    yield from _town(tmp_path_factory.mktemp("town"), learned=True)


def _town(home: Path, *, learned: bool) -> Iterator[Town]:
    settings = Settings(home=home, database_url="", search_url="", officer_tokens=tuple(TOKENS.values()))
    with open_workspace(settings) as workspace:
        spec = SourceSpec("ships", "script", "http://data.example.go.kr", agency="환경부")
        workspace.store.sources.add(spec)
        assert harvest(workspace.store, Two(), spec).ok
        process_changes(workspace)
        if learned:  # related words and vectors might tell of what is restricted
            workspace.index.learn()
        records = workspace.store.records
        dataset = records.by_source_id(Kind.DATASET, "ships", "secret-submarine")
        public = records.by_source_id(Kind.DATASET, "ships", "open-1")
        assert dataset is not None
        assert public is not None
        table, column = records.tables_of(dataset.id)[0], records.columns_of(dataset.id)[1]
        with TestClient(build(workspace), client=("127.0.0.1", 50000)) as client:
            yield Town(
                workspace, client, dataset.id, table.id, column.id, records.columns_of(public.id)[1].id
            )
