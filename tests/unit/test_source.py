"""Places: lines and columns as editors count them."""

import pytest

from policy_engine.source import Place, Source


@pytest.mark.parametrize(
    ("text", "offset", "line", "column"),
    [
        ("", 0, 1, 1),
        ("ab", 1, 1, 2),
        ("ab", 2, 1, 3),
        ("a\nb", 1, 1, 2),
        ("a\nb", 2, 2, 1),
        ("a\r\nb", 3, 2, 1),
        ("a\rb", 2, 2, 1),
        ("a\n\nb", 3, 3, 1),
        ("é🙂x", 2, 1, 3),  # code points, neither bytes nor UTF-16 units
        ("a\u2028b", 2, 1, 3),  # a line to nobody but Unicode
    ],
)
def test_an_offset_has_a_line_and_a_column(text: str, offset: int, line: int, column: int):
    assert Source("f", text).place(offset) == Place("f", line, column)


@pytest.mark.parametrize(
    ("text", "offset", "rest"),
    [("ab\ncd", 1, "b"), ("ab\r\ncd", 2, ""), ("ab", 0, "ab"), ("ab", 2, "")],
)
def test_what_is_left_of_a_line(text: str, offset: int, rest: str):
    assert Source("f", text).rest_of_line(offset) == rest


def test_a_place_reads_as_editors_open_it():
    assert str(Place("p/a.yaml", 3, 14)) == "p/a.yaml:3:14"


def test_places_sort_by_file_then_line_then_column():
    places = [Place("b", 1, 1), Place("a", 10, 1), Place("a", 9, 2), Place("a", 9, 1)]
    assert sorted(places) == places[::-1]
