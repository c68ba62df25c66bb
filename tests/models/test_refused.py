"""What is refused says so in one sentence."""

from models.refused import IllegalMove, Invalid, Refused
from models.texts import _, use_language


def test_refusal_names_its_field() -> None:
    refusal = Refused(_("All copies are out."), field="book")
    assert (str(refusal), refusal.field) == ("All copies are out.", "book")


def test_sentence_is_in_the_language_of_the_moment() -> None:
    refusal, invalid = IllegalMove(_("No.")), Invalid(_("No."))
    with use_language("x-rtl"):
        assert str(refusal) == str(invalid) == "⟦Nó.⟧"


def test_illegal_move_is_a_refusal_without_field() -> None:
    assert isinstance(IllegalMove("No."), Refused)
    assert IllegalMove("No.").field is None
