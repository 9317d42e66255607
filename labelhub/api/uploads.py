"""Large files in pieces, for imports. Pieces follow the core of the tus protocol 1.0 (https://tus.io/protocols), so any
client of it can send to the address of an upload; opening one is ours."""

import base64
import binascii
import uuid
from typing import Any

from django.http import HttpRequest, UnreadablePostError
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api.imports import find
from labelhub.api.permissions import SCIENTIST, ProjectView
from labelhub.api.shapes import Body, Shape, checked
from labelhub.errors import Invalid
from labelhub.items import uploads
from labelhub.items.models import Upload
from labelhub.tasks.jobs import dispatch

PIECE_TYPE = "application/offset+octet-stream"
TUS = "1.0.0"


class UploadBody(Body):
    path = serializers.CharField(max_length=1024, trim_whitespace=False, help_text="Name with folders.")
    bytes = serializers.IntegerField(min_value=1, max_value=2**62)
    mark = serializers.CharField(
        max_length=128,
        required=False,
        allow_blank=True,
        help_text="Tells files of one name and size apart, for example the date of the last change.",
    )
    sha256 = serializers.RegexField(
        "^[0-9a-fA-F]{64}$", required=False, help_text="Of the whole file; compared when all of it is there."
    )


class UploadShape(Shape):
    id = serializers.UUIDField()
    path = serializers.CharField()
    bytes = serializers.IntegerField()
    offset = serializers.IntegerField(help_text="Bytes that are safe; go on from here.")
    finished = serializers.BooleanField(help_text="All of it is there and belongs to the import.")
    piece = serializers.IntegerField(help_text="How many bytes to send at once.")


class PieceParser(BaseParser):
    """Leaves the body where it is: it is read block by block."""

    media_type = PIECE_TYPE

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        return {}


class UploadsView(ProjectView):
    roles = {"POST": SCIENTIST}

    @extend_schema(
        operation_id="open_upload",
        request=UploadBody,
        responses={200: UploadShape, 201: UploadShape},
        examples=[
            OpenApiExample(
                "A large zip", {"path": "faces.zip", "bytes": 4831838208, "mark": "1763800000"}, request_only=True
            )
        ],
    )
    def post(self, request: Request, project_id: int, import_id: int) -> Response:
        """Open the upload of one file. Asked for the same file again it answers 200 and how much of it is there."""
        body = checked(UploadBody, request.data)
        upload, new = uploads.open_upload(
            find(self, import_id),
            body["path"],
            body["bytes"],
            mark=body.get("mark", ""),
            sha256=body.get("sha256", ""),
        )
        return Response(show(upload), status=201 if new else 200)


class UploadView(ProjectView):
    roles = {"GET": SCIENTIST, "PATCH": SCIENTIST, "DELETE": SCIENTIST}
    parser_classes = (PieceParser, JSONParser)

    @extend_schema(operation_id="upload", responses=UploadShape)
    def get(self, request: Request, project_id: int, import_id: int, upload_id: uuid.UUID) -> Response:
        """How much of a file is there. HEAD gives it as the headers `Upload-Offset` and `Upload-Length`."""
        upload = uploads.find(find(self, import_id), upload_id)
        return Response(show(upload), headers=headers(upload, uploads.offset(upload)))

    @extend_schema(
        operation_id="send_piece",
        request={PIECE_TYPE: OpenApiTypes.BINARY},
        parameters=[
            OpenApiParameter("Upload-Offset", int, OpenApiParameter.HEADER, required=True),
            OpenApiParameter(
                "Upload-Checksum", str, OpenApiParameter.HEADER, description="`sha256` and the sum in base64."
            ),
        ],
        responses={204: None},
    )
    def patch(self, request: Request, project_id: int, import_id: int, upload_id: uuid.UUID) -> Response:
        """Send the piece that begins at `Upload-Offset`. 204 says that it is on the disk; with the last one the file
        belongs to the import. 409 `upload_offset` says where to go on, 400 `checksum` that the piece was damaged on
        its way."""
        delivery = find(self, import_id)
        upload = uploads.find(delivery, upload_id)
        sent = request._request
        now = uploads.append(
            upload,
            whole_number(request.headers.get("Upload-Offset", "")),
            int(request.headers.get("Content-Length") or 0),
            lambda most: read(sent, most),
            promised_sum(request.headers.get("Upload-Checksum", "")),
        )
        if upload.finished_at is not None:
            dispatch(delivery.job)
        return Response(status=204, headers=headers(upload, now))

    @extend_schema(operation_id="discard_upload", responses={204: None})
    def delete(self, request: Request, project_id: int, import_id: int, upload_id: uuid.UUID) -> Response:
        """Give up a file that is not whole yet."""
        uploads.discard(uploads.find(find(self, import_id), upload_id))
        return Response(status=204)


def show(upload: Upload) -> dict[str, Any]:
    return {
        "id": upload.pk,
        "path": upload.path,
        "bytes": upload.bytes,
        "offset": uploads.offset(upload),
        "finished": upload.finished_at is not None,
        "piece": uploads.PIECE,
    }


def headers(upload: Upload, offset: int) -> dict[str, str]:
    return {
        "Tus-Resumable": TUS,
        "Upload-Offset": str(offset),
        "Upload-Length": str(upload.bytes),
        "Cache-Control": "no-store",
    }


def read(sent: HttpRequest, most: int) -> bytes:
    """The next bytes of the body; none when the sender went away."""
    try:
        return sent.read(most)
    except UnreadablePostError:
        return b""


def whole_number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise Invalid("Upload-Offset: a number of bytes is needed.", fields={"Upload-Offset": "a number of bytes"})
    return int(text)


def promised_sum(text: str) -> str:
    """The SHA-256 in hexadecimal of a header `sha256 <base64>`; "" without a header."""
    if not text:
        return ""
    algorithm, _, value = text.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error:
        digest = b""
    if algorithm != "sha256" or len(digest) != 32:
        raise Invalid("Upload-Checksum: `sha256` and 32 bytes in base64 are taken.", code="checksum_unknown")
    return digest.hex()


UPLOADS = "projects/<int:project_id>/imports/<int:import_id>/uploads"
urlpatterns = [
    path(UPLOADS, UploadsView.as_view(), name="uploads"),
    path(f"{UPLOADS}/<uuid:upload_id>", UploadView.as_view(), name="upload"),
]
