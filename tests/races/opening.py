"""A program that opens a house: `python -m tests.races.opening FOLDER DATABASE`."""

import sys
from pathlib import Path

from app.config import Config
from app.house import open_house
from tests.house import SECRET

if __name__ == "__main__":
    folder, address = sys.argv[1:]
    open_house(Config(Path(folder), address, SECRET, plugin_path=()))
