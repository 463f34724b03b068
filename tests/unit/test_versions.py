"""The version in force on a day."""

from datetime import date

import pytest

from policy_engine.versions import VersionIndex
from tests.policies import permit, point

LATER = {
    "2021-01-01": {"rules": {"r": permit("b")}},
    "2022-01-01": {"rules": {"r": permit("c")}, "until": "2022-06-30"},
}


@pytest.mark.parametrize(
    ("on", "start"),
    [
        ("0001-01-01", None),
        ("2019-12-31", None),
        ("2020-01-01", "2020-01-01"),
        ("2020-12-31", "2020-01-01"),
        ("2021-01-01", "2021-01-01"),
        ("2022-06-30", "2022-01-01"),
        ("2022-07-01", None),
        ("9999-12-31", None),
    ],
)
def test_the_latest_version_begun_is_in_force_until_it_ends(on: str, start: str | None):
    index = VersionIndex(point(rules={"r": permit("a")}, later=LATER).policies["p"].versions)
    found = index.in_force(date.fromisoformat(on))
    assert (found and found.version.start.isoformat()) == start


def test_a_version_that_ends_early_leaves_a_gap_and_no_fall_back():
    later = {"2021-01-01": {"rules": {"r": permit("b")}}}
    policies = point(rules={"r": permit("a")}, until="2020-06-30", later=later).policies
    index = VersionIndex(policies["p"].versions)
    assert index.in_force(date(2020, 12, 31)) is None
    assert index.in_force(date(2021, 1, 1)) is not None


def test_no_version_is_ever_in_force_without_one():
    assert VersionIndex(()).in_force(date(2020, 1, 1)) is None
