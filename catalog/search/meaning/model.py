"""A sentence model as an `Embedder`: its vectors made comparable, and those of documents kept by content."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from catalog.search.errors import ModelUnavailable
from catalog.search.meaning.kept import KeptVectors

Floats = NDArray[np.float32]
_QUERIES = 2000  # vectors of queries remembered in a process
_AT_ONCE = 64  # texts handed to the model together
# Titles of unlike subjects. What all of them share is no meaning but the model's habit: many models put every text into
# one narrow cone, so that the cosine of any two is 0.7 to 0.9. Without this common direction unlike texts are near 0,
# whatever the model (Mu and Viswanath 2018, "All-but-the-Top"), and one threshold fits all.
UNLIKE = (
    "지방세 체납 현황", "초등학교 급식 식단", "하천 수위 관측자료", "버스 정류소 위치", "등록 공장 목록", "국유림 벌채 허가",
    "노인복지관 프로그램", "박물관 소장 유물", "교통사고 발생 건수", "농산물 도매가격", "선박 입출항 기록", "공동주택 관리비",
    "감염병 신고 통계", "인구 이동 통계", "폐기물 처리시설", "특허 출원 목록", "군부대 이전 계획", "항공기 운항 정보",
    "여권 발급 수수료", "지진 관측소", "도서관 대출 이력", "반려동물 등록 현황", "전기차 충전소", "문화재 보수 공사",
    "Annual budget", "Employee directory", "Weather forecast", "Water pipe network", "Court decisions", "Tourist spots",
)  # fmt: skip


class SentenceModel(Protocol):
    """What a model must be able to do; the whole contract of a class named in `MALMOI_EMBEDDER`."""

    @property
    def name(self) -> str:
        """Return what vectors of this model are kept under; another name means they must be made anew."""

    def encode(self, texts: Sequence[str], query: bool) -> Floats:
        """Return a row a text, of any length but all of the same; `query` says whether people ask them or documents hold them."""


class ModelEmbedder:
    """Embeds with a sentence model.

    Vectors are of length one, centred on `UNLIKE` and cached: of documents by content in a file, of queries in memory.
    """

    cheap = False

    def __init__(self, model: SentenceModel, kept: KeptVectors | None = None) -> None:
        self._model = model
        self._kept = kept
        self.query = lru_cache(_QUERIES)(self._query)

    @cached_property
    def name(self) -> str:
        """Return the model's name with what its vectors are centred on."""
        centred = hashlib.sha256("\n".join(UNLIKE).encode()).hexdigest()[:6]
        return f"model-{self._model.name}-{centred}"

    @property
    def dimensions(self) -> int:
        """Return the length of the model's vectors."""
        return int(self._centre.shape[1])

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return a row a text, made by the model only for those it has not made before; zeros for an empty text."""
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        keys = [hashlib.blake2b(t.encode("utf-8", "replace"), digest_size=16).digest() for t in texts]
        rows = self._kept.read(self.name, keys, self.dimensions) if self._kept else {}
        missing = {k: t for k, t in zip(keys, texts, strict=True) if k not in rows}
        # Texts of like length together, since the shorter ones of a call are filled up to the longest.
        ordered = sorted(missing, key=lambda k: len(missing[k]))
        for start in range(0, len(ordered), _AT_ONCE):
            some = ordered[start : start + _AT_ONCE]
            made = dict(zip(some, self._made([missing[k] for k in some], query=False), strict=True))
            if self._kept:  # at once, so that a long learning that is killed goes on where it was
                self._kept.write(self.name, made)
            rows |= made
        return np.stack([rows[k] for k in keys])

    def _query(self, text: str) -> Floats:
        made: Floats = self._made([text], query=True)[0]
        return made

    def _made(self, texts: Sequence[str], query: bool) -> Floats:
        rows = unit(self._encoded(texts, query) - self._centre[int(query)])
        rows[[not t.strip() for t in texts]] = 0.0
        return rows

    def _encoded(self, texts: Sequence[str], query: bool) -> Floats:
        rows = np.asarray(self._model.encode(list(texts), query), dtype=np.float32)
        if rows.ndim != 2 or len(rows) != len(texts) or not np.isfinite(rows).all():
            raise ModelUnavailable(
                f"model {self._model.name!r} gave {rows.shape} for {len(texts)} texts, or values that are no numbers "
                "(모델 출력 오류); it must give one finite row a text"
            )
        return unit(rows)

    @cached_property
    def _centre(self) -> Floats:
        """Return the mean of unlike texts, as documents and as queries: models that know prefixes place them apart."""
        return np.stack([self._encoded(UNLIKE, query).mean(axis=0) for query in (False, True)])


def unit(rows: Floats) -> Floats:
    """Return rows of length one; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    made: Floats = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return made


def kept_in(folder: Path | None) -> KeptVectors | None:
    """Return the cache in a folder, or none."""
    return KeptVectors(folder / "embeddings.db") if folder is not None else None
