"""The filter language: one grammar for lists, API, rights, rules and reports.

Text becomes a tree (`parse_args`, `parse_where`, `parse_rule`), a tree an SQL expression
(`compile_filter`). What is wrong is a FilterError with the name of what it is about.
"""

from app.filters.addresses import parse_args, parse_sort
from app.filters.chips import show_condition
from app.filters.compile import compile_filter
from app.filters.errors import FilterError
from app.filters.grammar import parse_rule, parse_where, write_where
from app.filters.model_fields import ModelFields
from app.filters.names import RESERVED, is_reserved
from app.filters.quoting import join_list, quote, split_list
from app.filters.targets import (
    Children,
    Column,
    Computed,
    Context,
    Fields,
    Forward,
    Kind,
    Linked,
    Relation,
    Source,
    Target,
)
from app.filters.tree import EVERYTHING, And, Compare, Exists, Not, Or, Tree
from app.filters.unknown import unknown_field
from app.filters.words import forget_word, register_word, show_word

__all__ = [
    "EVERYTHING",
    "RESERVED",
    "And",
    "Children",
    "Column",
    "Compare",
    "Computed",
    "Context",
    "Exists",
    "Fields",
    "FilterError",
    "Forward",
    "Kind",
    "Linked",
    "ModelFields",
    "Not",
    "Or",
    "Relation",
    "Source",
    "Target",
    "Tree",
    "compile_filter",
    "forget_word",
    "is_reserved",
    "join_list",
    "parse_args",
    "parse_rule",
    "parse_sort",
    "parse_where",
    "quote",
    "register_word",
    "show_condition",
    "show_word",
    "split_list",
    "unknown_field",
    "write_where",
]
