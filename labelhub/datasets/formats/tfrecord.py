"""TFRecord files of `tf.train.Example`, written without TensorFlow.

A record is its length (8 bytes, little-endian), the masked CRC-32C of that, the data, and the masked CRC-32C of the
data (TensorFlow, "TFRecord and tf.train.Example", the section on the format). An `Example` is a small protocol-buffer
message; its three kinds of features are written below, keys sorted, so that the same example is the same bytes.

| feature | kind | what it holds |
|---|---|---|
| image/encoded | bytes | the image file |
| image/format | bytes | jpeg, png, webp, bmp |
| image/filename | bytes | path of the item |
| image/id | int64 | id of the item |
| image/height, image/width | int64 | pixels, upright |
| image/sha256 | bytes | of the original file, hex |
| image/class/text | bytes | the class that may be learnt; not there without one |
| image/class/label | int64 | its place among the classes, from 0; −1 without one |
| image/class/probabilities | float | P of each class, in their order |
| image/group | bytes | what must stay together; not there for an item on its own |
| image/weight | float | P of the likeliest class |
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import IO

import google_crc32c

from labelhub.datasets.bundles import Bundle, Picture, split_of
from labelhub.datasets.formats.shards import Shards

Value = bytes | Sequence[int] | Sequence[float]
_MASK = 0xA282EAD8


def write(bundle: Bundle) -> Iterator[int]:
    """Fill the archive with shards of each split and `classes.txt`; how many items each step brought."""
    shards = Shards(bundle.archive, bundle.folder, ".tfrecord")
    for picture in bundle.pictures:
        data = bundle.read(picture)
        append(shards.of(split_of(picture.record), len(data)), example(features(picture, data, bundle.classes)))
        yield 1
    shards.finish()
    bundle.archive.add("classes.txt", "".join(f"{key}\n" for key in bundle.classes).encode())


def features(picture: Picture, data: bytes, classes: Sequence[str]) -> dict[str, Value]:
    """The features of one item; the table above says what each holds."""
    record = picture.record
    found: dict[str, Value] = {
        "image/encoded": data,
        "image/format": picture.format.lower().encode(),
        "image/filename": record.path.encode(),
        "image/id": [record.id],
        "image/height": [picture.height],
        "image/width": [picture.width],
        "image/sha256": record.sha256.encode(),
        "image/class/label": [classes.index(record.value) if record.value in classes else -1],
        "image/class/probabilities": [float(record.probabilities.get(key, 0.0)) for key in classes],
        "image/weight": [float(record.confidence)],
    }
    if record.value is not None:
        found["image/class/text"] = record.value.encode()
    if record.group:
        found["image/group"] = record.group.encode()
    return found


def append(file: IO[bytes], data: bytes) -> None:
    """Append one record to a TFRecord file."""
    length = struct.pack("<Q", len(data))
    file.write(length + _crc(length) + data + _crc(data))


def _crc(data: bytes) -> bytes:
    crc = google_crc32c.value(data)
    return struct.pack("<I", (((crc >> 15) | (crc << 17)) + _MASK) & 0xFFFFFFFF)


def example(features: Mapping[str, Value]) -> bytes:
    """A `tf.train.Example`: bytes become a bytes_list, whole numbers an int64_list, other numbers a float_list."""
    entries = (_field(1, _field(1, key.encode()) + _field(2, _feature(features[key]))) for key in sorted(features))
    return _field(1, b"".join(entries))


def _feature(value: Value) -> bytes:
    if isinstance(value, bytes):
        return _field(1, _field(1, value))
    if all(isinstance(number, int) for number in value):
        return _field(3, _field(1, b"".join(_varint(int(number) & (1 << 64) - 1) for number in value)))
    return _field(2, _field(1, struct.pack(f"<{len(value)}f", *value)))


def _field(number: int, data: bytes) -> bytes:
    """A length-delimited field."""
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
