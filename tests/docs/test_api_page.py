"""docs/api.md runs as it stands: the curl block, the whole loop in Python, and the gate."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.api_client import Api
from tests.live_server import LiveServer
from tests.pictures import pile

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)


def run(command: list[str], folder: Path, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=folder, env=os.environ | environment, capture_output=True, text=True)


def test_the_page_runs_as_it_stands(server: LiveServer, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "faces.zip", "w") as archive:
        for path, data in pile(24):
            archive.writestr(path, data)
    who = {"LABELHUB_URL": server.url, "LABELHUB_EMAIL": server.email, "LABELHUB_PASSWORD": server.password}

    (shell,) = blocks("bash")
    done = run(["bash", "-c", shell], tmp_path, who | {"IMAGES": str(tmp_path)})
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "labels.csv").read_text().startswith("customId,imageUrl,male_or_female.value,label,")
    made = dict(word.split("=", 1) for word in done.stdout.splitlines()[-1].split())

    loop, gate = blocks("python")
    done = run([sys.executable, "-c", loop], tmp_path, who | made)
    assert done.returncode == 0, done.stdout + done.stderr
    check_labels(Api(server.url, made["TOKEN"]), int(made["PROJECT"]))

    (ask,) = blocks("sh")
    (tmp_path / "face.jpg").write_bytes(pile(1)[0][1])
    done = run(["bash", "-c", ask], tmp_path, who | made | {"IMAGES": str(tmp_path)})
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert (said["run"], said["promoted"], said["decision"] in said["p"]) == (1, True, True)

    alone = run([sys.executable, "-c", gate], tmp_path, who | made)
    assert alone.returncode == 1
    assert "fewer than two" in alone.stderr
    done = run([sys.executable, "-c", loop], tmp_path, who | made)  # another run on the same labels
    assert done.returncode == 0, done.stdout + done.stderr
    done = run([sys.executable, "-c", gate], tmp_path, who | made)
    told = re.fullmatch(r"run 1: (\S+) -> run 2: (\S+)\n", done.stdout)
    assert told, done.stdout + done.stderr
    old, new = map(float, told.groups())
    assert done.returncode == (1 if new < old - 0.005 else 0)  # between two runs chance may go either way


def check_labels(api: Api, project: int) -> None:
    """labels.csv is right to the row: every image once, its class that of its folder wherever it was accepted."""
    text = api.http.get(f"/projects/{project}/labels.csv").text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sorted(row["customId"] for row in rows) == sorted(path for path, _ in pile(24))
    accepted = [row for row in rows if row["status"] == "accepted"]
    assert len(accepted) >= len(rows) - 4
    wrong = [row["customId"] for row in accepted if row["male_or_female.value"] != row["customId"].split("/")[0]]
    assert len(wrong) <= 2  # the two that everybody mistook, where the model did not find them
