"""The usual rates of value added tax by country, the standard rate first; state of 2025.

Only countries whose rates are sure; elsewhere people fill in their own.
"""

RATES: dict[str, tuple[str, tuple[str, ...]]] = {
    "AT": ("USt", ("20", "13", "10")),
    "BE": ("TVA/BTW", ("21", "12", "6")),
    "CH": ("MWST", ("8.1", "3.8", "2.6")),
    "CZ": ("DPH", ("21", "12")),
    "DE": ("USt", ("19", "7")),
    "DK": ("Moms", ("25",)),
    "ES": ("IVA", ("21", "10", "4")),
    "FI": ("ALV", ("25.5", "14", "10")),
    "FR": ("TVA", ("20", "10", "5.5", "2.1")),
    "GB": ("VAT", ("20", "5")),
    "IE": ("VAT", ("23", "13.5", "9")),
    "IT": ("IVA", ("22", "10", "5", "4")),
    "JP": ("消費税", ("10", "8")),
    "LU": ("TVA", ("17", "14", "8", "3")),
    "NL": ("BTW", ("21", "9")),
    "NO": ("MVA", ("25", "15", "12")),
    "PL": ("VAT", ("23", "8", "5")),
    "PT": ("IVA", ("23", "13", "6")),
    "SE": ("Moms", ("25", "12", "6")),
}
