"""Files on any record: stored under random names, known by their content, served safely."""

from app.files.keeping import keep_blob, open_file, path_of, store_stream, upload_limit
from app.files.preview import has_preview, preview_of
from app.files.sizes import words_of
from app.files.store import Blob, Lost, TooLarge, discard, receive, store_folder, use_store
from app.files.sweeping import sweep_files
from app.files.uploading import Upload, add_files, may_add, received, upload
from models.filenames import clean_name

__all__ = [
    "Blob",
    "Lost",
    "TooLarge",
    "Upload",
    "add_files",
    "clean_name",
    "discard",
    "has_preview",
    "keep_blob",
    "may_add",
    "open_file",
    "path_of",
    "preview_of",
    "receive",
    "received",
    "store_folder",
    "store_stream",
    "sweep_files",
    "upload",
    "upload_limit",
    "use_store",
    "words_of",
]
