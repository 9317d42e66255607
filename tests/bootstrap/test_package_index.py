import sys
from pathlib import Path

from labelhub.bootstrap.package_index import translate, uv_environment


def test_pips_settings_become_uvs() -> None:
    listing = "\n".join(
        [
            "global.cert='/etc/ssl/certs/bundle.crt'",
            "global.extra-index-url='\\nfile:///one/simple\\nfile:///two/simple'",
            "global.find-links='/wheels /more'",
            "global.index-url='https://mirror.invalid/simple'",
            "global.no-color='true'",
        ]
    )

    assert translate(listing) == {
        "SSL_CERT_FILE": "/etc/ssl/certs/bundle.crt",
        "UV_INDEX": "file:///one/simple file:///two/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_DEFAULT_INDEX": "https://mirror.invalid/simple",
    }


def test_the_environment_wins_over_install_and_install_over_global() -> None:
    listing = ":env:.index-url='e'\nglobal.index-url='g'\ninstall.index-url='i'\nlist.index-url='l'"

    assert translate(listing) == {"UV_DEFAULT_INDEX": "e"}
    assert translate(listing.split("\n", 1)[1]) == {"UV_DEFAULT_INDEX": "i"}


def test_a_machine_that_configures_nothing_leaves_uv_alone() -> None:
    assert translate("") == {}


def test_pips_own_listing_is_understood_and_what_uv_was_told_wins() -> None:
    given = {"PIP_INDEX_URL": "https://mirror.invalid/simple", "PIP_CONFIG_FILE": "/dev/null", "HOME": "/nonexistent"}

    assert uv_environment(Path(sys.executable), given)["UV_DEFAULT_INDEX"] == "https://mirror.invalid/simple"
    told = given | {"UV_DEFAULT_INDEX": "https://other.invalid/simple"}
    assert uv_environment(Path(sys.executable), told)["UV_DEFAULT_INDEX"] == "https://other.invalid/simple"
