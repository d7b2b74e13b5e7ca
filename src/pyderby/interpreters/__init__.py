"""Interpreters for the matrix: found on this machine or provided into the user's cache, and fingerprinted."""

from pyderby.interpreters.resolve import Entry, Resolver, resolve, survey
from pyderby.interpreters.spec import Kind, Spec, parse_spec

__all__ = ["Entry", "Kind", "Resolver", "Spec", "parse_spec", "resolve", "survey"]
