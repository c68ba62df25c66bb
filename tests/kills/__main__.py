"""The long form from the command line: prints its figures as JSON, exits 1 where one is lost."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.house import drop_postgres, empty_postgres
from tests.kills.run import run


def main() -> None:
    """Run it once."""
    reader = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    reader.add_argument("--kills", type=int, default=500)
    reader.add_argument("--postgres", metavar="URL", help="a server that lets one make databases")
    given = reader.parse_args()
    url = empty_postgres(given.postgres) if given.postgres else ""
    try:
        with tempfile.TemporaryDirectory(prefix="kills-") as folder:
            outcome = run(Path(folder), url, given.kills, is_cold=True)
    finally:
        if url:
            drop_postgres(given.postgres, url)
    print(json.dumps(outcome.figures(), indent=1))
    sys.exit(1 if outcome.problems else 0)


if __name__ == "__main__":
    main()
