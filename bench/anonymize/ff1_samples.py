"""The example values of NIST SP 800-38G for FF1, and how many of them our FF1 reproduces both ways."""

from __future__ import annotations

from anonymize.methods.ff1 import decrypt_many, encrypt_many

KEY = "2B7E151628AED2A6ABF7158809CF4F3C"
# key, radix, tweak, plaintext, ciphertext: FF1 samples 1 to 9 of NIST's example values
SAMPLES = (
    (KEY, 10, "", "0123456789", "2433477484"),
    (KEY, 10, "39383736353433323130", "0123456789", "6124200773"),
    (KEY, 36, "3737373770717273373737", "0123456789abcdefghi", "a9tv40mll9kdu509eum"),
    (KEY + "EF4359D8D580AA4F", 10, "", "0123456789", "2830668132"),
    (KEY + "EF4359D8D580AA4F", 10, "39383736353433323130", "0123456789", "2496655549"),
    (KEY + "EF4359D8D580AA4F", 36, "3737373770717273373737", "0123456789abcdefghi", "xbj3kv35jrawxv32ysr"),
    (KEY + "EF4359D8D580AA4F7F036D6F04FC6A94", 10, "", "0123456789", "6657667009"),
    (KEY + "EF4359D8D580AA4F7F036D6F04FC6A94", 10, "39383736353433323130", "0123456789", "1001623463"),
    (
        KEY + "EF4359D8D580AA4F7F036D6F04FC6A94",
        36,
        "3737373770717273373737",
        "0123456789abcdefghi",
        "xs8a0azh2avyalyzuwd",
    ),
)
ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


def passed() -> int:
    """Return how many samples encrypt and decrypt as published."""
    return sum(passes(*sample) for sample in SAMPLES)


def passes(key: str, radix: int, tweak: str, plain: str, cipher: str) -> bool:
    """Tell whether one sample comes out as published, both ways; key and tweak are hexadecimal."""
    alphabet, secret, salt = ALPHABET[:radix], bytes.fromhex(key), bytes.fromhex(tweak)
    there = encrypt_many(secret, [plain], salt, alphabet=alphabet)
    return there == [cipher] and decrypt_many(secret, [cipher], salt, alphabet=alphabet) == [plain]
