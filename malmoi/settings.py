"""Settings of an installation, from the environment (MALMOI_*), `.env` and `malmoi.toml`, in this order."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from malmoi.errors import SettingsError


class Settings(BaseSettings):
    """Where an installation keeps its state and what its connectors may reach."""

    model_config = SettingsConfigDict(
        env_prefix="MALMOI_", env_file=".env", toml_file="malmoi.toml", extra="ignore", frozen=True
    )

    home: Path = Field(Path("~/.malmoi"), description="folder of all local state")
    database_url: str = Field("", description="SQLAlchemy URL; by default SQLite in the home folder")
    search_url: str = Field(
        "", description="http(s) address of Elasticsearch, or a folder; by default one in the home folder"
    )
    embedder: str = Field(
        "",
        description="what gives texts vectors of meaning: a folder with model.onnx and tokenizer.json, a sentence-transformers"
        " model, or package.module:Class; by default vectors learned from the catalog",
    )
    allowed_private_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="names and networks connectors may reach although they are private or loopback, comma-separated",
    )
    public_url: str = Field(
        "http://127.0.0.1:8000", description="address under which people reach this installation"
    )
    max_removal_share: float = Field(
        0.2, ge=0, le=1, description="largest share of a source one run may remove by itself"
    )
    vocabulary: Annotated[tuple[Path, ...], NoDecode] = Field(
        (), description="official vocabulary files read at start instead of what `malmoi vocab import` stored"
    )
    officer_tokens: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="NAME:AGENCY:TOKEN[:ROLE] of officers who may sign in to decide, comma-separated; ROLE is officer (default),"
        " steward or admin",
    )
    sandbox_rate: int = Field(
        300, ge=1, description="requests a minute an address may make without signing in"
    )
    notice_url: str = Field(
        "", description="webhook that gets every notice as JSON with a `text`; empty: none"
    )
    query_log_days: int = Field(30, ge=0, description="days the search log is kept; 0 keeps none")

    @field_validator("allowed_private_hosts", "vocabulary", "officer_tokens", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(v.strip() for v in value.split(",") if v.strip()) if isinstance(value, str) else value

    @field_validator("home", mode="after")
    @classmethod
    def _expand(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read `malmoi.toml` after the environment and `.env`."""
        return init_settings, env_settings, dotenv_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def database(self) -> str:
        """URL of the database."""
        return self.database_url or f"sqlite:///{self.home / 'malmoi.db'}"

    @property
    def search(self) -> str:
        """Address or folder of the index."""
        return self.search_url or str(self.home / "index")


def load_settings() -> Settings:
    """Return the settings; raises SettingsError that names each wrong one."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"MALMOI_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
        raise SettingsError("설정이 잘못되었습니다 (wrong settings):\n  " + "\n  ".join(lines)) from error
