"""The key store: project keys in a folder of their own, apart from the data (추가정보의 분리 보관).

Law: 개인정보 보호법 28조의4 asks that what turns pseudonyms back is kept apart and destroyed on schedule. Hence one file
a project, readable by its owner only; a destroyed key leaves its id, so that nobody mistakes a new key for it.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal

from anonymize.refusals import KeyStoreError, MissingKey

State = Literal["active", "retired", "destroyed"]

SECRET_BYTES = 32
_PROJECT = re.compile(r"\w[\w.-]{0,63}")
_LETTERS = "abcdefghijkmnpqrstuvwxyz"


@dataclass(frozen=True)
class Key:
    """A secret of one project. `id` is public and stands in pseudonyms, `secret` never leaves the process."""

    id: str
    project: str
    secret: bytes = field(repr=False)
    state: State = "active"
    created: str = ""
    destroyed: str | None = None

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes for one purpose, so that no two uses share key material (HMAC-SHA-256 as a KDF)."""
        message = f"malmoi/{self.project}/{purpose}".encode()
        return hmac.new(self.secret, message, hashlib.sha256).digest()


class KeyStore:
    """Keys of projects in one folder (mode 0700), a file a project (mode 0600).

    `create`: make a project's first key when it is asked for. Without it a project that has no key is an error.
    """

    def __init__(self, folder: Path | str, *, create: bool = False) -> None:
        self.folder = Path(folder)
        self.creates = create

    @classmethod
    def open(cls, folder: Path | str, *, create: bool = False) -> KeyStore:
        """Open a store, making the folder when needed; refuse one that others can read."""
        store = cls(folder, create=create)
        try:
            store.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise KeyStoreError(
                f"키 저장소 {folder}을(를) 만들 수 없습니다: {error.strerror}",
                f"cannot make the key store {folder}: {error.strerror}",
            ) from error
        _refuse_open_permissions(store.folder)
        return store

    def projects(self) -> list[str]:
        """Return the names of the projects that have, or had, keys."""
        return sorted(path.stem for path in self.folder.glob("*.json"))

    def keys(self, project: str) -> list[Key]:
        """Return every key of a project, oldest first; destroyed ones have an empty secret."""
        return self._read(self._path(project), project)

    def active(self, project: str) -> Key:
        """Return the key new pseudonyms are made with; raise MissingKey when there is none."""
        found = [key for key in self.keys(project) if key.state == "active"]
        if found:
            return found[-1]
        if self.creates and not self.keys(project):
            return self.create(project)
        raise MissingKey(
            f"프로젝트 '{project}'에 쓸 수 있는 키가 없습니다. 키를 만들거나 교체하십시오",
            f"project '{project}' has no active key in {self.folder}: create or rotate one",
        )

    def get(self, project: str, key_id: str) -> Key:
        """Return a key by id, retired ones included; raise MissingKey for unknown or destroyed ones."""
        for key in self.keys(project):
            if key.id == key_id and key.state != "destroyed":
                return key
            if key.id == key_id:
                raise MissingKey(
                    f"프로젝트 '{project}'의 키 '{key_id}'은(는) {key.destroyed}에 파기되었습니다",
                    f"key '{key_id}' of project '{project}' was destroyed on {key.destroyed}",
                )
        known = ", ".join(key.id for key in self.keys(project)) or "-"
        raise MissingKey(
            f"프로젝트 '{project}'에 키 '{key_id}'이(가) 없습니다 (있는 키: {known})",
            f"project '{project}' has no key '{key_id}' (known: {known})",
        )

    def create(self, project: str) -> Key:
        """Make a project's first key; raise KeyStoreError when it already has an active one."""
        with self._locked(project) as path:
            keys = self._read(path, project)
            if any(key.state == "active" for key in keys):
                raise KeyStoreError(
                    f"프로젝트 '{project}'에는 이미 키가 있습니다. 교체(rotate)하십시오",
                    f"project '{project}' already has an active key: rotate it instead",
                )
            made = _new_key(project)
            self._write(path, [*keys, made])
            return made

    def rotate(self, project: str) -> Key:
        """Retire the active key and make a new one; pseudonyms made before can still be made again by id."""
        with self._locked(project) as path:
            keys = [
                replace(key, state="retired") if key.state == "active" else key
                for key in self._read(path, project)
            ]
            made = _new_key(project)
            self._write(path, [*keys, made])
            return made

    def destroy(self, project: str, key_id: str | None = None) -> list[str]:
        """Destroy one key, or all keys of a project; return the ids destroyed. There is no way back."""
        with self._locked(project) as path:
            keys = self._read(path, project)
            doomed = [k.id for k in keys if k.state != "destroyed" and key_id in (None, k.id)]
            if key_id is not None and not doomed:
                self.get(project, key_id)
            stamp = _now()
            kept = [
                replace(k, secret=b"", state="destroyed", destroyed=stamp) if k.id in doomed else k
                for k in keys
            ]
            old = path.open("r+b") if path.exists() else None
            self._write(path, kept)
            if old is not None:
                _overwrite(old)
            return doomed

    def _path(self, project: str) -> Path:
        if not _PROJECT.fullmatch(project):
            raise KeyStoreError(
                f"프로젝트 이름 '{project}'은(는) 글자·숫자·._- 64자 이내여야 합니다",
                f"project name '{project}' must be letters, digits, '.', '_' or '-', at most 64",
            )
        return self.folder / f"{project}.json"

    @contextmanager
    def _locked(self, project: str) -> Iterator[Path]:
        path = self._path(project)
        handle = os.open(self.folder / f".{project}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield path
        finally:
            os.close(handle)

    def _read(self, path: Path, project: str) -> list[Key]:
        if not path.exists():
            return []
        _refuse_open_permissions(path)
        try:
            rows = json.loads(path.read_text("utf-8"))["keys"]
            return [_decode(row, project) for row in rows]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise KeyStoreError(
                f"키 파일 {path}을(를) 읽을 수 없습니다",
                f"cannot read the key file {path}: {type(error).__name__}",
            ) from error

    def _write(self, path: Path, keys: list[Key]) -> None:
        temporary = path.with_suffix(f".{secrets.token_hex(4)}.tmp")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump({"keys": [_encode(key) for key in keys]}, out, ensure_ascii=False, indent=1)
            out.flush()
            os.fsync(out.fileno())
        os.replace(temporary, path)


def _new_key(project: str) -> Key:
    key_id = "k" + "".join(secrets.choice(_LETTERS) for _ in range(7))
    return Key(key_id, project, secrets.token_bytes(SECRET_BYTES), "active", _now())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _encode(key: Key) -> dict[str, str | None]:
    secret = base64.b64encode(key.secret).decode()
    return {
        "id": key.id,
        "state": key.state,
        "created": key.created,
        "destroyed": key.destroyed,
        "secret": secret,
    }


def _decode(row: dict[str, str], project: str) -> Key:
    state = row["state"]
    if state not in ("active", "retired", "destroyed"):
        raise ValueError(state)
    secret = base64.b64decode(row["secret"], validate=True)
    if state != "destroyed" and len(secret) != SECRET_BYTES:
        raise ValueError("secret")
    return Key(row["id"], project, secret, state, row["created"], row["destroyed"])  # type: ignore[arg-type]  # checked above


def _overwrite(old: BinaryIO) -> None:
    """Write zeros over the file that was replaced; journalling disks may still keep old blocks."""
    with old:
        old.write(b"\0" * os.fstat(old.fileno()).st_size)
        old.flush()
        os.fsync(old.fileno())


def _refuse_open_permissions(path: Path) -> None:
    mode = path.stat().st_mode & 0o077
    if mode and os.name == "posix":
        raise KeyStoreError(
            f"{path}을(를) 다른 사용자가 읽을 수 있습니다. 권한을 소유자로 제한하십시오 (chmod go-rwx)",
            f"{path} can be read by others (mode {mode:03o} for group and others): chmod go-rwx",
        )
