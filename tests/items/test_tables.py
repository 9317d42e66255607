"""Tables of names: columns, encodings, delimiters, and cells made safe for spreadsheets."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhub.items import tables
from labelhub.items.rejection import Rejected
from labelhub.items.tables import RefusedRow, Row, Table


def rows(data: bytes | str, encoding: str = "utf-8") -> list[Row | RefusedRow]:
    return list(Table(io.BytesIO(data.encode(encoding) if isinstance(data, str) else data)))


def refusal(data: bytes | str) -> tuple[str, str]:
    with pytest.raises(Rejected) as caught:
        rows(data)
    return caught.value.reason, caught.value.detail


def test_the_wao_ai_export_is_understood() -> None:
    data = "customId,imageUrl,male_or_female.value\nfaces/010260.jpg,https://x/1,female\nfaces/2.jpg,,\n"

    assert rows(data) == [
        Row(line=2, name="faces/010260.jpg", label="female", source_uri="https://x/1"),
        Row(line=3, name="faces/2.jpg"),
    ]


def test_every_known_column_has_its_role_and_the_others_are_metadata() -> None:
    data = (
        "Path;LABEL;labeller;group;split;fold;true_class;gold;age;licence\n"
        "a.jpg;male;Ana;p1;val;3;female;yes;20 to 39;CC0\n"
    )

    assert rows(data) == [
        Row(
            line=2,
            name="a.jpg",
            label="male",
            labeller="Ana",
            group="p1",
            split="validation",
            fold=3,
            true_class="female",
            gold="male",
            metadata={"age": "20 to 39", "licence": "CC0"},
        )
    ]


@pytest.mark.parametrize("name", tables.NAME)
def test_each_name_column_is_recognised(name: str) -> None:
    assert rows(f"{name}\nx.jpg\n") == [Row(line=2, name="x.jpg")]


def test_a_gold_column_may_name_the_class_itself() -> None:
    gold = [row.gold for row in rows("path,label,gold\na,m,f\nb,m,1\nc,m,no\nd,m,\n") if isinstance(row, Row)]

    assert gold == ["f", "m", "", ""]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_outside_quotes(delimiter: str) -> None:
    data = f'path{delimiter}"note, ; or so"\na.jpg{delimiter}"x, y; z"\n'

    assert rows(data) == [Row(line=2, name="a.jpg", metadata={"note, ; or so": "x, y; z"})]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_end_is_understood(ending: str) -> None:
    names = [row.name for row in rows(f"path{ending}a{ending}b") if isinstance(row, Row)]

    assert names == ["a", "b"]


def test_mixed_line_ends_and_empty_lines_keep_their_numbers() -> None:
    found = rows('path,note\r\na,"two\nlines"\n\n,\r\nb,\n')

    assert [(row.line, row.name) for row in found if isinstance(row, Row)] == [(2, "a"), (6, "b")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_with_and_without_a_mark_is_read(encoding: str) -> None:
    assert rows("path,label\nJosé/👩🏽.jpg,ж\n", encoding) == [Row(line=2, name="José/👩🏽.jpg", label="ж")]


def test_windows_1252_is_refused_by_line_and_byte() -> None:
    data = "path\nok.jpg\nJosé.jpg\n".encode("cp1252")

    assert refusal(data) == ("wrong_encoding", "Line 3, byte 15: 0xE9 is not UTF-8. Save the table as UTF-8")


def test_utf_16_without_a_mark_is_refused() -> None:
    assert refusal("path\na\n".encode("utf-16-le")) == (
        "wrong_encoding",
        "Line 1, byte 1: a zero byte. Save the table as UTF-8",
    )


def test_damaged_utf_16_is_refused() -> None:
    assert refusal("path\na\n".encode("utf-16") + b"\x00")[0] == "wrong_encoding"


def test_nothing_is_taken_from_a_table_that_breaks_off_later() -> None:
    data = b"path\n" + b"good.jpg\n" * 100_000 + b"\xff.jpg\n"

    assert refusal(data)[1].startswith("Line 100002, byte 900005")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("label,age\nmale,3\n", "missing_column"),
        ("path,age,Age\na,1,2\n", "column_twice"),
    ],
)
def test_a_header_that_makes_no_sense_is_refused(data: str, reason: str) -> None:
    assert refusal(data)[0] == reason


def test_a_damaged_line_ends_the_reading_there_and_says_so() -> None:
    table = iter(Table(io.BytesIO(b'path\ngood.jpg\n"torn\nx.jpg\n')))

    assert next(table) == Row(line=2, name="good.jpg")
    with pytest.raises(Rejected) as caught:
        next(table)
    assert caught.value.reason == "damaged_table"
    assert caught.value.detail.startswith("Line 3: ")


def test_wrong_lines_are_named_and_the_others_go_on() -> None:
    found = rows("path,split,fold\na,train\n,test,1\nb,holdout,1\nc,test,-1\nd,test,99999999\ne,TEST,5\n")

    refused = [(row.line, row.reason) for row in found if isinstance(row, RefusedRow)]
    assert refused == [
        (2, "wrong_columns"),
        (3, "missing_name"),
        (4, "wrong_value"),
        (5, "wrong_value"),
        (6, "wrong_value"),
    ]
    assert found[-1] == Row(line=7, name="e", split="test", fold=5)


def test_a_cell_longer_than_its_column_is_a_wrong_value() -> None:
    (row,) = rows(f"path,labeller\na,{'x' * 300}\n")

    assert isinstance(row, RefusedRow)
    assert row.reason == "wrong_value"


# --- spreadsheets ---------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_that_a_spreadsheet_would_compute_gets_an_apostrophe(start: str) -> None:
    assert tables.spreadsheet_safe(f"{start}1+1") == f"'{start}1+1"


def test_other_cells_stay_as_they_are() -> None:
    for text in ("", "face.jpg", "1-1", "'quoted'", "a=b"):
        assert tables.spreadsheet_safe(text) == text


@given(st.one_of(st.text(), st.text("'=+-@\t\rx")))
def test_safe_cells_give_back_exactly_what_was_put_in(text: str) -> None:
    safe = tables.spreadsheet_safe(text)

    assert tables.spreadsheet_plain(safe) == text
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1), min_size=1, max_size=5))
def test_names_survive_a_round_trip_through_a_safe_table(names: list[str]) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([["path"], *([tables.spreadsheet_safe(name)] for name in names)])

    found = [row.name for row in rows(out.getvalue()) if isinstance(row, Row)]

    assert found == [name for name in names if name.strip()]


def test_a_header_that_a_quote_never_closes_is_damaged() -> None:
    with pytest.raises(Rejected) as caught:
        rows('"')

    assert caught.value.reason == "damaged_table"


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_but_a_rejection(data: bytes) -> None:
    for start in (b"", b"path,label\n", b"\xff\xfe"):
        try:
            rows(start + data)
        except Rejected as refused:
            reason = refused.reason
        else:
            continue
        assert reason in ("empty", "wrong_encoding", "missing_column", "column_twice", "damaged_table")
