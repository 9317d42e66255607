"""The runner of `make test` itself: what counts as passed."""

from pathlib import Path

import pytest

from tests import requirements_of_tests, run, servers
from tests.bench import __main__ as bench
from tests.requirements_of_tests import Part, need

_ABSENT = Part("chromium", "apt-get install -y chromium", program="no-such-program")


def test_a_run_without_a_test_is_a_failure(tmp_path: Path) -> None:
    empty = tmp_path / "test_nothing.py"
    empty.touch()

    assert run.pytest_sqlite("-n0", str(empty)) == 5
    assert run.report([run.run_part("x", lambda: 5)]) == 1


def test_one_part_that_failed_fails_all(capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = [run.run_part("good", lambda: 0), run.run_part("bad", lambda: 1)]

    assert run.report(outcomes) == 1
    summary = capsys.readouterr().out
    assert "passed   good" in summary
    assert "FAILED   bad" in summary


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_a_missing_part_is_told_twice_and_fails_on_ci(
    ci: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setitem(requirements_of_tests.PARTS, "chromium", _ABSENT)

    outcome = run.run_part("end-to-end tests", lambda: pytest.fail("it must not run"))

    assert run.report([outcome]) == code
    assert capsys.readouterr().out.count("MISSING: chromium. Get it with: apt-get install -y chromium") == 2


def test_a_test_that_needs_a_missing_part_is_skipped_loudly_or_fails_on_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(requirements_of_tests.PARTS, "chromium", _ABSENT)

    monkeypatch.setenv("CI", "false")
    with pytest.raises(pytest.skip.Exception, match="MISSING: chromium"):
        need("chromium")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="MISSING: chromium"):
        need("chromium")


def test_an_unknown_database_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABELHUB_TEST_DATABASE", "mysql")

    with pytest.raises(ValueError, match="must be `sqlite` or `postgres`"):
        servers.chosen_database()


def test_an_unknown_bench_is_refused_with_the_names_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench.main(["no_such_bench"])

    assert "there is no bench `no_such_bench`" in capsys.readouterr().err


def test_what_benches_share_is_no_bench() -> None:
    assert "label_loop" in bench.names()
    assert not {"__main__", "server", "table"} & set(bench.names())
