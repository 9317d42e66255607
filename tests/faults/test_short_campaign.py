"""Invariant 7 in short: processes killed, Redis emptied, the database held, while people label, import and export.

`make faults SECONDS=…` does the same for as long as one likes, with training.
"""

from tests.faults import campaign
from tests.servers import chosen_database


def test_nothing_acknowledged_is_lost_and_every_job_ends() -> None:
    database = chosen_database()

    with campaign.hurtable_server(database) as server:
        report = campaign.run(server, database, seconds=8, seed=7, train=False, people=2)

    assert sum(report.injuries.values()) >= 2
    assert report.acknowledged > 0
    assert (report.lost, report.double, report.jobs_stuck) == (0, 0, 0)
    assert report.jobs_failed == {}
    assert report.differences == "0 differences"
