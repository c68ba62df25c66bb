"""Files on any record: stored under random names, known by their content, served safely."""

from app.files.keeping import keep_blob, open_file, path_of, store_stream, upload_limit
from app.files.names import clean_name
from app.files.store import Blob, Lost, TooLarge, discard, receive, store_folder, use_store
from app.files.sweeping import sweep_files

__all__ = [
    "Blob",
    "Lost",
    "TooLarge",
    "clean_name",
    "discard",
    "keep_blob",
    "open_file",
    "path_of",
    "receive",
    "store_folder",
    "store_stream",
    "sweep_files",
    "upload_limit",
    "use_store",
]
