import configparser
import signal
from pathlib import Path

from labelhub.bootstrap import processes, supervision
from labelhub.bootstrap.processes import Process

THREE = [Process("redis", ("r",)), Process("web", ("w",)), Process("beat", ("b",))]


def _read(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(text)
    return parser


def test_every_process_is_restarted_and_killed_with_its_group() -> None:
    config = _read(supervision.configuration(THREE))

    for name in ("redis", "web", "beat"):
        assert config[f"program:{name}"]["autorestart"] == "true"
        assert config[f"program:{name}"]["killasgroup"] == "true"


def test_redis_starts_first_and_the_others_stop_together() -> None:
    config = _read(supervision.configuration(THREE))

    assert config["group:labelhub"]["programs"] == "web,beat"
    assert int(config["program:redis"]["priority"]) < int(config["group:labelhub"]["priority"])


def test_the_stop_signal_and_its_deadline_reach_the_supervisor() -> None:
    config = _read(supervision.configuration([Process("train", ("t",), signal.SIGQUIT, stop_seconds=7)]))

    assert config["program:train"]["stopsignal"] == "QUIT"
    assert config["program:train"]["stopwaitsecs"] == "7"


def test_a_percent_sign_in_a_path_is_not_expanded() -> None:
    assert supervision._section("x", {"file": "/data/50%/log"}) == "[x]\nfile = /data/50%%/log\n"


def test_the_private_redis_has_no_network_and_keeps_every_write(data_folder: Path) -> None:
    command = processes.redis().command

    assert dict(zip(command[1::2], command[2::2], strict=True)) == {
        "--port": "0",
        "--unixsocket": str(data_folder / "redis.sock"),
        "--unixsocketperm": "700",
        "--dir": str(data_folder / "redis"),
        "--appendonly": "yes",
        "--save": "",
        "--maxmemory-policy": "noeviction",
    }


def test_training_has_a_worker_of_its_own_with_one_child_that_is_kept() -> None:
    command = processes.train().command

    assert command[command.index("--queues") + 1] == "train"
    assert command[command.index("--concurrency") + 1] == "1"
    assert not [word for word in command if word.startswith("--max-tasks")]
