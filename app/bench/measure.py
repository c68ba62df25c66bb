"""A figure, its unit and its budget."""

from dataclasses import dataclass


@dataclass
class Measure:
    """A figure with its unit and budget; `at_most` says which side of the budget is good."""

    name: str
    value: float
    unit: str
    budget: float | None = None
    at_most: bool = True

    @property
    def is_met(self) -> bool:
        """The figure keeps the budget, or has none."""
        if self.budget is None:
            return True
        return self.value <= self.budget if self.at_most else self.value >= self.budget
