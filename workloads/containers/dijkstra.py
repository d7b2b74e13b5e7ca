"""Shortest paths: a heap of tuples and lists of neighbours.

Edsger Dijkstra: A Note on Two Problems in Connexion with Graphs (1959), with the heap of J. W. J. Williams (1964) as
each implementation's `heapq` has it; outdated entries stay in the heap and are skipped. Our own writing.
"""

from heapq import heappop, heappush

SIZES = {"small": 800, "medium": 8000, "large": 60000}  # nodes
TAGS = ("cpu", "containers", "alloc")


def distances(graph, source):
    result = [None] * len(graph)
    queue = [(0, source)]
    while queue:
        distance, node = heappop(queue)
        if result[node] is not None:
            continue
        result[node] = distance
        for neighbour, length in graph[node]:
            if result[neighbour] is None:
                heappush(queue, (distance + length, neighbour))
    return result


def setup(size):
    """A ring, so that all can be reached, with three random roads from each node."""
    graph = []
    seed = 37
    for node in range(size):
        roads = [((node + 1) % size, 1000)]
        for _ in range(3):
            seed = (seed * 1103515245 + 12345) % 2147483648
            target = seed // 128 % size
            seed = (seed * 1103515245 + 12345) % 2147483648
            roads.append((target, 1 + seed // 65536 % 1000))
        graph.append(roads)
    return graph


def run(state):
    result = distances(state, 0)
    farthest = max(result)
    return [sum(result), farthest, result.index(farthest)]
