"""`guatu-warm`: a kernel provisioner for any Python kernelspec, which has kernels forked by a warm zygote.

Where that cannot be (not Linux, another launcher than ipykernel's, no zygote to be had) it starts them cold, as they are
stock, and says so once.
"""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from subprocess import PIPE
from typing import Any, Final

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Float, Integer, List, Unicode

from guatu.kernels.client import QUICK
from guatu.kernels.processes import limit_memory, why_not
from guatu.kernels.warmth import Warmth

_MODULES: Final = ("ipykernel_launcher", "ipykernel")
_CHANNELS: Final = ("shell", "iopub", "stdin", "hb", "control")
_DUE: Final = 0.1  # how long a poll waits for an end that has been asked for
_HISTORY: Final = "--HistoryManager.hist_file"
_said: set[str] = set()


def prepare(spec: KernelSpec) -> str:
    """Have the zygote of a kernelspec started ahead of its first kernel; why there will be none, or ""."""
    config = spec.metadata.get("kernel_provisioner", {}).get("config", {})
    command = [sys.executable if spec.argv[0].startswith("python") else spec.argv[0], *spec.argv[1:]]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONEXECUTABLE"} | spec.env
    cold = why_not() or _why_cold(command, {"env": environment})
    if not cold:
        from guatu.kernels import contact

        try:
            contact.prepare(_warmth(command, **config), environment)
        except contact.NoZygoteError as fault:
            cold = str(fault)
    return cold


def _warmth(
    command: Sequence[str], preload: Sequence[str] = (), warm_up: str = "", linger: float = 0, **_other: Any
) -> Warmth:
    return Warmth(command[0], tuple(command[1 : command.index("-m")]), tuple(preload), warm_up, float(linger))


class WarmProvisioner(LocalProvisioner):
    """Kernels from a zygote that has imported `preload` and called `warm_up`; cold ones where there can be none."""

    preload: List[str] = List(Unicode(), help="Modules to import before the first kernel is forked.").tag(config=True)
    warm_up = Unicode(
        help="`module:function` to call before the first fork. What it returns, if anything, is called in every kernel."
    ).tag(config=True)
    linger = Float(help="Seconds the zygote stays after the last process that asked for a kernel ended.").tag(
        config=True
    )
    memory = Integer(help="Bytes a kernel may take beyond what it starts with; 0 for no limit.").tag(config=True)

    _end_is_due = False

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Have the kernel talked to through sockets in a folder of the user's own: no port that another kernel takes first."""
        manager = self.parent
        self._end_is_due = False
        if manager is not None and os.name != "nt":
            manager.client_factory = QUICK.get(manager.client_factory, manager.client_factory)
            self._use_files(manager)
            if manager.parent is None:  # as nbclient has it for kernels it knows to be ipykernel's, by their name
                given = kwargs.get("extra_arguments", ())
                if not any(word.startswith(_HISTORY) for word in given):  # twice is a list, and the kernel would end
                    kwargs["extra_arguments"] = [*given, f"{_HISTORY}=:memory:"]
        return await super().pre_launch(**kwargs)

    def _use_files(self, manager: Any) -> None:
        from guatu.kernels.wire import folder

        if manager.transport == "tcp" and not any(manager.ports):
            with contextlib.suppress(OSError):  # no such folder: ports will do
                manager.ip = str(folder() / self.kernel_id[:13])
                manager.transport, manager.cache_ports = "ipc", False

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Give a kernel whose sockets are bound; or start a cold one."""
        cold = why_not() or _why_cold(cmd, kwargs)
        if not cold:
            from guatu.kernels.contact import NoZygoteError

            try:
                await self._fork(cmd, kwargs)
            except NoZygoteError as fault:
                cold = str(fault)
        if cold:
            self._say(cold)
            await super().launch_kernel(cmd, **kwargs)
            limit_memory(self.pid, self.memory)
        return self.connection_info

    async def _fork(self, cmd: list[str], kwargs: dict[str, Any]) -> None:
        from guatu.kernels.contact import fork_kernel
        from guatu.kernels.inherited import order, streams

        module = cmd.index("-m")
        self.cwd = kwargs.get("cwd") or str(Path.cwd())
        warmth = _warmth(cmd, self.preload, self.warm_up, self.linger)
        wanted = order(cmd[module + 2 :], kwargs["env"], str(self.cwd), self._files(), self.memory)
        with streams(kwargs.get("stdout"), kwargs.get("stderr")) as (stdout, stderr):
            kernel: Any = await fork_kernel(warmth, wanted, stdout, stderr)
        self.process, self.pid, self.pgid = kernel, kernel.pid, kernel.pid

    def _files(self) -> list[str]:
        """The files of the kernel's sockets."""
        info: dict[str, Any] = dict(self.connection_info)
        return [f"{info['ip']}-{info[f'{c}_port']}" for c in _CHANNELS] if info.get("transport") == "ipc" else []

    async def poll(self) -> int | None:
        """None while the kernel lives. An end that has been asked for is given a moment to come."""
        code = await super().poll()
        ends = time.monotonic() + (_DUE if self._end_is_due else 0)
        while code is None and time.monotonic() < ends:
            await asyncio.sleep(0.002)
            code = await super().poll()
        return code

    async def shutdown_requested(self, restart: bool = False) -> None:
        """The kernel is about to end."""
        self._end_is_due = True

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and what it began."""
        self._end_is_due = True
        await super().kill(restart)

    def _say(self, why: str) -> None:
        if why not in _said:
            _said.add(why)
            self.log.warning("Kernels start cold, which takes longer: %s", why)


def _why_cold(cmd: list[str], kwargs: dict[str, Any]) -> str:
    """Why a kernel with this command cannot be forked; "" if it can."""
    if "-m" not in cmd or cmd[cmd.index("-m") + 1] not in _MODULES:
        return f"only {' or '.join(_MODULES)} can be forked, not {' '.join(cmd[1:3])}"
    if PIPE in (kwargs.get("stdout"), kwargs.get("stderr")):
        return "its output is to go to a pipe"
    if any(not Path(part).is_absolute() for part in kwargs["env"].get("PYTHONPATH", "/").split(os.pathsep)):
        return "PYTHONPATH has entries that depend on the working folder"
    return ""
