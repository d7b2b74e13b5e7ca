"""Requests to a service that takes a millisecond to answer: the client waits for nearly all of the time.

Our own writing; the service is an echo (J. Postel: Echo Protocol, RFC 862, 1983) that sleeps before it answers. The
connection is made by setup, its server is a thread of run's.
"""

import socket
import threading
import time

SIZES = {"small": 6, "medium": 60, "large": 900}
TAGS = ("io", "network", "waiting", "threads", "gil")

LENGTH = 256
SECONDS = 0.001


def received(connection):
    """The next message, from as many pieces as it comes in."""
    data = b""
    while len(data) < LENGTH:
        piece = connection.recv(LENGTH - len(data))
        if not piece:
            raise EOFError("the other side has hung up")
        data += piece
    return data


def serve(connection, rounds):
    try:
        for _ in range(rounds):
            request = received(connection)
            time.sleep(SECONDS)
            connection.sendall(request)
    except Exception:
        connection.close()  # the other side must not wait
        raise


def connected():
    """Both ends of a connection through a port of the system's choice; neither waits to fill its packets."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        near = socket.create_connection(listener.getsockname())
        far, _ = listener.accept()
    finally:
        listener.close()
    for end in (near, far):
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return near, far


def setup(size):
    messages = [bytes(bytearray((number + place) % 256 for place in range(LENGTH))) for number in range(16)]
    return connected(), messages, size


def run(state):
    (near, far), messages, rounds = state
    server = threading.Thread(target=serve, args=(far, rounds))
    server.start()
    same = 0
    for number in range(rounds):
        message = messages[number % len(messages)]
        near.sendall(message)
        same += received(near) == message
    server.join()
    return [same, same * LENGTH]
