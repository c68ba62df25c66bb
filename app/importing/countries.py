"""Names of countries as lists of the world write them, beside those that CLDR has."""

from models.folding import fold

# ISO 3166 and the United Nations write these otherwise than CLDR does.
OFFICIAL = {
    "brunei darussalam": "BN", "cabo verde": "CV", "cape verde": "CV", "cote d'ivoire": "CI",
    "ivory coast": "CI", "czech republic": "CZ", "east timor": "TL", "england": "GB",
    "great britain": "GB", "holland": "NL", "holy see": "VA", "hong kong": "HK",
    "korea, democratic people's republic of": "KP", "korea, republic of": "KR", "korea": "KR",
    "republic of korea": "KR", "lao people's democratic republic": "LA", "macao": "MO",
    "macau": "MO", "micronesia": "FM", "myanmar": "MM", "burma": "MM", "northern ireland": "GB",
    "palestine": "PS", "palestinian territory, occupied": "PS", "reunion": "RE",
    "republic of ireland": "IE", "russian federation": "RU", "scotland": "GB", "swaziland": "SZ",
    "syrian arab republic": "SY", "the netherlands": "NL", "turkey": "TR", "turkiye": "TR",
    "u.s": "US", "u.s.a": "US", "u.k": "GB", "united states of america": "US", "viet nam": "VN",
    "saint barthelemy": "BL", "saint helena": "SH", "saint kitts and nevis": "KN",
    "saint lucia": "LC", "saint martin": "MF", "saint pierre and miquelon": "PM",
    "saint vincent and the grenadines": "VC", "vatican city state": "VA",
    "virgin islands, british": "VG", "virgin islands, u.s": "VI", "wales": "GB",
    "congo, the democratic republic of the": "CD", "congo": "CG",
}  # fmt: skip


def find_country(text: str, words: dict[str, str]) -> str | None:
    """Return the code of a country that is written in the way of a list, or None.

    `words` are the folded names that are known. “Bolivia, Plurinational State of” is Bolivia.
    """
    folded = fold(text).strip(". ").replace("’", "'")
    for name in (folded, folded.replace(" and ", " & "), folded.removeprefix("the ")):
        code = words.get(name) or OFFICIAL.get(name)
        if code:
            return code
    first, comma, rest = folded.partition(", ")
    is_title = comma and any(word in rest for word in ("republic", "state", "province", "islamic"))
    named = first if is_title else folded.partition(" (")[0]
    return words.get(named) or OFFICIAL.get(named)
