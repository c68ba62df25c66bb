"""The planted faults keep up with the code; planting all takes minutes (`-m tests.planted`)."""

import ast
import shutil
from pathlib import Path

import pytest

from tests.house_rules.text import ROOT
from tests.planted.__main__ import plant
from tests.planted.faults import FAULTS, Fault


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_still_has_its_place_and_its_tests(fault: Fault, tmp_path: Path) -> None:
    (tmp_path / fault.file).parent.mkdir(parents=True)
    shutil.copyfile(ROOT / fault.file, tmp_path / fault.file)
    plant(fault, tmp_path)
    ast.parse((tmp_path / fault.file).read_text("utf-8"))
    for word in fault.tests.split(" -")[0].split():
        assert (ROOT / word).is_file()
