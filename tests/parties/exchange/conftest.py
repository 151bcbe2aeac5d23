import pytest

from tests.parties.exchange.desk import sealed


@pytest.fixture(scope="session")
def sealed_desk(tmp_path_factory):
    """Made once; tests that change something take a copy."""
    return sealed(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def desk(sealed_desk, tmp_path):
    return sealed_desk.copy(tmp_path / "copy")
