"""jupyter_client's clients, ready as soon as the kernel is.

The stock ones wait 0.2 s for silence after the kernel has answered. These stop at the end of their own request, which is
the last thing a new kernel says.
"""

import time
from queue import Empty
from typing import Any, Final

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.client import KernelClient
from jupyter_core.utils import ensure_async, run_sync

_ANSWER: Final = 1.0
_NEWS: Final = 0.2


async def _wait_for_ready(self: KernelClient, timeout: float | None = None) -> None:
    """Return when the kernel has answered and its news arrive; RuntimeError if it dies or `timeout` seconds have passed."""
    ends = time.monotonic() + (float("inf") if timeout is None else timeout)
    while True:
        asked = self.kernel_info()
        reply = await _until(self.shell_channel, asked, "kernel_info_reply", _ANSWER)
        if reply and await _until(self.iopub_channel, asked, "status", _NEWS, execution_state="idle"):
            self._handle_kernel_info_reply(reply)
            return
        if not await self._async_is_alive():
            raise RuntimeError("Kernel died before replying to kernel_info")
        if time.monotonic() > ends:
            raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")


async def _until(channel: Any, asked: str, kind: str, seconds: float, **content: str) -> dict[str, Any] | None:
    """The message of a kind, with this content, that answers a request; None if none comes within `seconds`."""
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        try:
            message: dict[str, Any] = await ensure_async(channel.get_msg(timeout=left))
        except Empty:
            return None
        answers = message["parent_header"].get("msg_id") == asked and message["msg_type"] == kind
        if answers and content.items() <= message["content"].items():
            return message
    return None


class QuickAsyncClient(AsyncKernelClient):
    """AsyncKernelClient, sooner ready."""

    wait_for_ready = _wait_for_ready


class QuickBlockingClient(BlockingKernelClient):
    """BlockingKernelClient, sooner ready."""

    wait_for_ready = run_sync(_wait_for_ready)


QUICK: Final[dict[type[KernelClient], type[KernelClient]]] = {
    AsyncKernelClient: QuickAsyncClient,
    BlockingKernelClient: QuickBlockingClient,
}
