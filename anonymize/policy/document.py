"""The policy document: what happens to each column, and what the table must satisfy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from anonymize.methods import Method, Parameters, resolve
from anonymize.refusals import BadPolicy

Others = Literal["check", "keep", "delete"]


class QuasiIdentifier(BaseModel):
    """A column that identifies together with others; without a hierarchy it is kept or starred."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hierarchy: str | None = Field(None, min_length=1, description="계층 파일 (.csv), 정책 파일 기준 경로")


class Requirements(BaseModel):
    """Everything of a policy except its column rules and tables."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    quasi_identifiers: dict[str, QuasiIdentifier] = Field(default_factory=dict, description="준식별자")
    sensitive: tuple[str, ...] = Field((), description="민감속성")
    k: int = Field(5, ge=1, description="k-익명성")
    l: float | None = Field(None, ge=1, description="l-다양성")  # noqa: E741  (the model's own letter)
    l_model: Literal["distinct", "entropy", "recursive"] = Field("distinct", description="l-다양성의 종류")
    c: float | None = Field(None, gt=0, description="재귀 (c,l)-다양성의 c")
    t: float | None = Field(None, ge=0, le=1, description="t-근접성")
    t_model: Literal["equal", "ordered"] = Field("equal", description="t-근접성의 거리")
    suppression: float = Field(0.05, ge=0, le=1, description="지워도 되는 행의 비율")
    model: Literal["full_domain", "mondrian"] = Field("full_domain", description="일반화 방식")
    project: str = Field(
        "default", min_length=1, max_length=64, description="프로젝트; 키가 프로젝트마다 다릅니다"
    )
    key: str | None = Field(None, min_length=1, description="키 식별자; 없으면 프로젝트의 현재 키")
    others: Others = Field("check", description="이름이 없는 열: 검사(check), 유지(keep), 삭제(delete)")
    sheet: str | None = Field(None, min_length=1, description="xlsx의 시트 이름")
    budget: str | None = Field(
        None,
        min_length=1,
        description="차등정보보호 예산 대장 파일, 정책 파일 기준 경로 (noise의 epsilon을 여기서 씀)",
    )
    references: dict[str, str] = Field(default_factory=dict, description="참조 무결성: 표.열 → 표.열")


@dataclass(frozen=True)
class ColumnRule:
    """One column, its method and the method's parameters."""

    column: str
    method: Method
    parameters: Parameters


@dataclass(frozen=True)
class Policy:
    """A checked policy. `base`: the folder its paths are relative to; `tables`: policies of further tables."""

    rules: tuple[ColumnRule, ...]
    requirements: Requirements
    base: Path
    tables: Mapping[str, Policy] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def read(cls, path: Path | str) -> Policy:
        """Read a YAML policy; raise BadPolicy naming every wrong place."""
        file = Path(path)
        try:
            document = yaml.load(file.read_text("utf-8-sig"), Loader=_OnceLoader)  # noqa: S506  (a SafeLoader)
        except (OSError, UnicodeDecodeError) as error:
            raise BadPolicy(
                f"정책 파일 {file}을(를) 읽을 수 없습니다",
                f"cannot read the policy {file}: {type(error).__name__}",
            ) from error
        except yaml.YAMLError as error:
            problem = " ".join(str(error).split())
            raise BadPolicy(
                f"정책 파일 {file.name}이(가) 올바른 YAML이 아닙니다: {problem}",
                f"the policy {file.name} is no valid YAML: {problem}",
            ) from error
        return cls.from_dict(document, file.parent)

    @classmethod
    def from_dict(cls, document: Any, base: Path | str = ".") -> Policy:
        """Check a policy against its schema and the methods' own rules; raise BadPolicy or UnknownMethod."""
        from anonymize.policy.schema import check

        plain = _with_codes(document)
        check(plain)
        shared = {k: v for k, v in plain.items() if k in ("project", "key", "others", "budget")}
        tables = {
            name: cls._one({**shared, **part}, Path(base), f"tables.{name}.")
            for name, part in plain.get("tables", {}).items()
        }
        top = {k: v for k, v in plain.items() if k != "tables"}
        policy = cls._one(top, Path(base), "")
        return cls(policy.rules, policy.requirements, policy.base, MappingProxyType(tables))

    @classmethod
    def _one(cls, document: dict[str, Any], base: Path, place: str) -> Policy:
        rules = tuple(_rule(name, rule, place) for name, rule in document.get("columns", {}).items())
        rest = {key: value for key, value in document.items() if key != "columns"}
        try:
            requirements = Requirements.model_validate(rest)
        except ValidationError as error:
            raise _invalid(place.rstrip("."), error) from error
        policy = cls(rules, requirements, base)
        _refuse_contradictions(policy, document)
        return policy

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the policy names, once."""
        names = [rule.column for rule in self.rules]
        named = [*names, *self.requirements.quasi_identifiers, *self.requirements.sensitive]
        return tuple(dict.fromkeys(named))

    def for_file(self, path: Path) -> Policy:
        """Return the policy of the table named like the file, or this one."""
        return self.tables.get(path.stem, self)

    @property
    def streams(self) -> bool:
        """Whether batches of rows can be treated one after the other."""
        return not self.requirements.quasi_identifiers and all(rule.method.streams for rule in self.rules)


class _OnceLoader(yaml.SafeLoader):
    """Refuses a key written twice: the second rule of a column would silently undo the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.YAMLError(f"'{key.value}' (line {key.start_mark.line + 1}) 두 번 / twice")
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def _with_codes(document: Any) -> dict[str, Any]:
    """Return the document with names as text and every method by its code, whatever name it was called by."""
    if not isinstance(document, dict):
        raise BadPolicy("정책은 '키: 값' 형식의 문서여야 합니다", "a policy is a mapping of keys to values")
    plain = {str(key): value for key, value in document.items()}
    for part in ("columns", "quasi_identifiers", "tables"):
        if isinstance(plain.get(part), dict):
            plain[part] = {str(name): value for name, value in plain[part].items()}
    if isinstance(plain.get("columns"), dict):
        plain["columns"] = {name: _coded(rule, name) for name, rule in plain["columns"].items()}
    for name, entry in (plain.get("quasi_identifiers") or {}).items() if _is_mapping(plain) else ():
        plain["quasi_identifiers"][name] = {} if entry is None else entry
    if isinstance(plain.get("tables"), dict):
        plain["tables"] = {name: _with_codes(part) for name, part in plain["tables"].items()}
    return plain


def _is_mapping(plain: Mapping[str, Any]) -> bool:
    return isinstance(plain.get("quasi_identifiers"), dict)


def _coded(rule: Any, column: str) -> Any:
    if isinstance(rule, str):
        rule = {"method": rule}
    if isinstance(rule, dict) and isinstance(rule.get("method"), str):
        return {**rule, "method": resolve(rule["method"], f"columns.{column}").code}
    return rule


def _rule(column: str, rule: dict[str, Any], place: str) -> ColumnRule:
    method = resolve(rule["method"], f"{place}columns.{column}")
    try:
        return ColumnRule(column, method, method.parameters.model_validate(rule))
    except ValidationError as error:
        raise _invalid(f"{place}columns.{column} ({method.code})", error) from error


def _invalid(place: str, error: ValidationError) -> BadPolicy:
    found = [
        f"{'.'.join([place, *map(str, e['loc'])]) if e['loc'] else place}: "
        f"{e['msg'].removeprefix('Value error, ')}"
        for e in error.errors()
    ]
    told = "; ".join(found)
    return BadPolicy(f"정책이 잘못되었습니다: {told}", f"the policy is wrong: {told}")


def _refuse_contradictions(policy: Policy, document: Mapping[str, Any]) -> None:
    needs = policy.requirements
    if not needs.quasi_identifiers and any(document.get(name) is not None for name in ("k", "l", "t")):
        raise BadPolicy(
            "k·l·t를 지정하려면 quasi_identifiers가 필요합니다",
            "k, l and t need quasi_identifiers to hold for",
        )
    if (needs.l is not None or needs.t is not None) and not needs.sensitive:
        raise BadPolicy("l·t를 지정하려면 sensitive가 필요합니다", "l and t need a sensitive column")
    both = set(needs.quasi_identifiers) & set(needs.sensitive)
    if both:
        raise BadPolicy(
            f"준식별자이면서 민감속성인 열: {', '.join(sorted(both))}",
            f"both quasi-identifier and sensitive: {', '.join(sorted(both))}",
        )
    gone = {rule.column for rule in policy.rules if rule.method.code in ("delete", "delete_all")}
    clash = gone & {*needs.quasi_identifiers, *needs.sensitive}
    if clash:
        raise BadPolicy(
            f"지우는 열을 준식별자·민감속성으로도 지정했습니다: {', '.join(sorted(clash))}",
            f"deleted columns are also quasi-identifiers or sensitive: {', '.join(sorted(clash))}",
        )
