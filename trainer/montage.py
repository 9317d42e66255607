"""Pictures of pictures: the surest, the most ambiguous and the most suspect items, five by five."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from trainer.images import Pixels, read

COUNT = 25
SHEET = 100
"""Tiles on one sheet of a picture that shows all of something."""
_ACROSS = 5
_TILE = 128
_LINE = 16
_GAP = 4
_CAPTIONS = 2


@dataclass(frozen=True)
class Tile:
    """One picture of a montage with at most two lines under it."""

    file: str
    captions: tuple[str, ...]


def file_name(kind: str, number: int, name: str) -> str:
    """A montage's file name. What a file system may not like in a class's name becomes `_`, and its number is added."""
    safe = re.sub(r"[^\w-]", "_", name)
    return f"{kind}-{name}.png" if safe == name else f"{kind}-{number}-{safe}.png"


def draw(tiles: Sequence[Tile]) -> bytes:
    """A PNG of the tiles, row by row; without tiles an empty sheet of one row."""
    height = _TILE + _LINE * _CAPTIONS + _GAP
    rows = max(1, -(-len(tiles) // _ACROSS))
    sheet = Image.new("RGB", (_ACROSS * (_TILE + _GAP) + _GAP, rows * height + _GAP), "white")
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(size=11)
    for at, tile in enumerate(tiles):
        left = _GAP + at % _ACROSS * (_TILE + _GAP)
        top = _GAP + at // _ACROSS * height
        sheet.paste(Image.fromarray(read(tile.file, Pixels("RGB", _TILE, _TILE))), (left, top))
        for line, caption in enumerate(tile.captions[:_CAPTIONS]):
            pen.text((left, top + _TILE + 1 + line * _LINE), caption[:22], fill="black", font=font)
    out = io.BytesIO()
    sheet.save(out, "PNG", compress_level=3)  # a third of the time of the default, for a tenth more bytes
    return out.getvalue()
