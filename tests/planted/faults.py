"""The faults: what is changed where, and which tests look there."""

from dataclasses import dataclass

RULES = "tests/house_rules/test_dangers.py"


@dataclass(frozen=True)
class Fault:
    """One text in one file put in place of another, and the tests that should notice."""

    name: str
    file: str
    old: str
    new: str
    tests: str


FAULTS = [
    Fault(
        "a page without its right", "views/backups.py",
        '"/backups", right="admin")', '"/backups", right="signed-in")',
        "tests/rights/test_doors.py -k by_their_right",
    ),
    Fault(
        "a name echoed unescaped", "app/reading/columns.py",
        'dir="auto">{escape(label)}</a>', 'dir="auto">{label}</a>',
        "tests/badinput/test_shown.py",
    ),
    Fault(
        "SQL made of a typed text", "app/search.py",
        '''"{table}" MATCH ?)', [" OR ".join(words)])''',
        '''"{table}" MATCH \\'{" OR ".join(words)}\\')')''',
        "tests/engine/test_search.py",
    ),
    Fault(
        "columns named from outside (mass assignment)", "app/writing/values.py",
        "isinstance(field, KeyField | StateField) or field.name in SYSTEM_FIELDS:",
        "isinstance(field, KeyField):",
        "tests/rights/test_everything_sent.py",
    ),
    Fault(
        "a form without its token", "app/web/security.py",
        "if request.endpoint and not is_api():",
        'if request.endpoint and not is_api() and request.endpoint != "settings.theme":',
        "tests/rights/test_doors.py -k without_their_token",
    ),
    Fault(
        "an open redirect", "views/door.py",
        'return let_in(user, safe_next(target or "/"),', 'return let_in(user, target or "/",',
        "tests/security/test_answers.py -k next",
    ),
    Fault(
        "a cookie alive after signing out", "views/door.py",
        'end_session(request.cookies.get(COOKIE, ""))\n    flask_session.clear()\n    response',
        "flask_session.clear()\n    response",
        "tests/security/test_sign_in.py -k signing_out",
    ),
    Fault(
        "a hidden field that sorts and filters", "app/reading/fields.py",
        "self.checked and name in self.actor.hidden(resource):", "False:",
        "tests/rights/test_canaries.py -k neither_filtered",
    ),
    Fault(
        "a hidden field in an export", "app/exporting/fields.py",
        "return actor.withheld(resource)", "return frozenset()",
        "tests/rights/test_taken_along.py tests/tables/test_export.py --long",
    ),
    Fault(
        "a hidden field summed in a chart", "app/showing/ways.py",
        "    if first in actor.hidden(resource):\n        return False\n", "",
        "tests/engine/test_charts.py tests/engine/test_calendars.py",
    ),
    Fault(
        "script in a comment", "app/showing/comments.py",
        'return drawn + Markup("{}").format(text[done:])', "return drawn + Markup(text[done:])",
        "tests/talk/test_comments.py",
    ),
    Fault(
        "a path that climbs", "app/files/store.py",
        "if not _STORAGE.fullmatch(storage):", "if not storage:",
        "tests/files/test_store.py",
    ),
    Fault(
        "an address fetched for its title (SSRF)", "models/kinds/url.py",
        "    def _entry(self, value: Any, locale: str | None) -> str:\n",
        "    def _title(self, value: str) -> bytes:\n"
        "        from urllib.request import urlopen\n\n"
        "        with urlopen(value) as page:\n"
        "            return bytes(page.read(1000))\n\n"
        "    def _entry(self, value: Any, locale: str | None) -> str:\n",
        "tests/models/test_kinds_texts.py",
    ),
    Fault(
        "a template made of what was typed", "app/web/errors.py",
        "    response = make_response(drawn, status)\n    if is_fragment():",
        "    from flask import render_template_string\n\n"
        '    drawn += render_template_string(f"<!-- {request.args} -->")\n'
        "    response = make_response(drawn, status)\n    if is_fragment():",
        "tests/security/test_injections.py",
    ),
    Fault(
        "a header with line ends", "app/mail/message.py",
        'message["Subject"] = mail.subject', 'message._headers.append(("Subject", mail.subject))',
        "tests/mail/test_sending.py",
    ),
    Fault(
        "money in floats", "plugins/catalog/amounts.py",
        "        steps = (amount / unit).quantize(_TRUE, ROUND_HALF_EVEN)",
        "        steps = Decimal(float(amount) / float(unit))",
        "tests/catalog/test_arithmetic.py",
    ),
    Fault(
        "a sign-in that tells by its time who is known", "app/signin/passwords.py",
        "    with _places:\n        try:\n            return _hasher.verify(kept or",
        "    if kept is None:\n        return False\n"
        "    with _places:\n        try:\n            return _hasher.verify(kept or",
        "tests/security/test_sign_in.py -k takes_as_long",
    ),
    Fault(
        "a password in the log", "views/door.py",
        "    if user is None or not fits or not user.is_active:\n",
        '    current_app.logger.info("%s tries %s", mail, password)\n'
        "    if user is None or not fits or not user.is_active:\n",
        "tests/tools/test_logs.py",
    ),
    Fault(
        "JSON served as a page", "app/jsonapi/problems.py",
        "response = Response(body, status, content_type=JSON)",
        'response = Response(body, status, content_type="text/html")',
        "tests/jsonapi/test_records.py",
    ),
    Fault(
        "an archive that unpacks elsewhere (zip slip)", "app/backup/archive.py",
        "if not _is_safe(name):", "if not name:",
        "tests/backup/test_faults.py -k elsewhere",
    ),
    Fault(
        "a cell that a spreadsheet runs", "app/exporting/cells.py",
        "return str if self.is_raw or self.is_workbook else make_harmless", "return str",
        "tests/tables/test_export.py -k nothing_runs",
    ),
    Fault(
        "a search that counts what is out of sight", "app/reading/matching.py",
        "where(both(visible(resource, actor), condition))", "where(condition)",
        "tests/engine/test_search.py",
    ),
    Fault(
        "a search that finds by the name of what is out of sight", "app/reading/matching.py",
        "return model.select(model.id).where(model.id.in_(found) & allowed)", "return found",
        "tests/sales/test_deals.py -k out_of_sight",
    ),
]  # fmt: skip
