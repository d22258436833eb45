"""The embedded Firehose answers before it writes, and writes everything, in order and for whom it was put."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from types import SimpleNamespace

import pytest
from ministack.services import firehose

from cli import embedded_firehose

ACCOUNT: ContextVar[str] = ContextVar("account")


def test_what_was_put_is_written_behind_the_answer_in_order_and_with_its_account() -> None:
    go, written, done = threading.Event(), [], threading.Event()

    def deliver(stream: str, dest: str, records: list[int]) -> None:
        go.wait(10)
        written.append((ACCOUNT.get(), stream, dest, records))
        if len(written) == 2:
            done.set()

    module = SimpleNamespace(_deliver_records_to_s3=deliver, _dest_description=None)
    embedded_firehose.complete(module)
    for account, number in (("111111111111", 1), ("222222222222", 2)):
        ACCOUNT.set(account)
        module._deliver_records_to_s3("stream", "dest", [number])
    assert written == [], "the answer does not wait for the delivery"
    go.set()
    assert done.wait(10)
    assert written == [("111111111111", "stream", "dest", [1]), ("222222222222", "stream", "dest", [2])]


def test_a_delivery_that_fails_holds_up_no_other() -> None:
    written, done = [], threading.Event()

    def deliver(number: int) -> None:
        if number == 1:
            raise ValueError
        written.append(number)
        done.set()

    module = SimpleNamespace(_deliver_records_to_s3=deliver, _dest_description=None)
    embedded_firehose.complete(module)
    module._deliver_records_to_s3(1)
    module._deliver_records_to_s3(2)
    assert done.wait(10)
    assert written == [2]


@pytest.mark.parametrize(("given", "said"), [({}, "UTC"), ({"CustomTimeZone": "Europe/Berlin"}, "Europe/Berlin")])
def test_a_stream_says_in_which_time_zone_it_names_its_folders(given: dict[str, str], said: str) -> None:
    module = SimpleNamespace(_deliver_records_to_s3=None, _dest_description=firehose._dest_description)
    embedded_firehose.complete(module)
    s3 = module._dest_description({"type": "ExtendedS3", "id": "d", "config": given})[
        "ExtendedS3DestinationDescription"
    ]
    assert s3["CustomTimeZone"] == said
    other = module._dest_description({"type": "HttpEndpoint", "id": "d", "config": given})
    assert "CustomTimeZone" not in str(other)
