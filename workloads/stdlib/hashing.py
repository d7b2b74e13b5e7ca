"""Hashing of short inputs: a chain of digests and keyed codes, where the calls cost more than the hashing.

FIPS 180-4 and the keyed codes of RFC 2104, through each implementation's `hashlib` and `hmac`.
"""

import hashlib
import hmac

SIZES = {"small": 350, "medium": 5000, "large": 80000}
TAGS = ("cpu", "stdlib")


def setup(size):
    return [("entry %d of the stud book" % number).encode("ascii") for number in range(size)]


def run(state):
    link = b"the first link"
    key = b"the derby's key"
    for entry in state:
        digest = hashlib.sha256(link)
        digest.update(entry)
        code = hmac.new(key, entry, hashlib.sha1)
        link = hashlib.sha512(digest.digest() + code.digest()).digest()
    return hashlib.sha256(link).hexdigest()
