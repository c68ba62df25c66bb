"""Wrong tokens from one address are counted; good ones work all the while."""

from datetime import timedelta

from app.signin.throttle import PAUSE, TRIES_OF_ADDRESS
from models.clock import now
from models.core import Throttle
from tests.house import House
from tests.jsonapi.program import Program, problem, program


def test_many_wrong_tokens_are_429_with_retry_after(house: House) -> None:
    stranger, alice = Program(house, "shp_nonsense"), program(house)
    for _number in range(TRIES_OF_ADDRESS):
        problem(stranger.get("/contacts/parties"), 401)
    answer = stranger.get("/contacts/parties")
    problem(answer, 429)
    assert 0 < int(answer.headers["Retry-After"]) <= PAUSE.total_seconds() + 1
    problem(Program(house, "no token at all").post("/contacts/parties", {}), 429)
    assert alice.get("/contacts/parties").status_code == 200
    problem(Program(house).get("/contacts/parties"), 401)
    Throttle.update(until_at=now() - timedelta(seconds=1)).execute()
    problem(stranger.get("/contacts/parties"), 401)


def test_wrong_tokens_keep_nobody_from_signing_in(house: House) -> None:
    for _number in range(TRIES_OF_ADDRESS + 1):
        Program(house, "shp_nonsense").get("/contacts/parties")
    assert house.browser("Alice").get("/").status_code == 200


def test_no_token_is_no_wrong_token(house: House) -> None:
    for _number in range(TRIES_OF_ADDRESS + 2):
        problem(Program(house).get("/contacts/parties"), 401)
    assert not Throttle.select().exists()
