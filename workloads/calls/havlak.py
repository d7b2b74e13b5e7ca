"""Loops in a control flow graph: depth-first search, sets joined by union and find, and many short lists.

Paul Havlak: Nesting of Reducible and Irreducible Loops (ACM Transactions on Programming Languages and Systems, 1997),
after Robert Tarjan's Testing Flow Graph Reducibility (1974). Our own writing from the paper's algorithm, over a
made-up procedure of nested loops.
"""

SIZES = {"small": (3, 4), "medium": (20, 5), "large": (120, 6)}
TAGS = ("cpu", "calls", "alloc")

PLAIN, SELF, REDUCIBLE, IRREDUCIBLE = range(4)


class Flow(object):
    """A control flow graph of numbered blocks; it is entered at block 0."""

    def __init__(self):
        self.before = [[]]
        self.after = [[]]

    def connect(self, block, other):
        self.after[block].append(other)
        self.before[other].append(block)

    def follow(self, *blocks):
        """A new block that control reaches from those."""
        self.before.append([])
        self.after.append([])
        added = len(self.after) - 1
        for block in blocks:
            self.connect(block, added)
        return added

    def branch(self, block):
        """Either or; returns the block where both meet."""
        return self.follow(self.follow(block), self.follow(block))

    def tangle(self, block):
        """A loop with two entries."""
        one = self.follow(block)
        other = self.follow(block, one)
        self.connect(other, one)
        return self.follow(one, other)

    def nest(self, block, depth):
        """A loop around two smaller ones, the smallest around a block that repeats itself."""
        header = self.follow(block)
        last = self.branch(header)
        if depth > 1:
            last = self.nest(self.nest(last, depth - 1), depth - 1)
        else:
            last = self.follow(last)
            self.connect(last, last)
        last = self.follow(self.branch(last))
        self.connect(last, header)
        return self.follow(header, last)


class Node(object):
    """A block in the order of the search; at the same time an element of a set."""

    def __init__(self, number, block):
        self.number = number
        self.block = block
        self.last = number  # of the nodes below it in the search's tree
        self.kind = PLAIN
        self.header = None  # of the innermost loop around it
        self.joined = None
        self.back = []
        self.other = []

    def find(self):
        """The header of the outermost loop so far that it belongs to, or the node itself."""
        root = self
        while root.joined is not None:
            root = root.joined
        node = self
        while node is not root:
            following = node.joined
            node.joined = root
            node = following
        return root

    def is_above(self, node):
        return self.number <= node.number <= self.last


def searched(flow):
    """The nodes that can be reached, in the order in which a depth-first search meets them."""
    nodes = []
    met = [None] * len(flow.after)
    path = []

    def enter(block):
        node = met[block] = Node(len(nodes), block)
        nodes.append(node)
        path.append((node, iter(flow.after[block])))

    enter(0)
    while path:
        node, following = path[-1]
        for block in following:
            if met[block] is None:
                enter(block)
                break
        else:
            node.last = len(nodes) - 1
            path.pop()
    for node in nodes:
        for block in flow.before[node.block]:
            source = met[block]
            if source is not None:
                (node.back if node.is_above(source) else node.other).append(source.number)
    return nodes


def body(nodes, header):
    """The nodes of the header's loop, inner loops as their headers; the header learns what kind of loop it is."""
    inside = []
    members = set()
    for number in header.back:
        if number == header.number:
            header.kind = SELF
            continue
        node = nodes[number].find()
        if node.number not in members:
            members.add(node.number)
            inside.append(node)
    if inside:
        header.kind = REDUCIBLE
    for node in inside:  # which grows
        for number in node.other:
            source = nodes[number].find()
            if not header.is_above(source):
                header.kind = IRREDUCIBLE
                if source.number not in header.other:
                    header.other.append(source.number)
            elif source is not header and source.number not in members:
                members.add(source.number)
                inside.append(source)
    return inside


def find_loops(nodes):
    for header in reversed(nodes):
        for node in body(nodes, header):
            node.header = header
            node.joined = header


def setup(size):
    return size


def run(state):
    count, depth = state
    flow = Flow()
    block = 0
    for _ in range(count):
        block = flow.tangle(flow.nest(flow.follow(block), depth))
    nodes = searched(flow)
    find_loops(nodes)
    kinds = [0] * 4
    levels = []
    checksum = 0
    for node in nodes:
        kinds[node.kind] += 1
        around = node.header
        levels.append(0 if around is None else levels[around.number] + 1)
        checksum = (checksum * 31 + levels[-1] + (0 if around is None else around.number)) % 1000003
    return [len(nodes), kinds, max(levels), checksum]
