"""Tables as text: their encoding, their delimiter, and what of a file is a table at all. Pure."""

import codecs
import re
from typing import IO

from labelhub.items.rejection import Rejected


def encoding_of(file: IO[bytes]) -> str:
    """UTF-8 with or without a mark, or UTF-16 with one. Reads the whole file: nothing is applied from a table that
    breaks off in the middle."""
    start = file.read(4)
    file.seek(0)
    if not start:
        raise Rejected("empty", "The file is empty")
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        _check_utf16(file)
        return "utf-16"
    at = 0
    for number, line in enumerate(file, 1):
        if b"\0" in line:
            raise Rejected(
                "wrong_encoding", f"Line {number}, byte {at + line.index(0)}: a zero byte. Save the table as UTF-8"
            )
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            byte = line[error.start]
            raise Rejected(
                "wrong_encoding",
                f"Line {number}, byte {at + error.start}: 0x{byte:02X} is not UTF-8. Save the table as UTF-8",
            ) from error
        at += len(line)
    file.seek(0)
    return "utf-8-sig"


def _check_utf16(file: IO[bytes]) -> None:
    decoder = codecs.getincrementaldecoder("utf-16")()
    line = 1
    while True:
        piece = file.read(1 << 16)
        try:
            line += decoder.decode(piece, final=not piece).count("\n")
        except UnicodeDecodeError as error:
            raise Rejected("wrong_encoding", f"After line {line}: not UTF-16, as its first bytes say") from error
        if not piece:
            file.seek(0)
            return


def delimiter_of(header: str) -> str:
    """The one of comma, semicolon and tab that the header has most of, outside quotes; a comma if it has none."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(",;\t", key=bare.count)
