"""Quick order statistics are the usual ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyderby.analysis.order import median


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=50))
def test_the_median_is_that_of_numpy(values: list[float]) -> None:
    assert median(np.array(values)) == pytest.approx(float(np.median(values)))


def test_nothing_has_no_median() -> None:
    with pytest.raises(ValueError, match="nothing"):
        median(np.array([]))
