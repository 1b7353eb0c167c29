"""Several files scrubbed one after the other, or at once by several processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from edi_scrub.errors import ScrubError
from edi_scrub.inputfile import Progress
from edi_scrub.judging import Options
from edi_scrub.policy.library import Policies
from edi_scrub.scrubbing import PLAIN, Ack, FileRun, Reporting, scrub_file

Watch = Callable[[str], AbstractContextManager[Progress | None]]


def scrub_files(
    files: Sequence[str],
    folder: Path,
    policies: Policies,
    options: Options,
    *,
    watch: Watch,
    jobs: int = 1,
    force: bool = False,
    ack: Ack | None = None,
    reporting: Reporting = PLAIN,
) -> Iterator[tuple[str, FileRun | ScrubError]]:
    """What becomes of each file, in their order: see :func:`scrub_file`.

    ``watch`` gives what hears of the reading of a file. With ``jobs`` above 1, so many
    processes share the claims of a big file, and small files among them.
    """
    wanted: dict[str, Any] = {"force": force, "ack": ack, "reporting": reporting}
    scrub = partial(scrub_file, folder=folder, policies=policies, options=options, **wanted)
    with ExitStack() as stack:
        at_once: dict[str, Callable[[], FileRun]] = {}
        if jobs > 1:
            from edi_scrub.parallel import Workers  # multiprocessing takes time to load

            workers = stack.enter_context(Workers(jobs, policies, options))
            scrub = partial(scrub, workers=workers)
            if len(files) > 1:
                small = [file for file in files if _is_small(file)]
                at_once = {file: workers.call(_whole, file, folder, wanted) for file in small}
        for file in files:
            if file in at_once:
                yield file, _tried(at_once[file])
            else:
                with watch(file) as progress:
                    outcome = _tried(partial(scrub, file, progress=progress))
                yield file, outcome


def _tried(work: Callable[[], FileRun]) -> FileRun | ScrubError:
    try:
        return work()
    except ScrubError as error:
        return error


def _is_small(file: str) -> bool:
    from edi_scrub.parallel import SMALL

    return os.path.isfile(file) and os.path.getsize(file) < SMALL  # noqa: PTH113, PTH202


def _whole(file: str, folder: Path, wanted: dict[str, Any]) -> FileRun:
    """Scrub a file in a worker."""
    from edi_scrub.parallel import known

    return scrub_file(file, folder, *known(), **wanted)
