"""The workloads that pyderby measures itself with: more units are more of the same work, and nothing else changes."""

from __future__ import annotations

import importlib.util
import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pyderby import workload
from pyderby.worker import worker

if TYPE_CHECKING:
    from types import ModuleType

FOLDER = Path(__file__).parents[3] / "src" / "pyderby" / "calibration" / "workloads"
PATHS = sorted(FOLDER.glob("*.py"))
