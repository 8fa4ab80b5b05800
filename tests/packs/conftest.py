"""What the tests of packs can ask for."""

from pathlib import Path

import pytest

from tests.packs.packfolder import PackFolder, fresh


@pytest.fixture
def pack(tmp_path: Path) -> PackFolder:
    """A right pack in a folder of its own."""
    return fresh(tmp_path / "money-basics")
