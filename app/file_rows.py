"""What the templates draw of files: plain view models, with every text ready to show."""

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(slots=True)
class FileRow:
    """A file of a record: its name leads to the content, `page_href` to what is known of it."""

    name: str
    href: str
    page_href: str
    delete_href: str
    icon: str
    preview_href: str
    size: str
    who: str
    when: Markup


@dataclass(slots=True)
class FilesPane:
    """The files of a record. Without `action` none may be added."""

    rows: list[FileRow]
    action: str
    all_href: str
    hint: str
    error: str = ""
