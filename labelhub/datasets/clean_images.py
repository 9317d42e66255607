"""Image files without anything that is not the picture: no EXIF, no GPS, no XMP, no comments, no previews. Pure.

Pixels stay as they are, bit for bit, and so does the colour profile, wherever the file stands upright. One that is
upright only by its EXIF orientation is turned and encoded anew, since the note that turns it goes.
"""

import io
from collections.abc import Iterator

from PIL import Image as Pillow

from labelhub.items import jpeg
from labelhub.items.images import FORMATS
from labelhub.items.renditions import ORIENTATION, TURNS

QUALITY = 95  # of a JPEG that had to be turned
# What a format becomes. Each GIF and TIFF is a container of its own for metadata: their first picture goes into a PNG.
BECOMES = {"JPEG": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "BMP": "BMP", "GIF": "PNG", "TIFF": "PNG"}
# Chunks of a PNG that say how it looks (PNG specification, third edition, and APNG).
_LOOKS = frozenset(
    {
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV",
        b"cLLI", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
    }
)  # fmt: skip
_EXIF_FLAG, _XMP_FLAG = 0x08, 0x04  # of a WebP's VP8X chunk


def cleaned(data: bytes, form: str) -> bytes:
    """The file without metadata, as `BECOMES[form]`; `form` is Pillow's name of what it is."""
    if form == "BMP":
        return data
    with Pillow.open(io.BytesIO(data), formats=FORMATS) as image:
        orientation = 1 if form == "TIFF" else int(image.getexif().get(ORIENTATION, 1) or 1)
        if orientation not in TURNS and form in ("JPEG", "PNG", "WEBP"):
            kept = _without(data, form)
            if kept is not None:
                return kept
        return _again(image, form, orientation)


def _without(data: bytes, form: str) -> bytes | None:
    if form == "JPEG":
        return jpeg.without_metadata(data, keep_profile=True)
    return _png(data) if form == "PNG" else _webp(data)


def _again(image: Pillow.Image, form: str, orientation: int) -> bytes:
    profile = image.info.get("icc_profile")
    picture = image.transpose(TURNS[orientation]) if orientation in TURNS else image.copy()
    picture.info = {}
    if BECOMES[form] == "PNG" and picture.mode not in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16", "I"):
        picture = picture.convert("RGB")
    out = io.BytesIO()
    profile = profile if picture.mode == image.mode else None
    if form == "JPEG":
        picture.save(out, form, quality=QUALITY, subsampling=0, icc_profile=profile)
    else:
        picture.save(out, BECOMES[form], lossless=True, icc_profile=profile)  # PNG knows no other way
    return out.getvalue()


def _png(data: bytes) -> bytes | None:
    kept = [data[:8]]
    for kind, chunk in _png_chunks(data):
        if kind in _LOOKS:
            kept.append(chunk)
        if kind == b"IEND":
            return b"".join(kept)
    return None


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            return
        yield data[at + 4 : at + 8], data[at:end]
        at = end


def _webp(data: bytes) -> bytes | None:
    kept: list[bytes] = []
    at, end = 12, 8 + int.from_bytes(data[4:8], "little")
    while at + 8 <= min(end, len(data)):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        chunk = data[at : at + 8 + size + size % 2]
        if len(chunk) < 8 + size:
            return None
        at += len(chunk)
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~(_EXIF_FLAG | _XMP_FLAG)]) + chunk[9:]
        if kind not in (b"EXIF", b"XMP "):
            kept.append(chunk)
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body
