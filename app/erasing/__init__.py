"""Anonymising: a record loses what tells of somebody, everywhere, but for what law keeps."""

from app.erasing.erase import erase
from app.erasing.erasure import Erasure
from app.erasing.events import erasure_asked
from app.erasing.showing import erased_section

__all__ = ["Erasure", "erase", "erased_section", "erasure_asked"]
