"""group_sources.py FILE...: which sources can be compiled as one; a line "NUMBER FILE FILE..." for each group.

Two files meet only when no name that one of them keeps to itself (in an unnamed namespace, static, or by
`using`) is a word of the other or of a header that only the other includes: nothing then means another
thing than it does alone.
"""
import functools
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
MOST = 12  # files in a group: one edit compiles them all
WORD = re.compile(r"[A-Za-z_]\w*")
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
RAW_STRING = re.compile(r'R"(\w*)\(.*?\)\1"', re.DOTALL)
REMARK_OR_STRING = re.compile(r'//[^\n]*|"(?:\\.|[^"\\\n])*"')
TYPE = re.compile(r"(?:struct|class|enum class|union) (\w+)")


@functools.cache
def code_of(path):
    return RAW_STRING.sub('""', path.read_text())


@functools.cache
def words_of(path):
    return frozenset(WORD.findall(REMARK_OR_STRING.sub("", code_of(path))))


@functools.cache
def headers_of(path):
    """The project's own headers that a file includes, and what these include."""
    found = set()
    for name in INCLUDE.findall(code_of(path)):
        for header in (ROOT / "src" / name, ROOT / "tests" / name):
            if header.exists():
                found |= {header} | headers_of(header)
    return frozenset(found)


def own_names(code):
    """Each name that only this file sees; for a `using`, which may be said twice, with its line."""
    names, unnamed = {}, False
    for line in code.splitlines():
        if line.startswith("namespace ") and line.endswith("{"):
            unnamed = line == "namespace {"
        elif line == "}  // namespace":
            unnamed = False
        elif line.startswith(("using namespace", "#", "}", "/", " ")):
            continue
        elif line and (unnamed or line.startswith(("using", "static", "namespace"))):
            is_type = TYPE.match(line)
            words = [is_type[1]] if is_type else WORD.findall(re.split(r"[({=;\[]", line)[0])
            names.update((word, line if line.startswith(("using", "namespace")) else None) for word in words[-1:])
    return names


class Group:
    def __init__(self, path):
        self.members, self.names, self.words, self.headers = [path], own_names(code_of(path)), words_of(path), headers_of(path)

    def meets(self, other):
        """True when a name of ours means something else there."""
        only_there = self.words_only_in(other)
        return any((name in other.words or name in only_there) and (line is None or other.names.get(name) != line)
                   for name, line in self.names.items())

    def words_only_in(self, other):
        return frozenset().union(*(words_of(header) for header in other.headers - self.headers))

    def join(self, other):
        self.members += other.members
        self.names.update(other.names)
        self.words |= other.words
        self.headers |= other.headers


def groups(paths):
    made = []
    for path in paths:
        one = Group(path)
        fitting = (group for group in made if len(group.members) < MOST and not group.meets(one) and not one.meets(group))
        group = next(fitting, None)
        if group is None:
            made.append(one)
        else:
            group.join(one)
    return [group.members for group in made]


def main():
    for number, members in enumerate(groups(sorted(pathlib.Path(name).resolve() for name in sys.argv[1:]))):
        print(number, *members)


if __name__ == "__main__":
    main()
