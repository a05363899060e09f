"""A Dask cluster as an executor: the only importer of distributed. Its workers share the folders of params and outputs."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import Executor
from typing import Final

from guatu.errors import ConfigError

_AHEAD: Final = 2  # tasks a worker's thread may have: one at work, one at hand
PATIENCE: Final = "15s"


@contextlib.contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """The cluster whose scheduler is at `address`, and how many tasks it may have at a time.

    ConfigError P30 without the extra `cluster`, P31 if nothing answers there, P32 if the scheduler has no workers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise ConfigError("P30") from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as fault:
        raise ConfigError("P31", address=address, why=str(fault) or type(fault).__name__) from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise ConfigError("P32", address=address)
        yield client.get_executor(pure=False), threads * _AHEAD
