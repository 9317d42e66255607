import io
from pathlib import Path

from PIL import Image

from tests.trainer.drawings import drawing
from trainer.montage import Tile, draw, file_name


def test_tiles_are_laid_out_five_across(tmp_path: Path) -> None:
    Image.new("RGB", (30, 50), (200, 10, 10)).save(tmp_path / "red.png")
    drawing("dots", 1).save(tmp_path / "dots.png")
    tiles = [Tile(str(tmp_path / "red.png"), ("female 0.981", "given: male 0.019"))] * 5
    sheet = Image.open(io.BytesIO(draw([*tiles, Tile(str(tmp_path / "dots.png"), ())])))

    assert sheet.size == (5 * 132 + 4, 2 * 164 + 4)
    assert sheet.getpixel((60, 60)) == (200, 10, 10)
    assert sheet.getpixel((600, 60)) == (200, 10, 10)
    assert sheet.getpixel((600, 230)) == (255, 255, 255)


def test_an_empty_montage_is_an_empty_sheet() -> None:
    assert Image.open(io.BytesIO(draw([]))).getextrema() == ((255, 255),) * 3


def test_class_names_become_file_names_that_every_system_takes() -> None:
    assert file_name("surest", 0, "female") == "surest-female.png"
    assert file_name("surest", 1, "größe_2") == "surest-größe_2.png"
    assert file_name("surest", 2, "a/b c") == "surest-2-a_b_c.png"
    assert file_name("surest", 3, "../..") == "surest-3-_____.png"
