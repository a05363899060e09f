"""The few kinds of error guatu raises, each with a stable code and a sentence from the catalogue.

What a kind means to a batch: `LedgersRefused` → refused, `NotebookFailed` and `DocumentRefused` → failed, every other
exception → broken. `ConfigError` ends a command before any work.
"""

from typing import Any

from guatu.messages import Lang, sentence


class GuatuError(Exception):
    """An error with a stable `code` and the `values` its sentence needs; `str()` gives code and Chinese sentence."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.code, self.values))

    def __str__(self) -> str:
        return f"{self.code} {self.sentence()}"

    def sentence(self, lang: Lang = "zh") -> str:
        """What stood where and what to do next."""
        return sentence(self.code, self.values, lang)


def _rebuild(kind: type[GuatuError], code: str, values: dict[str, object]) -> GuatuError:
    return kind(code, **values)


class ConfigError(GuatuError):
    """programme.yml, a period file, or what was asked for on the command line does not hold together."""


class LedgersRefused(GuatuError):
    """The ledgers of a bureau do not add up; the findings say where."""


class NotebookFailed(GuatuError):
    """A notebook raised, was given wrong parameters, or died."""


class DocumentRefused(GuatuError):
    """Something in the executed notebook cannot be set in the report: an output, a figure's key, a character."""


class FontsMissing(GuatuError):
    """No face on this machine can set a role of the template."""


class PublishFailed(GuatuError):
    """A finished run could not be put in its place."""


class RunHeld(GuatuError):
    """Another process is running this programme, or this bureau of it."""


class StoreFailed(GuatuError):
    """The database of sign-off and mail cannot be opened, or a newer guatu wrote it."""


class DeliveryRefused(GuatuError):
    """A sign-off or a mail that may not be: what was signed is not what stands there, or nothing may leave."""
