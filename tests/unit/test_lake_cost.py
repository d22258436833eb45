"""The bill of the lake, with the arithmetic spelt out once more."""

from __future__ import annotations

import pytest

from cli import lake_cost, site_cost


def bill(events: int) -> dict[str, float]:
    return {item.what: item.usd for item in lake_cost.per_month(events)}


def test_a_million_events_are_billed_as_the_price_pages_say() -> None:
    found = bill(1_000_000)
    assert found["events on the sites' buses"] == pytest.approx(1.00)
    assert found["Firehose: taken in, 5 KB a record"] == pytest.approx(5 * 0.029)
    # Below 10 MB a question costs as much as 10 MB.
    assert found["Athena: 1,000 questions to a week"] == pytest.approx(1000 * max(10e6, 73e6 * 7 / 30) / 1e12 * 5)


def test_what_grows_with_events_grows_in_proportion_and_the_rest_stays() -> None:
    small, large = bill(10_000_000), bill(100_000_000)
    fixed = {what for what in small if small[what] == large[what]}
    assert fixed == {
        "Firehose: files", "files written", "key of the pseudonyms", "pseudonyms: a site's key, at each start",
    }  # fmt: skip
    total = [site_cost.total(lake_cost.per_month(events)) for events in lake_cost.EVENTS]
    assert total == sorted(total)
    assert total[2] < 100 * total[0]
