"""Where to look: a search keeps to what is said of sources and of those who speak."""

from datetime import date

import pytest

from qualcode.model.source import Technique
from tests.pages.test_pages import opened
from tests.study import SmallStudy


@pytest.fixture
def study(engine):
    made = SmallStudy(engine).start()
    made.informant("I1", group="GOV", role="Camat", gender="P")
    made.informant("I2", group="COM", role="Warga", gender="L")
    made.source("Lama", "I1: Kantor desa.\nI2: Kantor kita.", on=date(2026, 1, 5))
    made.source("Baru", "I2: Kantor camat.", on=date(2026, 3, 5))
    made.source("Catatan", "Kantor sepi.", technique=Technique.OBSERVATION)
    return made


def found(**scope) -> str:
    page = opened("search", **{"search.words": "kantor", **{f"search.{name}": value for name, value in scope.items()}})
    return page.markdown[0].value.strip("*")


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ({}, "4 tempat dalam 3 sumber"),
        ({"scope.technique": ["observation"]}, "1 tempat dalam 1 sumber"),
        ({"scope.group": ["COM"]}, "2 tempat dalam 2 sumber"),
        ({"scope.role": ["Camat"]}, "1 tempat dalam 1 sumber"),
        ({"scope.attribute:gender": ["L"]}, "2 tempat dalam 2 sumber"),
        ({"scope.informant": ["I2"], "since": date(2026, 2, 1)}, "1 tempat dalam 1 sumber"),
        ({"since": date(2026, 1, 1), "until": date(2026, 1, 31)}, "2 tempat dalam 1 sumber"),
        ({"scope.group": ["GOV"], "scope.informant": ["I2"]}, "0 tempat dalam 0 sumber"),
    ],
)
def test_a_search_keeps_to_what_was_asked(study, scope, said):
    assert found(**scope) == said
