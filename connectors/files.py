"""Local files as sources: a path or `file:` address that an officer registered, never one found in content.

Threat: who may register sources through a page could read `file:///etc/shadow` or hang a worker on `/dev/zero`. Only
regular files are opened, symbolic links are resolved before the check, and a deployment that lets others register
sources gives `roots`, beneath which files must lie.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from connectors.errors import SourceError


@dataclass(frozen=True)
class FilePolicy:
    """Which files may be read: beneath `roots`, or every regular file when roots is None; none when it is empty."""

    roots: tuple[Path, ...] | None = None

    def file(self, url: str) -> Path:
        """Return the file an address or path names. Raises SourceError `file_missing`, `file_forbidden`."""
        path = self._resolved(url)
        if not stat.S_ISREG(path.stat().st_mode):
            raise SourceError("file_forbidden", f"일반 파일이 아닙니다 (not a regular file): {path}")
        return path

    def files(self, url: str, suffixes: tuple[str, ...]) -> tuple[Path, ...]:
        """Return the named file, or the files of the named folder that end in one of `suffixes`, by name."""
        path = self._resolved(url)
        if not path.is_dir():
            return (self.file(url),)
        found = sorted(p for p in path.iterdir() if p.suffix.lower() in suffixes and p.is_file())
        if not found:
            raise SourceError(
                "file_missing",
                f"폴더에 읽을 파일이 없습니다 (no {', '.join(suffixes)} file in folder): {path}",
            )
        return tuple(self.file(str(p)) for p in found)

    def _resolved(self, url: str) -> Path:
        try:
            path = file_path(url).resolve(strict=True)
        except (OSError, ValueError, RuntimeError) as error:
            raise SourceError(
                "file_missing", f"파일이 없거나 읽을 수 없습니다 (no such file): {url[:300]}"
            ) from error
        if self.roots is not None and not any(path.is_relative_to(root.resolve()) for root in self.roots):
            raise SourceError(
                "file_forbidden", f"허용된 폴더 밖의 파일입니다 (outside the allowed folders): {path}"
            )
        return path


def is_file_url(url: str) -> bool:
    """Tell whether a source's address names a local file: `file:` or a path, not another scheme."""
    scheme = urlsplit(url).scheme if "://" in url or url.startswith("file:") else ""
    return scheme in ("", "file")


def file_path(url: str) -> Path:
    """Return the path of a `file:` address or a plain path."""
    if url.startswith("file:"):
        parts = urlsplit(url)
        if parts.netloc not in ("", "localhost"):
            raise ValueError(f"a file on another host: {parts.netloc}")
        return Path(unquote(parts.path))
    return Path(url).expanduser()
