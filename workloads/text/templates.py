"""A template engine: a page with loops, choices and filters, parsed to a tree and filled in.

A small language of our own in the manner of the web: `{{ value|filter }}`, `{% for a in b %}`, `{% if a %}`,
`{% else %}` and `{% end %}`.
"""

SIZES = {"small": 150, "medium": 1800, "large": 24000}
TAGS = ("cpu", "text", "calls", "alloc")

PAGE = """<h1>{{ title|upper }}</h1>
<table>
{% for horse in horses %}<tr class="{% if horse.fast %}fast{% else %}slow{% end %}">
<td>{{ number }}</td><td>{{ horse.name }}</td><td>{{ horse.stable.town|upper }}</td>
{% for lap in horse.laps %}<td>{{ lap|clock }}</td>{% end %}
</tr>
{% end %}</table>
<p>{ {{ horses|count }} in all }</p>
"""
CLOSING = {"{{": "}}", "{%": "%}"}


def clock(seconds):
    return "%d:%02d" % (seconds // 60, seconds % 60)


FILTERS = {"upper": lambda value: value.upper(), "clock": clock, "count": len}


def found(scope, path):
    """The value at the path's end: the first name is the scope's, the others lead into mappings."""
    for name in path:
        scope = scope[name]
    return scope


class Literal(object):
    def __init__(self, text):
        self.text = text

    def render(self, scope, out):
        out.append(self.text)


class Value(object):
    def __init__(self, text):
        names = text.split("|")
        self.path = names[0].split(".")
        self.filters = [FILTERS[name] for name in names[1:]]

    def render(self, scope, out):
        value = found(scope, self.path)
        for function in self.filters:
            value = function(value)
        out.append(str(value).replace("&", "&amp;").replace("<", "&lt;"))


class Choice(object):
    def __init__(self, path):
        self.path = path.split(".")
        self.body = []
        self.other = []

    def render(self, scope, out):
        for node in self.body if found(scope, self.path) else self.other:
            node.render(scope, out)


class Loop(object):
    def __init__(self, name, path):
        self.name = name
        self.path = path.split(".")
        self.body = []

    def render(self, scope, out):
        inner = dict(scope)
        for number, item in enumerate(found(scope, self.path), 1):
            inner["number"] = number
            inner[self.name] = item
            for node in self.body:
                node.render(inner, out)


def pieces(source):
    """Pairs of an opening mark and the text up to the closing one; outside of marks, the mark is empty."""
    begin = place = 0
    while True:
        place = source.find("{", place)
        if place < 0:
            break
        mark = source[place : place + 2]
        if mark not in CLOSING:
            place += 1
            continue
        end = source.index(CLOSING[mark], place)
        yield "", source[begin:place]
        yield mark, source[place + 2 : end].strip()
        begin = place = end + 2
    yield "", source[begin:]


def parsed(source):
    """The list of nodes; those of a loop or a choice are in its body."""
    nodes = []
    around = []
    for mark, text in pieces(source):
        if mark == "":
            nodes.append(Literal(text))
        elif mark == "{{":
            nodes.append(Value(text))
        elif text == "else":
            nodes = around[-1][-1].other
        elif text == "end":
            nodes = around.pop()
        else:
            words = text.split()
            node = Loop(words[1], words[3]) if words[0] == "for" else Choice(words[1])
            nodes.append(node)
            around.append(nodes)
            nodes = node.body
    return nodes


def setup(size):
    horses = []
    seed = 29
    for number in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        one = seed // 65536
        horses.append(
            {
                "name": "Dust & Daughter <%d>" % number,
                "fast": one % 3 == 0,
                "stable": {"town": "Epsom %d" % (one % 20)},
                "laps": [60 + (one + lap) % 97 for lap in range(one % 5)],
            }
        )
    return {"title": "The horses & their laps", "horses": horses}


def run(state):
    out = []
    for node in parsed(PAGE):
        node.render(state, out)
    page = "".join(out)
    return [len(out), len(page), page.count("<td>"), page.count('"fast"'), page.count("&amp;"), page.splitlines()[-1]]
