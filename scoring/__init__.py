"""The engine: a scheme and a table of facts give a standing, exactly, and every result says how it came about."""

from scoring.awards import AwardRule
from scoring.engine import bounds, score, score_each, score_suppositions
from scoring.errors import BadScheme, BadValue, Message, ScoringError, UnknownId, unknown
from scoring.explanation import Explanation, Missing, Step, Used
from scoring.facts import WHOLE, FactTable, Total, tabulate
from scoring.frame import Fact, Frame, Group, Line, Unit, names_of
from scoring.numbers import Kind, format_hundredths, format_value, parse_value
from scoring.scheme import Award, Combination, Grade, Item, Scheme
from scoring.standing import GRADE, RANK, TOTAL, Standing
from scoring.why import why

__all__ = [
    "GRADE", "RANK", "TOTAL", "WHOLE", "Award", "AwardRule", "BadScheme", "BadValue", "Combination", "Explanation",
    "Fact", "FactTable", "Frame", "Grade", "Group", "Item", "Kind", "Line", "Message", "Missing", "Scheme",
    "ScoringError", "Standing", "Step", "Total", "Unit", "UnknownId", "Used", "bounds", "format_hundredths",
    "format_value", "names_of", "parse_value", "score", "score_each", "score_suppositions", "tabulate", "unknown",
    "why",
]  # fmt: skip
