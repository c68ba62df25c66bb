"""What every form checks by which somebody chooses a password."""

from typing import Any

from wtforms.validators import ValidationError

from app.signin import weak_password
from models.texts import _


class RefusesWeak:
    """A form's part: refuses a weak password in its field `new`."""

    def of_owner(self) -> tuple[str, ...]:
        """Return the words about its owner that a password may not be made of."""
        return ()

    def validate_new(self, field: Any) -> None:
        """Refuse weak passwords."""
        if problem := weak_password(field.data, self.of_owner()):
            raise ValidationError(str(problem))


class TypedTwice:
    """A form's part: what is typed in `again` must be what is typed in `new`."""

    new: Any

    def validate_again(self, field: Any) -> None:
        """Refuse a typing error."""
        if field.data != self.new.data:
            raise ValidationError(str(_("The two don't match.")))
