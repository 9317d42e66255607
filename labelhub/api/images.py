"""Images to the browser, by signed address: no session, no database query."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified, JsonResponse
from django.urls import path
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from labelhub.datasets import clean_images
from labelhub.errors import Forbidden, LabelHubError, NotFound
from labelhub.items import addresses, signatures, storage
from labelhub.items.addresses import Shown

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_safe
def image(request: HttpRequest, project_id: int, size: Shown, sha256: str) -> HttpResponseBase:
    """One image in one size."""
    try:
        left = addresses.verify(
            project_id, sha256, size, ends=request.GET.get("e", ""), signed=request.GET.get("s", "")
        )
        response = _answer(request, sha256, size)
    except (Forbidden, NotFound) as error:
        return refusal(error)
    for name, value in HEADERS.items():
        response[name] = value
    response["Cache-Control"] = f"private, max-age={left}, immutable"
    response["ETag"] = f'"{sha256}-{size}"'
    return response


def _answer(request: HttpRequest, sha256: str, size: Shown) -> HttpResponseBase:
    if f'"{sha256}-{size}"' in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified()
    key = storage.key_of("original" if size == "clean" else size, sha256)
    try:
        file = storage.open_file(key)
    except FileNotFoundError as error:
        raise NotFound("The image is gone.") from error
    content_type = signatures.content_type_of(file.read(16))
    if size == "clean":
        file.seek(0)
        with file:
            return _clean(file.read(), content_type)
    if settings.IMAGE_HANDOFF_PREFIX:
        file.close()
        handoff = f"{settings.IMAGE_HANDOFF_PREFIX.rstrip('/')}/{key}"
        return HttpResponse(content_type=content_type, headers={"X-Accel-Redirect": handoff})
    file.seek(0)
    return FileResponse(file, content_type=content_type)


def _clean(data: bytes, content_type: str) -> HttpResponse:
    """Without metadata, which could give the answer away; upright; in a format that browsers show."""
    form = content_type.removeprefix("image/").upper()
    return HttpResponse(clean_images.cleaned(data, form), f"image/{clean_images.BECOMES[form].lower()}")


def refusal(error: LabelHubError) -> JsonResponse:
    """The error as a problem details answer, outside DRF."""
    body: dict[str, Any] = {
        "type": f"urn:labelhub:problem:{error.error_code}",
        "title": "Refused",
        "status": error.status,
        "detail": error.message,
        "code": error.error_code,
        "hint": error.hint,
    }
    return JsonResponse(body, status=error.status, content_type="application/problem+json")


urlpatterns = [path("<int:project_id>/<str:size>/<str:sha256>", image, name="image")]
