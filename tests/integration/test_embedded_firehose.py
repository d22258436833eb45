"""The embedded Firehose answers before it writes, and writes everything, in order and for whom it was put."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from types import SimpleNamespace

from cli import embedded_firehose

ACCOUNT: ContextVar[str] = ContextVar("account")


def test_what_was_put_is_written_behind_the_answer_in_order_and_with_its_account() -> None:
    go, written, done = threading.Event(), [], threading.Event()

    def deliver(stream: str, dest: str, records: list[int]) -> None:
        go.wait(10)
        written.append((ACCOUNT.get(), stream, dest, records))
        if len(written) == 2:
            done.set()

    firehose = SimpleNamespace(_deliver_records_to_s3=deliver)
    embedded_firehose.complete(firehose)
    for account, number in (("111111111111", 1), ("222222222222", 2)):
        ACCOUNT.set(account)
        firehose._deliver_records_to_s3("stream", "dest", [number])
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

    firehose = SimpleNamespace(_deliver_records_to_s3=deliver)
    embedded_firehose.complete(firehose)
    firehose._deliver_records_to_s3(1)
    firehose._deliver_records_to_s3(2)
    assert done.wait(10)
    assert written == [2]
