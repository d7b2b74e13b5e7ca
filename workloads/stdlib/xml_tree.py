"""XML: a tree of elements built, written to text, parsed again and searched.

XML 1.0 through each implementation's own `ElementTree`, the native one where that is a module of its own. The order of
attributes is by name, as all versions write them.
"""

try:
    from xml.etree import cElementTree as ElementTree
except ImportError:
    from xml.etree import ElementTree

SIZES = {"small": 60, "medium": 800, "large": 10000}
TAGS = ("cpu", "stdlib", "text", "alloc")


def setup(size):
    """Number, name and lap times of each horse."""
    horses = []
    seed = 61
    for number in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        one = seed // 65536
        horses.append((str(number), "Dust & Daughter <%d>" % one, [str(one % 90 + lap) for lap in range(one % 5)]))
    return horses


def run(state):
    race = ElementTree.Element("race", {"course": "Epsom"})
    for number, name, laps in state:
        horse = ElementTree.SubElement(race, "horse", {"number": number, "state": 'fit "and" well'})
        ElementTree.SubElement(horse, "name").text = name
        for lap in laps:
            ElementTree.SubElement(horse, "lap", {"unit": "s"}).text = lap
    data = ElementTree.tostring(race)
    back = ElementTree.fromstring(data)
    elements = seconds = letters = 0
    for element in back.iter():
        elements += 1
        if element.tag == "lap":
            seconds += int(element.text)
    for horse in back.findall("horse"):
        letters += len(horse.find("name").text) + len(horse.get("number"))
    return [len(data), elements, seconds, letters, len(back.findall("horse/lap")), data.count(b"&amp;")]
