"""The application of a forked kernel: it understands its arguments as the stock one does."""

import pytest
from ipykernel import kernelapp
from traitlets.config.loader import KVArgParseConfigLoader

from guatu.kernels import app

USUAL = (
    ["-f", "/run/kernels/some where/kernel-1.json"],
    ["-f", "/run/kernels/kernel-1.json", "--HistoryManager.hist_file=:memory:"],
)
UNUSUAL = (
    ["--IPKernelApp.connection_file=/run/kernels/kernel-1.json"],
    ["-f", "/run/kernels/kernel-1.json", "--IPKernelApp.extensions=autoreload", "--quiet"],
    ["-f", "/run/kernels/kernel-1.json", "--HistoryManager.hist_file=/run/kernels/history.sqlite"],
    [],
)


def understood(kind, arguments):
    kernel = kind()
    kernel.parse_command_line(arguments)
    return kernel.cli_config, kernel.argv, kernel.extra_args, kernel.connection_file, kernel.config, kernel.quiet


@pytest.mark.parametrize("arguments", [*USUAL, *UNUSUAL])
def test_arguments_mean_what_they_mean_to_the_stock_application(arguments):
    assert understood(app.IPKernelApp, arguments) == understood(kernelapp.IPKernelApp, arguments)


@pytest.mark.parametrize("arguments", USUAL)
def test_usual_arguments_need_no_parser(arguments, monkeypatch):
    monkeypatch.setattr(KVArgParseConfigLoader, "load_config", None)
    assert understood(app.IPKernelApp, arguments)[3] == arguments[1]
