"""What Jupyter's libraries import and guatu's own processes have no use for.

jsonschema, which nbformat imports, makes 38 parsers of `rfc3987_syntax` when it is imported, to check a format that no schema
of Jupyter's has. That takes longer than all else that a command imports (python-jsonschema/jsonschema#1428).
"""

import sys
from typing import Any, Final

_MODULES: Final = ("rfc3987_syntax",)


def leave_out() -> None:
    """Have this process do without; jsonschema then leaves the format unchecked, as where the package is not installed."""
    modules: dict[str, Any] = sys.modules
    for name in _MODULES:
        modules.setdefault(name, None)
