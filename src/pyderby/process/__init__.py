"""The only place that starts a process.

Every process leads a session of its own, so that stopping, continuing and killing reach its whole group; it dies with
the host (parent-death signal on Linux, a guard process everywhere), and so do its children wherever they went.
"""

from pyderby.process.child import LOG_LIMIT_BYTES, Child, describe_exit, environment
from pyderby.process.layout import Layout
from pyderby.process.tool import ToolFailed, capture, stream

__all__ = ["LOG_LIMIT_BYTES", "Child", "Layout", "ToolFailed", "capture", "describe_exit", "environment", "stream"]
