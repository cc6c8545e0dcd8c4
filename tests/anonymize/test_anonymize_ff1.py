"""FF1 against the samples of NIST SP 800-38G and against libffx."""

from __future__ import annotations

import random

import pytest
from ffx import FF1, DomainError

from anonymize.methods.ff1 import decrypt_many, encrypt_many
from bench.anonymize.ff1_samples import SAMPLES, passes


@pytest.mark.parametrize(("key", "radix", "tweak", "plain", "cipher"), SAMPLES)
def test_nist_samples_pass(key: str, radix: int, tweak: str, plain: str, cipher: str) -> None:
    assert passes(key, radix, tweak, plain, cipher)


@pytest.mark.parametrize(("key", "radix", "tweak", "plain", "cipher"), [s for s in SAMPLES if s[1] == 10])
def test_nist_samples_pass_in_bulk_too(key: str, radix: int, tweak: str, plain: str, cipher: str) -> None:
    others = [f"{n:010d}" for n in range(400)]
    got = encrypt_many(bytes.fromhex(key), [plain, *others], bytes.fromhex(tweak))
    assert got[0] == cipher


@pytest.mark.parametrize("length", range(6, 25))
def test_a_whole_column_is_encrypted_as_libffx_encrypts_each_value(length: int) -> None:
    draw = random.Random(length)
    values = ["".join(draw.choices("0123456789", k=length)) for _ in range(300)]
    key, tweak = draw.randbytes(32), draw.randbytes(8)
    cipher = FF1(key, radix=10)
    made = encrypt_many(key, values, tweak)
    assert made == [cipher.encrypt(value, tweak=tweak) for value in values]
    assert decrypt_many(key, made, tweak) == values


def test_values_of_several_lengths_come_back_in_their_places() -> None:
    values = [f"{n:06d}" if n % 2 else f"{n:09d}" for n in range(1000)]
    made = encrypt_many(b"k" * 32, values)
    assert [len(m) for m in made] == [len(v) for v in values]
    assert decrypt_many(b"k" * 32, made) == values


def test_fewer_than_a_million_possible_values_are_refused() -> None:
    with pytest.raises(DomainError):
        encrypt_many(b"k" * 32, ["12345"])
