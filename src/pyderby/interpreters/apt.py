"""Debian's and Ubuntu's archives, read through private configuration, state and cache folders.

The system's own lists stay as they are, no root is needed, and apt checks the archive's signature and every checksum.
Which archive that is, is taken from the system's own sources.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyderby.errors import InterpreterUnavailable
from pyderby.interpreters import cache
from pyderby.process import capture

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SECONDS = 600.0
_ONE_LINE = re.compile(r"deb(?:-src)?\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s+(?P<parts>.*)")


@dataclass(frozen=True, kw_only=True)
class Archive:
    """Where the system's own packages come from."""

    uri: str
    suite: str
    signed_by: str | None


def available() -> bool:
    """Whether this is a system with apt."""
    return shutil.which("apt-get") is not None


def _entries(folder: Path) -> Iterator[tuple[str, str, str, str | None]]:
    """(URI, suite, components, keyring) of every source that the system reads."""
    lists = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*.list"))]
    for path in lists:
        for line in _text(path).splitlines():
            if match := _ONE_LINE.match(line.strip()):
                options = dict(part.split("=", 1) for part in (match["options"] or "").split() if "=" in part)
                yield match["uri"], match["suite"], match["parts"], options.get("signed-by")
    for path in sorted((folder / "sources.list.d").glob("*.sources")):
        for stanza in re.split(r"\n\s*\n", _text(path)):
            lines = [line for line in stanza.splitlines() if not line.startswith("#")]
            fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            for uri in fields.get("uris", "").split():
                for suite in fields.get("suites", "").split():
                    yield uri, suite, fields.get("components", ""), fields.get("signed-by")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def own_archive(folder: Path = Path("/etc/apt"), codename: str | None = None) -> Archive:
    """The archive of the system's own suite.

    Raises `InterpreterUnavailable` if the system's sources don't name it.
    """
    if codename is None:
        try:
            codename = platform.freedesktop_os_release().get("VERSION_CODENAME", "")
        except OSError:
            codename = ""
    for uri, suite, components, signed_by in _entries(folder):
        if suite == codename and "main" in components.split():
            keyring = signed_by if signed_by and signed_by.startswith("/") else None
            return Archive(uri=uri, suite=suite, signed_by=keyring)
    raise InterpreterUnavailable(
        f"the system's package sources have no archive for {codename or 'this distribution'}",
        hint="install the interpreter by hand, or put it on PATH",
    )


def newer_suites() -> tuple[str, ...]:
    """Suites to look for a source package in after the system's own, by role, oldest first."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return ()
    family = {release.get("ID", ""), *release.get("ID_LIKE", "").split()}
    if "ubuntu" in family:
        return ("devel",)
    return ("stable", "testing", "unstable") if "debian" in family else ()


class Suite:
    """One suite of the archive, read privately. Every method raises `InterpreterUnavailable` when apt fails.

    `bare`: as if nothing were installed here, so that packages come with all that they depend on.
    """

    def __init__(self, archive: Archive, suite: str, *, kind: str, bare: bool = False) -> None:
        self.name = suite
        self._folder = cache.root() / "apt" / f"{suite}-{kind}{'-bare' if bare else ''}"
        self._status = self._folder / "status" if bare else Path("/var/lib/dpkg/status")
        signed = f"[signed-by={archive.signed_by}] " if archive.signed_by else ""
        self._line = f"{kind} {signed}{archive.uri} {suite} main\n"
        self._updated = False

    def _tool(self, program: str, *arguments: str, cwd: Path | None = None) -> str:
        argv = [program, "-q", *arguments]
        try:
            done = capture(argv, env=self._environment(), cwd=cwd, timeout=SECONDS)
        except OSError as error:
            raise InterpreterUnavailable(f"{program} can't be run: {error}") from None
        if done.returncode != 0:
            lines = [line for line in done.stderr.splitlines() if line.startswith("E:")] or ["no reason given"]
            raise InterpreterUnavailable(f"{program} failed in {self.name}: {lines[0]}")
        return done.stdout

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "APT_CONFIG": str(self._folder / "apt.conf"), "LC_ALL": "C"}

    def _prepare(self) -> None:
        """Private folders and a configuration that keeps the system's way to the network, but none of its hooks."""
        for part in ("state/lists/partial", "cache/archives/partial", "parts"):
            (self._folder / part).mkdir(parents=True, exist_ok=True)
        (self._folder / "sources.list").write_text(self._line, encoding="utf-8")
        if self._status.is_relative_to(self._folder):
            self._status.touch()
        network = capture(["apt-config", "dump", "Acquire"], timeout=SECONDS).stdout
        settings = {
            "Dir::State": self._folder / "state",
            "Dir::State::status": self._status,
            "Dir::Cache": self._folder / "cache",
            "Dir::Etc::main": self._folder / "none",
            "Dir::Etc::parts": self._folder / "parts",
            "Dir::Etc::sourcelist": self._folder / "sources.list",
            "Dir::Etc::sourceparts": self._folder / "parts",
            "APT::Sandbox::User": "root",
            "Debug::NoLocking": "true",
        }
        own = "".join(f'{name} "{value}";\n' for name, value in settings.items())
        (self._folder / "apt.conf").write_text(network + own, encoding="utf-8")

    def update(self) -> None:
        """Fetch the suite's index, once a run; its signature is checked."""
        if not self._updated:
            self._prepare()
            self._tool("apt-get", "update", "--error-on=any")
            self._updated = True

    def source_version(self, package: str) -> str | None:
        """The version of a source package by that very name, None if the suite hasn't got it."""
        self.update()
        try:
            text = self._tool("apt-cache", "showsrc", "--only-source", package)
        except InterpreterUnavailable:
            return None
        versions = re.findall(r"^Version: (\S+)$", text, re.MULTILINE)
        return versions[0] if versions else None

    def has(self, package: str) -> bool:
        """Whether the suite has a binary package by that very name."""
        self.update()
        try:
            return bool(self._tool("apt-cache", "show", "--no-all-versions", package))
        except InterpreterUnavailable:
            return False

    def fetch_source(self, package: str, version: str, folder: Path) -> Path:
        """Download a source package into `folder`; returns the path of its upstream tarball."""
        self.update()
        self._tool("apt-get", "source", "--download-only", "--only-source", f"{package}={version}", cwd=folder)
        tarballs = [path for path in folder.glob("*.orig.tar.*") if path.suffix != ".asc"]
        if len(tarballs) != 1:
            raise InterpreterUnavailable(f"the source package {package} holds no upstream tarball")
        return tarballs[0]

    def unpack(self, packages: Sequence[str], folder: Path) -> None:
        """Download binary packages, with those that they depend on and that are not installed, and unpack them."""
        self.update()
        downloads = self._folder / "cache" / "archives"
        for old in downloads.glob("*.deb"):
            old.unlink()
        self._tool("apt-get", "install", "--yes", "--download-only", "--no-install-recommends", *packages)
        files = sorted(downloads.glob("*.deb"))
        if not files:  # installed already, so apt sees no need
            self._tool("apt-get", "download", *packages, cwd=downloads)
            files = sorted(downloads.glob("*.deb"))
        for file in files:
            self._tool_dpkg(file, folder)
            file.unlink()

    def _tool_dpkg(self, file: Path, folder: Path) -> None:
        done = capture(["dpkg-deb", "--extract", str(file), str(folder)], timeout=SECONDS)
        if done.returncode != 0:
            raise InterpreterUnavailable(f"{file.name} can't be unpacked: {done.stderr.strip()[:200]}")
