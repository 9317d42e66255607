"""A real S3 server for tests: moto, as a process, on loopback."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

_START_SECONDS = 60
KEY, SECRET = "tests-key", "tests-secret"


@dataclass(frozen=True)
class S3Server:
    """Where it is; `client` speaks to it."""

    url: str
    process: "subprocess.Popen[bytes]"

    @property
    def client(self) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            config=Config(s3={"addressing_style": "path"}),
        )

    def fill(self, bucket: str, files: dict[str, bytes]) -> None:
        """Make the bucket and put the files there."""
        client = self.client
        client.create_bucket(Bucket=bucket)
        for key, data in files.items():
            client.put_object(Bucket=bucket, Key=key, Body=data)

    def named(self, bucket: str, prefix: str = "", **more: Any) -> dict[str, Any]:
        """The bucket as the settings name it."""
        return {
            "bucket": bucket, "prefix": prefix, "endpoint": self.url, "region": "us-east-1", "anonymous": False,
            "key": KEY, "secret": SECRET, **more,
        }  # fmt: skip


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """Raises AssertionError where it does not start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, port)
        yield S3Server(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    ends = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < ends:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"moto did not start (exit code {process.poll()}).")
