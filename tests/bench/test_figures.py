"""What the bench makes of its rounds."""

from __future__ import annotations

import json

from tests.bench.figures import Figure, of_rounds, table, write


def test_the_ratio_is_between_medians_and_the_aim_is_for_it():
    figure = of_rounds("filing", [10, 90, 30], [100, 300, 200], unit="per second", aim=0.10)
    assert (figure.ours, figure.reference, figure.ratio, figure.reached) == (30, 200, 0.15, True)


def test_without_a_reference_the_aim_is_for_ours():
    assert Figure("start", 12, "s", aim=10, at_most=True).reached is False
    assert Figure("application", 2, "per CPU second").reached is None


def test_the_file_keeps_what_was_not_measured_this_time(tmp_path):
    path = tmp_path / "bench.json"
    write([Figure("filing", 1, "per second", 4, 0.1), Figure("start", 3, "s")], path)
    write([Figure("start", 2.00049, "s")], path)
    assert json.loads(path.read_text()) == [
        {"name": "filing", "ours": 1, "reference": 4, "ratio": 0.25, "aim": 0.1, "unit": "per second"},
        {"name": "start", "ours": 2.0, "reference": None, "ratio": None, "aim": None, "unit": "s"},
    ]


def test_the_table_says_what_is_missed():
    assert table([Figure("start", 12, "s", aim=10, at_most=True)]).splitlines()[1].split()[-4:] == [
        "≤",
        "10",
        "s",
        "MISSED",
    ]
