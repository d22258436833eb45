"""Doing a few things at a time: while one variant is on its way to S3, the next one is encoded."""

from __future__ import annotations

from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from threading import Semaphore
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

Result = TypeVar("Result")


class Overlap:
    """A few threads for as long as a `with` block lasts: at its end none of them runs any more.

    One job more than there are threads may wait, so what jobs hold in memory is bounded. The first job that fails is
    the last one: nothing that has not begun begins after it, and the next `start` raises what it raised.
    """

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="overlap")
        self._room = Semaphore(threads + 1)
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and self._failure is None:
            self._failure = error
        self._pool.shutdown(wait=True, cancel_futures=error is not None)

    def start(self, job: Callable[[], Result]) -> Future[Result]:
        """Begin a job as soon as there is room for it; its result, or what it raises, is the future's."""
        self._room.acquire()
        if self._failure is not None:
            raise self._failure
        return self._pool.submit(self._run, job)

    def _check(self) -> None:
        if self._failure is not None:
            raise CancelledError

    def _run(self, job: Callable[[], Result]) -> Result:
        try:
            self._check()
            return job()
        except BaseException as error:
            self._failure = self._failure or error
            raise
        finally:
            self._room.release()
