"""JPEG files taken apart as far as their markers go (ITU-T T.81, annex B). Pure; no pixel is decoded here."""

import numpy as np

START, END, SCAN, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
JFIF, PROFILE, ADOBE = 0xE0, 0xE2, 0xEE


def without_metadata(data: bytes, *, keep_profile: bool = False) -> bytes | None:
    """The same picture, bit for bit, without EXIF, GPS, XMP, colour profile (unless it is to be kept), previews,
    comments and whatever was appended after its end. None where the markers make no sense; then it has to be encoded
    anew."""
    if data[:2] != b"\xff\xd8":
        return None
    kept, at = [b"\xff\xd8"], 2
    while True:
        if data[at : at + 1] != b"\xff":
            return None
        while data[at : at + 1] == b"\xff":  # any number of fill bytes
            at += 1
        marker = data[at] if at < len(data) else START
        at += 1
        if marker == END:
            kept.append(b"\xff\xd9")
            return b"".join(kept)
        length = int.from_bytes(data[at : at + 2], "big")
        body = data[at : at + length]
        if marker == START or length < 2 or len(body) != length:
            return None
        kept.append(bytes((0xFF, marker)) + body if keep_profile and _is_profile(marker, body) else _kept(marker, body))
        at += length
        if marker == SCAN:
            following = _next_marker(data, at)
            if following is None:
                return None
            kept.append(data[at:following])
            at = following


def _is_profile(marker: int, body: bytes) -> bool:
    return marker == PROFILE and body[2:14] == b"ICC_PROFILE\0"


def _kept(marker: int, body: bytes) -> bytes:
    """A segment as it is kept: empty for metadata, the two that tell how colours are coded without their previews."""
    if marker == JFIF:
        # Version, density and no preview.
        return b"\xff\xe0\x00\x10" + body[2:14] + b"\0\0" if body[2:7] == b"JFIF\0" and len(body) >= 16 else b""
    if marker == COMMENT or (0xE0 <= marker <= 0xEF and not (marker == ADOBE and body[2:7] == b"Adobe")):
        return b""
    return bytes((0xFF, marker)) + body


def _next_marker(data: bytes, at: int) -> int | None:
    """Where the entropy-coded data that begin at `at` end: at the first 0xFF that is followed by a marker, which no
    zero byte, fill byte or restart marker is. None if there is none."""
    codes = np.frombuffer(data, dtype=np.uint8, offset=at)
    starts = np.flatnonzero(codes[:-1] == 0xFF)
    followed_by = codes[starts + 1]
    in_scan = (followed_by == 0) | (followed_by == 0xFF) | ((followed_by >= 0xD0) & (followed_by <= 0xD7))
    markers = starts[~in_scan]
    return at + int(markers[0]) if len(markers) else None
