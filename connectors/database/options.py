"""Options of a database source."""

from __future__ import annotations

from fnmatch import fnmatchcase

from pydantic import Field, SecretStr

from connectors.base import Options


class DatabaseOptions(Options):
    """What is read of a database, and how gently."""

    schemas: tuple[str, ...] = Field(
        default=(), description="읽을 스키마; 없으면 시스템 스키마를 뺀 전부 (schemas to read)"
    )
    include: tuple[str, ...] = Field(
        default=("*",), description="읽을 테이블 이름 패턴 (table name patterns to read)"
    )
    exclude: tuple[str, ...] = Field(
        default=(), description="제외할 테이블 이름 패턴 (table name patterns to leave out)"
    )
    views: bool = Field(default=True, description="뷰도 읽기 (read views too)")
    profile: bool = Field(
        default=True, description="값 프로파일 만들기; 값은 밖으로 나가지 않음 (profile values at the source)"
    )
    sample_rows: int = Field(
        default=1_000, ge=1, le=100_000, description="테이블마다 살펴볼 행 수 (rows sampled a table)"
    )
    seconds_per_table: float = Field(
        default=10.0,
        gt=0,
        le=3600,
        description="테이블마다 쓸 수 있는 시간(초) (time limit a table, seconds)",
    )
    count_exactly_below: int = Field(
        default=100_000,
        ge=0,
        description="추정 행 수가 이보다 작으면 정확히 세기 (count exactly below this estimate)",
    )
    database_name: str | None = Field(default=None, description="논리DB명 (logical name of the database)")
    system: str | None = Field(
        default=None, description="정보시스템명 (information system the database belongs to)"
    )
    password: SecretStr | None = Field(
        default=None, description="접속 비밀번호; 주소에 쓰지 않을 때 (password, if not in the address)"
    )

    def wants(self, table: str) -> bool:
        """Tell whether a table's name is to be read."""
        return any(fnmatchcase(table, p) for p in self.include) and not any(
            fnmatchcase(table, p) for p in self.exclude
        )
