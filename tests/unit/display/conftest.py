"""Fixtures of the tests of the board."""

import pytest

from tests.support.board_hub import FakeHub, Seen, board, signed_board


@pytest.fixture
def hub() -> FakeHub:
    """Make a hub that has said nothing yet."""
    return FakeHub()


@pytest.fixture
def seen() -> Seen:
    """Start a board with the panels of windows 1 and 2."""
    return Seen(board(panels=(1, 2)))


@pytest.fixture
def live(hub) -> Seen:
    """Start a board with signs on its panels, and let it hear its hub."""
    found = signed_board()
    found.hear([*hub.states(), hub.pulse()])
    return found
