"""Tasks are sent through our broker, and a letter goes out even without one."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings

from labelhub.bootstrap.stamps import ROOT
from labelhub.tasks import send_password_reset
from tests import make
from tests.live_workers import environment_of_test as environment_of_this_test

SEND = "import django; django.setup(); from labelhub.tasks.mail import post_password_reset; post_password_reset({!r})"


def test_every_thread_sends_to_our_broker() -> None:
    with ThreadPoolExecutor(1) as threads:
        brokers = list(threads.map(lambda _: send_password_reset.app.conf.broker_url, range(1)))

    assert brokers == [settings.CELERY_BROKER_URL]


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_letter_is_sent_at_once(tmp_path: Path) -> None:
    ada = make.user()
    away = {"REDIS_URL": f"unix://{tmp_path}/nobody.sock", "LABELHUB_EMAIL_URL": "consolemail://"}

    finished = subprocess.run(
        [sys.executable, "-c", SEND.format(ada.email)],
        cwd=ROOT,
        env=environment_of_this_test() | away,
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode == 0, finished.stderr
    assert f"To: {ada.email}" in finished.stdout
    assert "/reset/" in finished.stdout
