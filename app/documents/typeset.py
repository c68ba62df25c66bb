"""Set one document, in a process of its own: reads a job from stdin, writes pages to stdout.

It is run as a file, knows nothing of the house, sees an empty folder and has an end to its memory
and time. What it answers is JSON: `{"pages": [base64…]}` or `{"error": "…"}`.
"""

import base64
import json
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

MEMORY = 1024 * 1024 * 1024
SECONDS = 10


def limit() -> None:
    """Put an end to what may be used, where the system knows how."""
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024 * 1024,) * 2)


def set_pages(job: dict[str, Any], folder: Path) -> dict[str, object]:
    """Compile the template with its data in a folder that holds nothing but the logo."""
    import typst

    if job.get("logo"):
        (folder / job["logo_name"]).write_bytes(base64.b64decode(job["logo"]))
    (folder / "document.typ").write_text(job["source"], encoding="utf-8")
    try:
        made = typst.compile(
            str(folder / "document.typ"),
            root=str(folder),
            format=job["format"],
            sys_inputs={"data": job["data"]},
            package_path=str(folder),
            package_cache_path=str(folder),
        )
    except Exception as error:  # whatever a template does wrong is told to who wrote it
        return {"error": str(error)[:2000]}
    pages = made if isinstance(made, list) else [made]
    return {"pages": [base64.b64encode(page).decode() for page in pages]}


def main() -> None:
    """Read, set, answer."""
    job = json.load(sys.stdin)
    limit()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        json.dump(set_pages(job, Path(folder)), sys.stdout)


if __name__ == "__main__":
    main()
