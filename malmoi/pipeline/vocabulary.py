"""Import the standard vocabulary: the files are checked whole and kept, and every column is looked at again.

Official files stand together: an import replaces what was imported of its kinds (words, terms, domains, codes) and leaves the
others. An agency's own files are an overlay under the official ones, one set an agency.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from malmoi.errors import UsageError
from malmoi.pipeline.standardising import forget_position
from malmoi.pipeline.workspace import Workspace
from vocab.importing import ImportReport, ImportResult, read_vocabulary
from vocab.model import Layer
from vocab.revision import RevisionDiff, compare
from vocab.vocabulary import Vocabulary

KINDS = "kinds.json"  # which kinds of items each kept file holds


def import_vocabulary(
    workspace: Workspace, files: Sequence[Path], agency: str | None = None, *, dry_run: bool = False
) -> dict[str, Any]:
    """Import official csv/xlsx files, or an agency's own; nothing changes when one cannot be read, or in a dry run.

    Returns counts by kind, refused rows, conflicts, and what the files change in what was there (`changes`).
    """
    missing = [str(f) for f in files if not f.is_file()]
    if missing or not files:
        raise UsageError(f"파일이 없습니다 (no such file): {', '.join(missing) or '-'}")
    if agency is not None and (not agency.strip() or "/" in agency or agency.startswith(".")):
        raise UsageError(f"--agency {agency!r}: 기관코드나 기관명이어야 합니다 (an agency's code or name)")
    before = workspace.official
    result, merged = _read(files, agency), None
    if agency is None:
        merged = read_vocabulary([*_kept(workspace.vocabulary_folder, _kinds_of(result)), *files])
    else:
        before.with_overlay(*_items(result.vocabulary))  # refused here before anything is kept
    if not dry_run:
        folder = workspace.vocabulary_folder if agency is None else workspace.overlay_folder / agency
        _keep(folder, files, agency)
        workspace.reload_vocabulary()
        forget_position(workspace.store)
    changes = None if merged is None else _changes(compare(before, merged.vocabulary))
    return {**_shown(result.report, (merged or result).vocabulary.revision), "changes": changes}


def _read(files: Sequence[Path], agency: str | None) -> ImportResult:
    return read_vocabulary(files, Layer.AGENCY, agency) if agency else read_vocabulary(files)


def _items(vocabulary: Vocabulary) -> tuple[Iterable[Any], Iterable[Any], Iterable[Any], Iterable[Any]]:
    return (
        vocabulary.words.values(),
        vocabulary.terms.values(),
        vocabulary.domains.values(),
        vocabulary.codes.values(),
    )


def _kinds_of(result: ImportResult) -> list[str]:
    return sorted(str(kind) for kind, count in result.report.read.items() if count)


def _kept(folder: Path, kinds: Sequence[str]) -> Iterator[Path]:
    """Yield the files kept of an earlier import that hold none of these kinds."""
    manifest = folder / KINDS
    held = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
    for file in sorted(folder.glob("*")):
        if file.name in held and not set(held[file.name]) & set(kinds):
            yield file


def _keep(folder: Path, files: Sequence[Path], agency: str | None) -> None:
    """Put copies of the files in place at once; the set before is kept beside them for a way back."""
    new, old = folder.with_name(folder.name + ".new"), folder.with_name(folder.name + ".old")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    kinds = {file: _kinds_of(_read([file], agency)) for file in files}
    taken = sorted({kind for found in kinds.values() for kind in found})
    held: dict[str, list[str]] = {}
    earlier = json.loads((folder / KINDS).read_text(encoding="utf-8")) if (folder / KINDS).exists() else {}
    pairs = [(f, earlier[f.name], f.name.split("_", 1)[-1]) for f in _kept(folder, taken)]
    pairs += [(f, kinds[f], f.name) for f in files]
    for number, (file, found, name) in enumerate(pairs):
        shutil.copyfile(file, new / f"{number:02d}_{name}")
        held[f"{number:02d}_{name}"] = found
    (new / KINDS).write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
    if folder.exists():
        shutil.rmtree(old, ignore_errors=True)
        folder.rename(old)
    new.rename(folder)


def _changes(diff: RevisionDiff) -> dict[str, Any]:
    return {
        "before": diff.before,
        "after": diff.after,
        "added": len(diff.added),
        "changed": [f"{c.key.kind} {c.key.name} {c.field}: {c.before} → {c.after}" for c in diff.changed],
        "abolished": [f"{k.kind} {k.name}" for k in diff.abolished],
        "collisions": [f"{c.key.kind} {c.key.name} {c.kind.value}: {c.official}" for c in diff.collisions],
    }


def _shown(report: ImportReport, revision: str | None) -> dict[str, Any]:
    return {
        "revision": revision,
        "counts": {str(k): n for k, n in report.active.items()},
        "abolished": {str(k): n for k, n in report.abolished.items()},
        "refused": [f"{r.place} {r.row}행 {r.field}: {r.message}" for r in report.refused],
        "conflicts": [f"{c.code} {c.name}: {c.message}" for c in report.conflicts],
        "notices": [str(n) for n in report.notices],
    }
