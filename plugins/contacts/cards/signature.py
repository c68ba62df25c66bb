"""The signature of a mail as a card: plain rules, each of which a person may correct."""

import re
from collections.abc import Sequence
from dataclasses import replace

from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number

from plugins.contacts.cards.card import Card, Way
from plugins.contacts.cards.places import country_of, find_place

LONGEST = 10_000
_MAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_SITE = re.compile(
    r"(?:https?://|www\.)[^\s<>,|]+|^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,12}$", re.I
)
_SPLIT = re.compile(r"\s*(?:[|•·‧]|\t|\s{3,}|\s[–—]\s|//\s)\s*")
_LABEL = re.compile(
    r"(?:(?<![\w.@/-])(?:tel(?:efon|ephone)?|phone|fon|office|direct|durchwahl|mobile?|mob\.|cell|handy|gsm"
    r"|(?:tele)?fax|e-?mail|mail|web(?:site|seite)?|internet|home ?page|[ptmfewcdh](?=\s*[:.)]))"
    r"(?![^\W\d_])(?!\.[^\W\d])|[☎📞📱✉🌐])[\s.:)/]*",
    re.IGNORECASE,
)
_CELL = re.compile(r"\b(?:mobile?|mob|cell|handy|gsm|m(?=\s*[:.)])|c(?=\s*[:.)]))", re.IGNORECASE)
_FAX = re.compile(r"fax|\bf\s*[:.)]", re.IGNORECASE)
_NUMBERS = re.compile(
    r"\b(?:vat|ust|uid|hrb|hra|iban|bic|steuer|siret|registe?r|amtsgericht|company no|reg\.? no)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:(?:best|kind|warm|many)?\s*(?:regards|wishes)|cheers|thanks|thank you|sincerely|yours"
    r"|mit (?:freundlich|best|herzlich)\w*|(?:viele|beste|liebe|herzliche)\w* gr(?:ü|ue)(?:ß|ss)e?"
    r"|cordialement|bien à vous|i\. ?a\.|i\. ?v\.|sent from|von meinem|gesendet)\b.*",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"(?<![\w.])(?:g?GmbH|AG|KG|KGaA|OHG|UG|GbR|eG|SE|e\. ?V\.|e\. ?K\.|Ltd\.?|Limited|LLC|LLP|PLC"
    r"|Inc\.?|Corp\.?|S\.A\.|SA|SAS|SARL|S\.r\.l\.|Srl|S\.p\.A\.|SpA|B\.?V\.?|N\.V\.|AB|A/S|ApS|AS"
    r"|Oyj?|S\.L\.|Pty|Kft|s\.r\.o\.|Sp\. z o\.o\.)(?![\w])"
)
_JOB = re.compile(
    r"manager|director|engineer|developer|head of|chief|\bc[efot]o\b|president|officer|consultant"
    r"|assistant|buyer|sales|marketing|purchasing|partner|founder|owner|architect|accountant|lawyer"
    r"|leiter|leitung|geschäftsführ|vertrieb|einkauf|berater|assisten|ingenieur|prokurist|inhaber"
    r"|vorstand|referent|sachbearbeit|entwickl|buchhalt|meister|directeur|responsable|gérant",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:(?:Dr|Prof|Dipl|Ing|Mr|Mrs|Ms|Herr|Frau|M\.?A|B\.?Sc)\b[. -]*)*"
    r"(?:[^\W\d_][\w.'’-]*)(?: (?:(?:von|van|de|der|den|la|le|zu|y)\b ?)*[^\W\d_][\w.'’-]*){1,3}"
)
_FREE = {"gmail", "googlemail", "gmx", "web", "outlook", "hotmail", "yahoo", "icloud", "posteo",
         "mail", "aol", "proton", "protonmail", "live", "freenet", "t-online"}  # fmt: skip


def read_signature(text: str, region: str = "") -> Card:
    """Return what a signature tells; national numbers are those of `region` (a country's code)."""
    card = Card()
    rest: list[str] = []
    for line in text[:LONGEST].splitlines():
        line = line.strip(" \t>*_").strip()
        if not line or set(line) <= set("-_=~* ") or _GREETING.fullmatch(line.rstrip(",. !")):
            continue
        if _NUMBERS.search(line):
            continue
        rest += [part for one in _SPLIT.split(line) if (part := _take_ways(card, one, region))]
    place, used = find_place(rest)
    left = [line for number, line in enumerate(rest) if number not in used]
    if place is not None:
        firm, comma, street = place.street.partition(", ")
        if comma and _FIRM.search(firm):
            left.append(firm)
            place = replace(place, street=street)
        card.places.append(place)
    _take_words(card, [line for line in left if not country_of(line)])
    return card


def _take_ways(card: Card, part: str, region: str) -> str:
    """Take mails, sites and numbers out of a part of a line; return what is left of it."""
    for mail in _MAIL.findall(part):
        card.mails.append(Way(mail.rstrip(".")))
    part = _MAIL.sub(" ", part)
    bare = _LABEL.sub("", part).strip()
    for site in _SITE.findall(bare):
        card.sites.append(Way(site.rstrip(".)")))
    if card.sites and _SITE.search(bare):
        part = _SITE.sub(" ", bare)
    end = 0
    kept = ""
    for match in PhoneNumberMatcher(part, region or None, leniency=Leniency.VALID):
        before = part[end : match.start]
        kept += before
        number = format_number(match.number, PhoneNumberFormat.E164)
        if match.number.extension:
            number += f" ext. {match.number.extension}"
        word = "cell" if _CELL.search(before) else "fax" if _FAX.search(before) else ""
        card.phones.append(Way(number, frozenset({word} - {""})))
        end = match.end
    left = kept + part[end:]
    return _without_labels(left) if end or left != part or card.mails else left.strip(" ,;:")


def _without_labels(text: str) -> str:
    found = _LABEL.sub(" ", text)
    return " ".join(found.split()).strip(" ,;:/()<>[]-&+")


def _take_words(card: Card, lines: Sequence[str]) -> None:
    """Give each line that is left its place: firm, job or name."""
    lines = [part for line in lines for part in _parted(line)]
    domain = _domain(card)
    jobs = [line for line in lines if _JOB.search(line) and not _FIRM.search(line)]
    firms = [line for line in lines if _FIRM.search(line)]
    firms += [line for line in lines if line not in jobs and domain and domain in _letters(line)]
    names = [
        line
        for line in lines
        if line not in firms and line not in jobs and len(line) < 60 and _NAME.fullmatch(line)
    ]
    person = next((line for line in names if _is_of(line, card)), next(iter(names), ""))
    card.full_name = person or None
    card.title = next(iter(jobs), "")
    card.organisation = [firms[0]] if firms else []
    if person and _is_of(person, card):
        words = person.split()
        card.given_name, card.family_name = words[-2], words[-1]


def _parted(line: str) -> list[str]:
    """Part `Ada Lund, Head of Sales` and `Buyer, Lantern GmbH`; other commas stay."""
    head, comma, tail = line.partition(",")
    told = _JOB.search(tail) or _JOB.search(head)
    return [head.strip(), tail.strip()] if comma and told else [line]


def _is_of(name: str, card: Card) -> bool:
    """Say whether a mail's own part is made of the last two words of a name."""
    words = [_letters(word) for word in name.split()]
    if len(words) < 2 or not card.mails:
        return False
    own = re.split(r"[._-]", card.mails[0].value.split("@")[0].lower())
    return own in ([words[-2], words[-1]], [words[-1], words[-2]], [words[-2][:1], words[-1]])


def _domain(card: Card) -> str:
    """Return the firm's part of the first mail's domain, nothing for a provider of mail."""
    if not card.mails:
        return ""
    labels = card.mails[0].value.split("@")[1].lower().split(".")
    own = labels[-2] if len(labels) > 1 else labels[0]
    return "" if own in _FREE or len(own) < 3 else _letters(own)


def _letters(text: str) -> str:
    text = text.lower()
    for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(letter, plain)
    return "".join(char for char in text if char.isalnum())
