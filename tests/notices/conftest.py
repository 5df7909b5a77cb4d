"""What the tests of notices share: two communities with home pages and boards."""

from __future__ import annotations

import pytest

from shequ_workflows.notices.models import NoticeIndexPage
from tests.factories.notices import board
from tests.factories.org import Town, home_page


class Boards(Town):
    """A town whose communities have home pages; the first has a board and a subtree of urgent notices."""

    def __init__(self) -> None:
        super().__init__()
        self.home = home_page(self.community)
        self.other_home = home_page(self.other)
        self.board: NoticeIndexPage = board(self.home)
        self.urgent: NoticeIndexPage = board(self.home, urgent=True)
        self.other_board: NoticeIndexPage = board(self.other_home)


@pytest.fixture
def boards(db: None) -> Boards:
    return Boards()
