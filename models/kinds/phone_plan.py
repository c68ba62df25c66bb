"""Plain phone numbers by the library's own patterns, compiled once a country.

What is found here is only ever accepted: whatever looks otherwise is left to the library itself.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

# Nothing in it that the library would take for an extension or a second number.
_PLAIN = re.compile(r"\+[1-9][0-9]*(?:[ -][0-9]+)*")
_PLAIN_HOME = re.compile(r"0[1-9][0-9]*(?:[ /-][0-9]+)*")
_GROUP = re.compile(r"\\(\d)")
_TYPES = (
    "fixed_line", "mobile", "premium_rate", "toll_free", "shared_cost", "voip", "personal_number",
    "pager", "uan", "voicemail",
)  # fmt: skip
Writer = Callable[[tuple[str, ...]], str]


@dataclass(frozen=True)
class Plan:
    """The numbers of one country code.

    `valid` matches those that exist, `lengths` are the ones a number may have, `trunk` matches
    those that may have a prefix to be taken off. `formats` are the ways to write them at home, each
    with the digits that come before, None if it is more than that; `abroad` those to write a
    match's groups from abroad.
    """

    code: str
    valid: re.Pattern[str]
    lengths: frozenset[int]
    trunk: re.Pattern[str] | None
    formats: tuple[tuple[re.Pattern[str], str | None], ...]
    abroad: tuple[tuple[re.Pattern[str], Writer], ...]

    def holds(self, number: str) -> bool:
        """Say whether the library would find the number valid, and keep all of its digits."""
        return self._keeps(number) and self.valid.fullmatch(number) is not None

    def may_hold(self, number: str) -> bool:
        """Say whether the library would find the number possible, and keep all of its digits."""
        return len(number) in self.lengths and self._keeps(number)

    def _keeps(self, number: str) -> bool:
        return number[:1] != "0" and not (self.trunk and self.trunk.match(number))

    def home(self, number: str) -> str | None:
        """Return the digits dialled within the country; None where the library must say."""
        for pattern, before in self.formats:
            found = pattern.fullmatch(number)
            if found:
                is_whole = before is not None and "".join(found.groups("")) == number
                return f"{before}{number}" if is_whole else None
        return number

    def shown(self, number: str) -> str:
        """Write the number in groups, as it is dialled from abroad."""
        for pattern, written in self.abroad:
            found = pattern.fullmatch(number)
            if found:
                return written(found.groups(""))
        return f"+{self.code} {number}"


def shown_plainly(kept: str) -> str | None:
    """Write a plain number that may exist; None where the library must say."""
    if not _PLAIN.fullmatch(kept):
        return None
    digits = _digits(kept[1:])
    plan = _plan(digits[:3])
    if plan is None:
        return None
    number = digits[len(plan.code) :]
    return plan.shown(number) if plan.may_hold(number) else None


def plain_number(text: str, region: str | None = None) -> tuple[Plan, str] | None:
    """Read a plain number that is valid: its plan and its digits within the country.

    One without its country code is dialled from within the region.
    """
    if not _PLAIN.fullmatch(text):
        return _home_number(text, region) if region and _PLAIN_HOME.fullmatch(text) else None
    digits = _digits(text[1:])
    plan = _plan(digits[:3])
    if plan is None:
        return None
    number = digits[len(plan.code) :]
    return (plan, number) if plan.holds(number) else None


def _digits(plain: str) -> str:
    return plain.replace(" ", "").replace("-", "").replace("/", "")


def _home_number(text: str, region: str) -> tuple[Plan, str] | None:
    plan = _home_plan(region)
    number = _digits(text)[1:]
    return (plan, number) if plan and plan.holds(number) else None


@lru_cache(maxsize=1024)
def _home_plan(region: str) -> Plan | None:
    """Return the plan of a region where a 0 is all that comes before, and 00 leads abroad."""
    data: Any = PhoneMetadata.metadata_for_region(region, None)
    if data is None or COUNTRY_CODE_TO_REGION_CODE[data.country_code][0] != region:
        return None
    is_simple = (data.national_prefix_for_parsing, data.international_prefix) == ("0", "00")
    has_rule = bool(data.national_prefix_transform_rule)
    return _plan_of(str(data.country_code)) if is_simple and not has_rule else None


@lru_cache(maxsize=1024)
def _plan(start: str) -> Plan | None:
    """Return the plan of the country whose code the digits begin with."""
    code = next((n for n in (1, 2, 3) if int(start[:n]) in COUNTRY_CODE_TO_REGION_CODE), 0)
    return _plan_of(start[:code]) if code else None


@lru_cache(maxsize=1024)
def _plan_of(code: str) -> Plan | None:
    regions = COUNTRY_CODE_TO_REGION_CODE[int(code)]
    data: Any = PhoneMetadata.metadata_for_region_or_calling_code(int(code), regions[0])
    if data is None or (len(regions) > 1 and data.leading_digits):
        return None
    general = _described(data.general_desc)
    types = [one for name in _TYPES if (one := _described(getattr(data, name)))]
    if not general or not types:
        return None
    trunk = data.national_prefix_for_parsing
    return Plan(
        code,
        re.compile(rf"(?={general}\Z)(?:{'|'.join(types)})"),
        frozenset(data.general_desc.possible_length),
        re.compile(trunk) if trunk and trunk != "0" else None,
        tuple(_format(one) for one in data.number_format),
        tuple(_abroad(code, one) for one in data.intl_number_format or data.number_format),
    )


def _described(description: Any) -> str:
    """Return the pattern of one sort of numbers, their lengths included."""
    if description is None or not description.national_number_pattern:
        return ""
    lengths = "|".join(f".{{{length}}}" for length in description.possible_length)
    ahead = rf"(?=(?:{lengths})\Z)" if lengths else ""
    return f"(?:{ahead}(?:{description.national_number_pattern}))"


def _pattern(one: Any) -> re.Pattern[str]:
    """Match the numbers that are written in one way."""
    ahead = f"(?={one.leading_digits_pattern[-1]})" if one.leading_digits_pattern else ""
    return re.compile(f"{ahead}(?:{one.pattern})")


def _abroad(code: str, one: Any) -> tuple[re.Pattern[str], Writer]:
    """Give one way to write numbers from abroad."""
    pattern, groups = _pattern(one), [int(number) for number in _GROUP.findall(one.format)]
    if groups == list(range(1, pattern.groups + 1)):
        return pattern, f"+{code} {_GROUP.sub('%s', one.format.replace('%', '%%'))}".__mod__
    places = _GROUP.sub(lambda group: f"{{{int(group[1]) - 1}}}", one.format)
    return pattern, lambda found: f"+{code} {places.format(*found)}"


def _format(one: Any) -> tuple[re.Pattern[str], str | None]:
    pattern = _pattern(one)
    rule = one.national_prefix_formatting_rule
    written = _GROUP.sub(lambda _first: rule, one.format, count=1) if rule else one.format
    before, *groups = _GROUP.split(written)
    in_order = [str(number + 1) for number in range(pattern.groups)]
    between = "".join(groups[1::2])
    if groups[::2] != in_order or any(char.isdigit() for char in between):
        return pattern, None
    return pattern, "".join(char for char in before if char.isdigit())


__all__ = ["Plan", "plain_number", "shown_plainly"]
