"""The worker process: loads the pipeline once, then turns batches into rows until its parent ends."""

import contextlib
import os
import pickle
import queue
import signal
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from claimx.engine.work import Task, Work
from claimx.schema import SourceDocument
from claimx.schema.errors import InputError


def worker_main(connection: "Connection[object, object]", task: Task) -> None:
    """Answer `("ready", model version)`, then every pickled list of documents with `("done", outcomes)`.

    A batch that cannot be done as a whole is answered with `("undone", message)`, a pipeline that cannot be
    loaded with `("broken", message)`.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _be_first_to_go()
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(connection, inbox), daemon=True).start()
    try:
        work = Work(task)
    except Exception as error:
        connection.send(("broken", str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"))
        return
    with contextlib.suppress(OSError):  # the parent is gone
        connection.send(("ready", work.model_version))
        while True:
            documents = pickle.loads(inbox.get())
            connection.send_bytes(pickle.dumps(_answer(work, documents), pickle.HIGHEST_PROTOCOL))


def _answer(work: Work, documents: list[SourceDocument]) -> tuple[str, object]:
    try:
        return "done", work(documents)
    except Exception as error:
        return "undone", f"{type(error).__name__}: {error}"


def _receive(connection: "Connection[object, object]", inbox: "queue.SimpleQueue[bytes]") -> None:
    # A thread of its own, so that the parent never waits to send while this process waits to answer, and so
    # that the process ends with its parent even in the middle of a document.
    with contextlib.suppress(EOFError, OSError):
        while True:
            inbox.put(connection.recv_bytes())
    os._exit(1)


def _be_first_to_go() -> None:
    # Under memory pressure the kernel should end a worker, which is replaced, and not the parent.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("900")
