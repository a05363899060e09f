"""ipykernel's application as a forked kernel starts it, sooner ready for the arguments that a kernelspec usually gives."""

from ipykernel import kernelapp
from traitlets.config import Config


class IPKernelApp(kernelapp.IPKernelApp):
    """The stock one, called alike for the sake of configuration and logs.

    The usual arguments it tells from each other without a parser of all there could be, which takes 5 ms each time.
    """

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        match argv:
            case ["-f", file]:
                said = Config(IPKernelApp={"connection_file": file})
            case ["-f", file, "--HistoryManager.hist_file=:memory:"]:
                said = Config(IPKernelApp={"connection_file": file}, HistoryManager={"hist_file": ":memory:"})
            case _:
                super().parse_command_line(argv)
                return
        self.argv, self.extra_args, self.cli_config = list(argv), [], said
        self.update_config(said)
