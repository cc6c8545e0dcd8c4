"""Import the official vocabulary: the files are checked whole, kept, and every column looked at again."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from malmoi.errors import UsageError
from malmoi.pipeline.standardising import forget_position
from malmoi.pipeline.workspace import Workspace
from vocab.importing import ImportReport, read_vocabulary


def import_vocabulary(workspace: Workspace, files: Sequence[Path]) -> dict[str, Any]:
    """Import official csv/xlsx files in place of what was imported before; nothing changes when one cannot be read.

    Returns counts by kind, refused rows and conflicts.
    """
    missing = [str(f) for f in files if not f.is_file()]
    if missing or not files:
        raise UsageError(f"파일이 없습니다 (no such file): {', '.join(missing) or '-'}")
    result = read_vocabulary(files)
    _keep(workspace.vocabulary_folder, files)
    workspace.reload_vocabulary()
    forget_position(workspace.store)
    return _shown(result.report, result.vocabulary.revision)


def _keep(folder: Path, files: Sequence[Path]) -> None:
    """Put copies of the files in place at once; the set before is kept beside them for a way back."""
    new, old = folder.with_suffix(".new"), folder.with_suffix(".old")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for number, file in enumerate(files):
        shutil.copyfile(file, new / f"{number:02d}_{file.name}")
    if folder.exists():
        shutil.rmtree(old, ignore_errors=True)
        folder.rename(old)
    new.rename(folder)


def _shown(report: ImportReport, revision: str | None) -> dict[str, Any]:
    return {
        "revision": revision,
        "counts": {str(k): n for k, n in report.active.items()},
        "abolished": {str(k): n for k, n in report.abolished.items()},
        "refused": [f"{r.place} {r.row}행 {r.field}: {r.message}" for r in report.refused],
        "conflicts": [f"{c.code} {c.name}: {c.message}" for c in report.conflicts],
        "notices": [str(n) for n in report.notices],
    }
