"""The rule of thumb of modules/warehouse follows from the prices that it names."""

import re
from pathlib import Path

from cli import prices

README = (Path(__file__).resolve().parents[2] / "modules/warehouse/README.md").read_text(encoding="utf-8")
RPUS = 8
"""The smallest capacity that Redshift Serverless offers, and the module's default."""


def _number(pattern: str) -> float:
    found = re.search(pattern, README, re.DOTALL)
    assert found, pattern
    return float(found[1].replace(",", ""))


def test_it_names_the_price_and_the_day_of_the_table() -> None:
    assert _number(r"\(([\d.]+) USD a TB\)") == prices.ATHENA_TB.usd
    assert prices.READ_ON in README


def test_an_hour_of_the_smallest_warehouse_is_what_it_says() -> None:
    hour = _number(r"([\d.]+) USD for an\s+RPU and hour") * RPUS
    assert _number(r"costs ([\d.]+) USD for an hour") == hour
    assert _number(r"Athena takes for ([\d.]+) TB") == hour / prices.ATHENA_TB.usd


def test_a_question_that_comes_alone_bills_a_minute() -> None:
    minute = _number(r"costs ([\d.]+) USD for an hour") / 60
    assert _number(r"bills a minute, ([\d.]+) USD") == minute
    assert _number(r"Athena reads (\d+) GB for that") == round(1000 * minute / prices.ATHENA_TB.usd)


def test_the_day_from_which_it_pays_is_cheaper_there() -> None:
    hours, read = _number(r"within (\d+) hours"), _number(r"from about (\d+) TB a day")
    warehouse, athena = _number(r"\((\d+) against \d+ USD\)"), _number(r"\(\d+ against (\d+) USD\)")
    assert warehouse == hours * _number(r"costs ([\d.]+) USD for an hour")
    assert athena == read * prices.ATHENA_TB.usd
    assert warehouse < athena
