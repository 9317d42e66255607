import hashlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trainer import digests

KEYS = st.lists(st.binary(min_size=2, max_size=2), unique=True, max_size=40)


def wide(key: bytes) -> bytes:
    """A digest of which the first eight bytes repeat among keys, to try what happens when they do."""
    return key[:1] * 8 + key[1:] * 24


@given(stored=KEYS, wanted=KEYS)
def test_what_is_stored_is_found_where_it_is_and_nothing_else(stored: list[bytes], wanted: list[bytes]) -> None:
    def array(keys: list[bytes]) -> np.ndarray:
        return np.frombuffer(b"".join(map(wide, keys)), dtype=np.uint8).reshape(-1, 32)

    found = digests.Sorted(array(stored)).positions(array(wanted)).tolist()

    assert found == [stored.index(key) if key in stored else -1 for key in wanted]


def test_hex_digests_become_their_bytes() -> None:
    texts = [hashlib.sha256(bytes([number])).hexdigest() for number in range(3)]

    assert [row.tobytes().hex() for row in digests.from_hex(texts)] == texts
    assert digests.from_hex([]).shape == (0, 32)
