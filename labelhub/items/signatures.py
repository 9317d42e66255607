"""What a file is by its first bytes, for a sentence that tells a person why it was not taken. Pure."""

from labelhub.items.rejection import Rejected

# (where, what stands there, what it is, what to do)
FOREIGN: tuple[tuple[int, bytes, str, str], ...] = (
    (4, b"ftypheic", "HEIC", "Convert it to JPEG."),
    (4, b"ftypheix", "HEIC", "Convert it to JPEG."),
    (4, b"ftypmif1", "HEIF", "Convert it to JPEG."),
    (4, b"ftypmsf1", "HEIF", "Convert it to JPEG."),
    (4, b"ftypavif", "AVIF", "Convert it to JPEG."),
    (4, b"ftypavis", "AVIF", "Convert it to JPEG."),
    (4, b"ftyp", "A video", "Send single images."),
    (0, b"\x1aE\xdf\xa3", "A video", "Send single images."),
    (0, b"%PDF", "PDF", "Send its pages as images."),
    (0, b"8BPS", "Photoshop", "Convert it to JPEG or PNG."),
    (0, b"\x00\x00\x00\x0cjP  ", "JPEG 2000", "Convert it to JPEG."),
    (0, b"\xff\x4f\xff\x51", "JPEG 2000", "Convert it to JPEG."),
    (0, b"\xff\x0a", "JPEG XL", "Convert it to JPEG."),
    (0, b"\x00\x00\x00\x0cJXL ", "JPEG XL", "Convert it to JPEG."),
    (0, b"\x00\x00\x01\x00", "A Windows icon", "Convert it to PNG."),
    (0, b"PK\x03\x04", "A zip archive", "Give it a name that ends in .zip, and it is unpacked."),
    (0, b"\x1f\x8b", "A gzip archive", "Unpack it and send the images, or send a zip."),
    (0, b"7z\xbc\xaf\x27\x1c", "A 7z archive", "Unpack it and send the images, or send a zip."),
    (0, b"Rar!\x1a\x07", "A RAR archive", "Unpack it and send the images, or send a zip."),
    (0, b"BZh", "A bzip2 archive", "Unpack it and send the images, or send a zip."),
    (0, b"\xfd7zXZ\x00", "An xz archive", "Unpack it and send the images, or send a zip."),
    (257, b"ustar", "A tar archive", "Unpack it and send the images, or send a zip."),
)
OURS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
    (8, b"WEBP", "WebP"),
    (0, b"II*\x00", "TIFF"),
    (0, b"MM\x00*", "TIFF"),
    (0, b"BM", "BMP"),
)
SHORT = 512  # bytes; with less there was hardly room for a header
CONTENT_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WebP": "image/webp",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
}


def format_of(start: bytes) -> str:
    """The format that a file begins like, of those that are taken; empty if none."""
    return next((name for at, mark, name in OURS if start[at : at + len(mark)] == mark), "")


def content_type_of(start: bytes) -> str:
    """The media type of a stored file by its first 16 bytes."""
    return CONTENT_TYPES.get(format_of(start), "application/octet-stream")


def missing_bytes(data: bytes) -> int:
    """How many bytes are missing at the end, by what the header says; 0 where it says nothing of it."""
    name = format_of(data)
    if name == "WebP":
        whole = int.from_bytes(data[4:8], "little") + 8
    elif name == "BMP":
        whole = int.from_bytes(data[2:6], "little")
    elif name == "TIFF":
        # The table of contents often stands at the end: two bytes for its length at least.
        whole = int.from_bytes(data[4:8], "little" if data[:2] == b"II" else "big") + 2
    else:
        return 0
    return max(0, whole - len(data))


def unopened(data: bytes) -> Rejected:
    """Why Pillow could not open this file."""
    name = format_of(data)
    if name and (missing_bytes(data) or len(data) < SHORT):
        return Rejected("truncated", f"{name} ends too early")
    if name:
        return Rejected("unreadable", f"{name}, but its header is damaged")
    for at, mark, foreign, advice in FOREIGN:
        if data[at : at + len(mark)] == mark:
            return Rejected("unsupported_format", f"{foreign}. {advice}")
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in start):
        return Rejected("unsupported_format", "SVG. Send it as PNG.")
    if not data.strip(b"\0"):
        return Rejected("not_an_image", "Nothing but zero bytes; the copy may have failed")
    return Rejected("not_an_image", "Text; no image format found" if _is_text(data[:4096]) else "No image format found")


def _is_text(start: bytes) -> bool:
    if b"\0" in start:
        return False
    control = sum(byte < 32 and byte not in b"\t\r\n\f" for byte in start)
    return control == 0
