"""Doing a few things at a time: bounded, in order, and over when something fails."""

from __future__ import annotations

from threading import Barrier, Event, Lock, Timer

import pytest

from slipway.processing_overlap import Overlap


def test_jobs_run_at_the_same_time_and_give_their_results() -> None:
    together = Barrier(2, timeout=5)
    with Overlap(2) as overlap:
        futures = [overlap.start(lambda n=n: (together.wait(), n)[1]) for n in range(4)]
        assert [future.result() for future in futures] == [0, 1, 2, 3]


def test_no_more_than_one_job_waits() -> None:
    held = started = most = 0
    lock, go = Lock(), Event()

    def job() -> None:
        nonlocal held
        go.wait(5)
        with lock:
            held -= 1

    with Overlap(2) as overlap:
        for number in range(10):
            if number == 3:
                go.set()  # two run, one waits: the fourth would block
            overlap.start(job)
            with lock:
                held += 1
                started += 1
                most = max(most, held)
    assert (started, held) == (10, 0)
    assert most <= 4  # the one that ended a moment ago included


def test_the_first_failure_is_raised_and_nothing_begins_after_it() -> None:
    begun = []

    def fail() -> None:
        begun.append("fail")
        raise KeyError("first")

    def ten_times() -> None:
        with Overlap(1) as overlap:
            for _ in range(10):
                overlap.start(fail)

    with pytest.raises(KeyError, match="first"):
        ten_times()
    assert begun == ["fail"]


def test_a_failure_outside_ends_what_runs_and_what_waits() -> None:
    begun = []
    running, go = Event(), Event()

    def first() -> None:
        begun.append("first")
        running.set()
        go.wait(5)

    def interrupted() -> None:
        with Overlap(1) as overlap:
            overlap.start(first)
            running.wait(5)
            overlap.start(lambda: begun.append("second"))
            Timer(0.2, go.set).start()
            raise KeyError("outside")

    with pytest.raises(KeyError, match="outside"):
        interrupted()
    assert begun == ["first"]


def test_nothing_runs_any_more_after_the_block() -> None:
    done = []
    with Overlap(2) as overlap:
        for number in range(4):
            overlap.start(lambda n=number: done.append(n))
    assert sorted(done) == [0, 1, 2, 3]
