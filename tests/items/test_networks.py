"""What LabelHub may ask of the network for people who name addresses."""

import pytest

from labelhub.items.networks import allowed_networks, problem_of


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_public_addresses_may_be_asked(address: str) -> None:
    assert problem_of(address, 443) == ""


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.1.2.3", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254",
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
        "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:c0a8:101::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_must_not_be_asked_however_they_are_written(address: str) -> None:
    assert "not a public address" in problem_of(address, 80)


@pytest.mark.parametrize(("port", "well"), [(80, True), (443, True), (8443, True), (22, False), (25, False)])
def test_ports_of_other_services_are_refused(port: int, well: bool) -> None:
    assert (problem_of("93.184.215.14", port) == "") is well


def test_networks_of_ones_own_are_let_through_when_they_are_named() -> None:
    allowed = allowed_networks(["10.1.0.0/16", " fd00::/8 "])

    assert problem_of("10.1.2.3", 80, allowed) == ""
    assert problem_of("::ffff:10.1.2.3", 80, allowed) == ""
    assert problem_of("fd00::1", 80, allowed) == ""
    assert problem_of("10.2.2.3", 80, allowed) != ""


def test_what_is_no_network_is_no_setting() -> None:
    with pytest.raises(ValueError, match="example"):
        allowed_networks(["example.com"])
