"""The part of pyderby that runs in the foreign interpreter, and the host's side of the talk with it."""
