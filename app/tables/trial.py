"""Read a workbook once in a process of its own, held to so much memory and time.

The library reserves what a sheet claims to span, and where that fails the whole process ends: no
`except` sees it. A sheet that is measured as small can still be a trap; here it hurts nobody.
"""

import json
import subprocess
import sys
from pathlib import Path

import python_calamine

from app.tables.sheet import Unreadable
from models.texts import _

MEMORY = 2 << 30
SECONDS = 120
# Only the library is loaded, not the app. What it refuses in peace is said when it is opened.
_PROGRAM = """
import json, resource, sys
path, sheet, memory, seconds, library = json.loads(sys.argv[1])
sys.path.append(library)
from python_calamine import CalamineWorkbook
for kind, bound in (("AS", memory), ("CPU", seconds), ("CORE", 0)):
    kind = getattr(resource, "RLIMIT_" + kind)
    hard = resource.getrlimit(kind)[1]
    bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
    resource.setrlimit(kind, (bound, bound))
try:
    workbook = CalamineWorkbook.from_path(path)
    names = workbook.sheet_names
    if names:
        workbook.get_sheet_by_name(sheet if sheet in names else names[0])
except MemoryError:
    sys.exit(1)
except BaseException:
    pass
"""


def try_workbook(path: Path, sheet: str | None) -> None:
    """Read a sheet in another process. Raises Unreadable where that takes too much."""
    library = str(Path(python_calamine.__file__).parent.parent)
    told = json.dumps([str(path), sheet, MEMORY, SECONDS, library])
    command = [sys.executable, "-I", "-c", _PROGRAM, told]
    try:
        ended = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except OSError as error:
        raise Unreadable(
            _(
                "The workbook can't be looked into now: %(reason)s. Try again later.",
                reason=error.strerror or "",
            )
        ) from None
    if ended.returncode:
        raise Unreadable(
            _("Reading the workbook takes too much memory or time. Save the table as CSV.")
        )
