"""Work spread over processes, answers in the order asked, and a process that dies costs only what killed it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any, Generic, Protocol, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Asked = TypeVar("Asked", contravariant=True)
Given = TypeVar("Given", covariant=True)

IN_FLIGHT = 8
"""Items handed out per process and not yet answered: enough to keep it busy, few enough to keep memory flat."""

_task: Callable[[Any], Any] | None = None


class Task(Protocol[Asked, Given]):
    """What is done with every item, and what it holds open."""

    def __call__(self, item: Asked, /) -> Given: ...
    def close(self) -> None: ...


class Pool(Generic[Item, Answer]):
    """``jobs`` processes (1: this very process) that each do what ``make(*given)`` returns, made once in each.

    When a process dies, the items in flight are tried again, one at a time; for one that dies again,
    ``died`` answers. Exceptions of the task are raised where the answers are taken.
    """

    def __init__(
        self,
        make: Callable[..., Task[Item, Answer]],
        given: tuple[Any, ...],
        jobs: int,
        died: Callable[[Item], Answer],
    ) -> None:
        self.make = make
        self.given = given
        self.jobs = jobs
        self.died = died

    def answers(self, items: Iterable[Item]) -> Iterator[tuple[Item, Answer]]:
        """Every item with its answer, in the order of ``items``, which are taken as they are needed."""
        if self.jobs <= 1:
            task = self.make(*self.given)
            try:
                for item in items:
                    yield item, task(item)
            finally:
                # What other processes leave open ends with them; this one goes on.
                task.close()
            return
        source = iter(items)
        waiting: deque[tuple[Item, Future[Answer]]] = deque()
        executor = self._executor(self.jobs)
        try:
            while True:
                while len(waiting) < self.jobs * IN_FLIGHT:
                    try:
                        item = next(source)
                    except StopIteration:
                        break
                    waiting.append((item, _submitted(executor, item)))
                if not waiting:
                    return
                item, future = waiting.popleft()
                if not isinstance(future.exception(), BrokenProcessPool):
                    yield item, future.result()
                    continue
                executor.shutdown(wait=True, cancel_futures=True)
                executor = self._executor(1)
                suspects = [(item, future), *waiting]
                waiting.clear()
                for suspect, asked in suspects:
                    if not asked.cancelled() and not isinstance(asked.exception(), BrokenProcessPool):
                        yield suspect, asked.result()
                        continue
                    again = _submitted(executor, suspect)
                    if isinstance(again.exception(), BrokenProcessPool):
                        executor.shutdown(wait=True, cancel_futures=True)
                        executor = self._executor(1)
                        yield suspect, self.died(suspect)
                    else:
                        yield suspect, again.result()
                executor.shutdown(wait=True)
                executor = self._executor(self.jobs)
        finally:
            executor.shutdown(wait=True, cancel_futures=True)

    def _executor(self, jobs: int) -> ProcessPoolExecutor:
        # Spawned, not forked: the caller may run threads (Twisted) and holds open databases; neither survives a fork.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(self.make, self.given))


def _start(make: Callable[..., Callable[[Any], Any]], given: tuple[Any, ...]) -> None:
    global _task
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    _task = make(*given)


def _end_with_the_parent() -> None:
    """A parent that is killed cannot end its children: waiting for more work, they would stay for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _do(item: Any) -> Any:
    if _task is None:
        raise RuntimeError("the process was given no task")
    return _task(item)


def _submitted(executor: ProcessPoolExecutor, item: Any) -> Future[Any]:
    # Ctrl-C reaches every process of a terminal; the one that asked ends the others, without a traceback from each. A
    # process is started here and inherits that it is not interrupted, from its very first import.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return executor.submit(_do, item)
    except BrokenProcessPool as error:
        future: Future[Any] = Future()
        future.set_exception(error)
        return future
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
