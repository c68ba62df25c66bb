"""The addresses the engine itself answers."""

from flask import Flask

from views import (
    api,
    api_downloads,
    api_files,
    api_pages,
    api_talk,
    backups,
    demo,
    door,
    files,
    handing_over,
    health,
    home,
    jobs,
    mail,
    modules,
    notifications,
    plugin_pages,
    print_settings,
    repairs,
    reports,
    search,
    sent,
    settings,
    tokens,
    undoing,
)
from views.resources import (
    actions,
    boards,
    bulk,
    calendars,
    comments,
    computing,
    deleting,
    duplicates,
    exporting,
    forms,
    history,
    importing,
    lists,
    panes,
    picking,
    printing,
    public,
    records,
    saving,
)
from views.resources import files as record_files

ENGINE = (
    api,
    api_downloads,
    api_files,
    api_pages,
    api_talk,
    backups,
    demo,
    door,
    files,
    handing_over,
    health,
    home,
    jobs,
    mail,
    modules,
    notifications,
    print_settings,
    repairs,
    reports,
    search,
    sent,
    settings,
    tokens,
    undoing,
)
OF_RESOURCES = (
    lists,
    panes,
    saving,
    boards,
    calendars,
    bulk,
    duplicates,
    exporting,
    importing,
    picking,
    computing,
    printing,
    public,
    forms,
    records,
    record_files,
    comments,
    history,
    deleting,
    actions,
)


def register(app: Flask) -> None:
    """Give an app all addresses of the engine."""
    for module in (*ENGINE, *OF_RESOURCES):
        app.register_blueprint(module.blueprint)
    plugin_pages.register(app)
