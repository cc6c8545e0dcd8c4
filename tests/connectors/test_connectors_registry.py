"""Connectors are found by entry points, explain their options, and their codes are documented."""

from __future__ import annotations

import re
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from connectors import registry
from connectors.base import Connector, Options, SourceSpec
from connectors.errors import OptionError, UnknownConnectorError

ROOM = Path(registry.__file__).parent
README = (ROOM / "README.md").read_text()
BUILT_IN = ("ckan", "database", "datajson", "dcat", "schemaorg", "sheet")


def test_the_built_in_connectors_are_installed() -> None:
    assert set(BUILT_IN) <= set(registry.names())


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_connector_has_a_korean_title_and_describes_every_option(name: str) -> None:
    kind = registry.load(name)
    assert kind.name == name
    assert kind.title
    for option in registry.option_help(name):
        assert re.search("[가-힣]", option.description), option
        assert re.search("[a-z]{3}", option.description), option
        assert option.type != "text" or option.default is None, option
    assert f"`{name}`" in README


def test_an_unknown_connector_names_those_that_are_installed() -> None:
    with pytest.raises(UnknownConnectorError, match="database"):
        registry.load("no-such")


def test_an_unknown_option_names_those_that_are_known() -> None:
    with pytest.raises(OptionError, match="rowz") as caught:
        registry.check_options(SourceSpec("s", "ckan", "http://a", options={"rowz": 1}))
    assert "rows" in str(caught.value)


def test_other_packages_add_connectors_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    import types

    class MineOptions(Options):
        depth: int = 3

    class Mine(Connector):
        name = "mine"
        title = "내 것"
        options_type = MineOptions

        def items(self, cursor: str | None = None) -> Any:
            yield from ()

    module = types.ModuleType("somebodys_package")
    module.Mine = Mine  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "somebodys_package", module)
    point = EntryPoint("mine", "somebodys_package:Mine", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [point])
    assert registry.load("mine") is Mine
    assert [o.name for o in registry.option_help("mine")] == ["depth"]


def test_every_code_is_documented() -> None:
    sources = "\n".join(path.read_text() for path in ROOM.rglob("*.py"))
    called = re.findall(r'(?:SourceError|\.fail|\.warn|_unlike)\(\s*"([a-z_]+)"', sources)
    problems = re.findall(r'Problem\([^"]*?"([a-z_]+)", "(?:error|warning)"', sources)
    used = {*called, *problems, "connection", "tls"}
    assert len(used) > 35
    assert {code for code in used if f"`{code}`" not in README} == set()


def test_every_documented_code_of_a_record_is_used() -> None:
    table = README.partition("## Codes of records")[2].partition("## Codes of sources")[0]
    documented = re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE)
    sources = "\n".join(path.read_text() for path in ROOM.rglob("*.py"))
    assert len(documented) > 15
    assert [code for code in documented if f'"{code}"' not in sources] == []
