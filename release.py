"""Make the archive that people install from: `python3 release.py [FOLDER]`.

It holds the committed tree, so what isn't committed is never in it, and needs Python and git alone.
The same commit always gives the same bytes: names sorted, owners nobody's, the commit's own time.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import subprocess
import sys
import tarfile
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent
LEFT_OUT = (".ci/", ".gitignore", "release.py")
"""What makes and checks the house, and is no part of one that is installed."""
VENDORED = "static/vendor/VENDOR.md"
_ROW = re.compile(r"\| (.+?) \| (.+?) \| (.+?) \| `(.+?)`.* \| `([0-9a-f]{64})` \|")

Files = dict[str, tuple[bytes, int]]


def main(argv: list[str]) -> None:
    """Write the archive and its checksum into a folder, the current one by default."""
    folder = Path(argv[0] if argv else ".")
    files = committed_files()
    name = f"shophouse-{version(files)}"
    files["THIRD-PARTY.md"] = third_party(files).encode(), 0o644
    files["SHA256SUMS"] = checksums(files).encode(), 0o644
    archive = folder / f"{name}.tar.gz"
    archive.write_bytes(packed(name, files, commit_time()))
    said = f"{digest(archive.read_bytes())}  {archive.name}\n"
    (folder / f"{archive.name}.sha256").write_text(said, encoding="utf-8")
    sys.stdout.write(said)


def git(*argv: str) -> bytes:
    """Return what git answers about the tree that this file lies in."""
    return subprocess.run(["git", *argv], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout


def commit_time() -> int:
    """Return the moment of the last commit, in seconds."""
    return int(git("log", "-1", "--format=%ct"))


def committed_files() -> Files:
    """Return bytes and mode of every committed file that belongs into the archive, by name."""
    with tarfile.open(fileobj=io.BytesIO(git("archive", "--format=tar", "HEAD"))) as tar:
        return {
            one.name: (content.read(), 0o755 if one.mode & 0o100 else 0o644)
            for one in tar
            if not one.name.startswith(LEFT_OUT) and (content := tar.extractfile(one))
        }


def version(files: Files) -> str:
    """Return the version that the tree says it is."""
    found = re.search(rb'^VERSION = "([\w.]+)"$', files["app/version.py"][0], re.M)
    if not found:
        sys.exit('app/version.py has no line VERSION = "…"; write one.')
    return found[1].decode()


def third_party(files: Files) -> str:
    """List the files of others with their licence. Stops where one isn't what it should be."""
    lines = [
        "# Files of others in this archive\n",
        "Each as it was published. The libraries that the first start installs are no part of it:",
        "`requirements.txt` names them, `docs/libraries.md` their licences.\n",
        "| file | of | version | licence | sha256 |",
        "|---|---|---|---|---|",
    ]
    for name, number, licence, place, expected in _ROW.findall(files[VENDORED][0].decode()):
        path = plain(PurePosixPath(VENDORED).parent / place)
        if path not in files or digest(files[path][0]) != expected:
            sys.exit(f"{path} is missing or not the file whose checksum stands in {VENDORED}.")
        lines.append(f"| `{path}` | {name} | {number} | {licence} | `{expected}` |")
    return "\n".join(lines) + "\n"


def plain(path: PurePosixPath) -> str:
    """Return a path without its `..`."""
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def checksums(files: Files) -> str:
    """Return what `sha256sum --check` reads."""
    return "".join(f"{digest(files[name][0])}  {name}\n" for name in sorted(files))


def digest(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def packed(name: str, files: Files, moment: int) -> bytes:
    """Return the archive's bytes."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(files):
            content, mode = files[path]
            entry = tarfile.TarInfo(f"{name}/{path}")
            entry.size, entry.mode, entry.mtime = len(content), mode, moment
            tar.addfile(entry, io.BytesIO(content))
    return gzip.compress(raw.getvalue(), 9, mtime=moment)


if __name__ == "__main__":
    main(sys.argv[1:])
