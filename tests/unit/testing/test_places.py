"""Places in a text in the order in which a jurist reads them."""

import pytest

from policy_engine.testing.places import order_in_text

#: Each list as it must come out.
LISTS = [
    [None, "I", "I, al. 1", "I, al. 2", "I et II", "II", "III, al. 1", "III, al. 1 et 2",
     "III, al. 2", "III bis", "III ter", "III ter A", "IV", "IV, al. 10", "V", "IX", "X", "XIV",
     "XL", "LX", "XC", "C"],
    ["al. 1", "al. 2", "al. 10", "I", "1°", "1° et 2°", "1° et 2°, a à i", "1° à 9°", "2°",
     "2°, a", "2°, b", "2°, h (abrogé)", "2°, h et j", "2°, i", "2° bis", "3°", "10°"],
    ["II, 1°", "II, 1°, a", "II, 1°, b", "II, 2°", "III"],
    ["a", "b", "annexe, définitions", "art. 2", "art. 2, I", "art. 2, II", "art. 10", "préambule"],
    ["A3, prévention", "A7, décharge", "A7 et A20, portée", "A14, MAIA", "l'intervalle"],
    ["I", "L. 1111-5", "L. 1111-5-1", "R. 1111-46"],
]  # fmt: skip


@pytest.mark.parametrize("wanted", LISTS)
def test_places_are_sorted_as_a_jurist_reads_them(wanted: list[str | None]):
    half = len(wanted) // 2
    for mixed in (wanted[::-1], wanted[half:] + wanted[:half], wanted[::2] + wanted[1::2]):
        assert sorted(mixed, key=order_in_text) == wanted
