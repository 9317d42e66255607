"""Files as answers: streamed, and for stored files in ranges, so that a broken download resumes (RFC 9110, 14)."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

CHUNK = 1 << 16
CSV = "text/csv; charset=utf-8"
MARKDOWN = "text/markdown; charset=utf-8"
JSON_LINES = "application/jsonl; charset=utf-8"
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class FileNegotiation(DefaultContentNegotiation):
    """A file has the type that it has: whatever the client accepts, it is sent, and problems stay JSON."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, str(first.media_type)


def stream(pieces: Iterable[bytes], *, name: str, content_type: str) -> StreamingHttpResponse:
    """What is made while it is sent: no length, and no way to resume."""
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


def send(
    request: Request, file: BinaryIO, *, size: int, name: str, content_type: str, etag: str
) -> HttpResponse | FileResponse | StreamingHttpResponse:
    """A stored file that never changes, whole or the one range that was asked for. `etag` names its content; `file`
    is closed with the answer."""
    wanted = request.headers.get("Range", "")
    if request.headers.get("If-Range", f'"{etag}"') != f'"{etag}"':
        wanted = ""  # the client holds the beginning of another file
    asked = byte_range(wanted, size)
    response: HttpResponse | FileResponse | StreamingHttpResponse
    if asked is None:
        response = FileResponse(file, content_type=content_type)
        response["Content-Length"] = str(size)
    elif not asked:
        file.close()
        response = HttpResponse(status=416, content_type=content_type)
        response["Content-Range"] = f"bytes */{size}"
    else:
        response = StreamingHttpResponse(_Part(file, asked), status=206, content_type=content_type)
        response["Content-Range"] = f"bytes {asked.start}-{asked.stop - 1}/{size}"
        response["Content-Length"] = str(len(asked))
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{etag}"'
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-cache"
    return response


def byte_range(header: str, size: int) -> range | None:
    """The bytes that a Range header asks for. None: all of them, since there is no header, or one that we do not
    serve (several ranges, another unit), which is ignored as the RFC has it. Empty: none that the file has. Pure."""
    found = _RANGE.fullmatch(header.replace(" ", ""))
    if found is None or found.group(1) == found.group(2) == "":
        return None
    first, last = found.groups()
    if first == "":  # the last so many
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)


class _Part:
    """A part of a file, piece by piece; Django closes it with the answer."""

    def __init__(self, file: BinaryIO, part: range) -> None:
        self._file, self._part = file, part

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(self._part.start)
        left = len(self._part)
        while left and (data := self._file.read(min(CHUNK, left))):
            left -= len(data)
            yield data

    def close(self) -> Any:
        self._file.close()
