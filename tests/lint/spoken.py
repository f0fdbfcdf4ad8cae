"""What the daemon says to people has its German in web/js/words/said_de.js.

A sentence is put together in C++ from literals: `"no file " + name + " here"` and
`fmt::format("no file {} here", name)` both say "no file {} here", which is the key of the German."""
import re

import source
from spoken_exceptions import NOT_FOR_PEOPLE, SILENT

GERMAN = "web/js/words/said_de.js"
TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^()\s\\]{0,16})\((?P<raw>.*?)\)(?P=mark)"'
    r'|"(?P<plain>(?:\\.|[^"\\\n])*)"|\'(?:\\.|[^\'\\\n])+\'|(?P<word>[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*)'
    r"|\d[\w.']*|(?P<sign>::|->|\+=|<<|>>|[-+*/%=!<>&|^~]=?|[(){}\[\],;:?.])", re.S)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'", "0": "\0"}
OPENING, CLOSING = "([{", ")]}"
WRAPPERS = {"std::string", "string", "std::string_view"}
FORMATS = {"fmt::format", "format"}
# Two words beside each other: what only one word is, is a word for programs.
SENTENCE = re.compile(r"[A-Za-z]['’]?[a-z]*[,:;.]? +[^\W\d]{2,}|[a-z]{2,}[,:;]? +\{\}|\{\} [a-z]{2,}")
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|PRAGMA|CREATE|FROM|WHERE|AND|COLLATE|GLOB|VALUES|ORDER BY|ESCAPE)\b")
MARKUP = re.compile(r"^\s*[<;:&]|/>|style=|charset=|=\"$|<(div|p|td|html|table|button|input|meta)\b[^>]*=|^[\w-]+:[\w#]")
HEADER = re.compile(r"^(max-age|no-store|public,|default-src|attachment;|sandbox;|text/|form-action|img-src|style-src)")


class Token:
    __slots__ = ("kind", "text", "line", "at")

    def __init__(self, kind, text, line):
        self.kind, self.text, self.line = kind, text, line


def unescaped(text):
    def one(match):
        found = match.group(1)
        if found[0] == "x":
            return bytes.fromhex(found[1:]).decode("latin-1")
        return ESCAPES.get(found, found)
    out = re.sub(r"\\(x[0-9a-fA-F]{2}|.)", one, text, flags=re.S)
    if re.search(r"\\x[89a-fA-F]", text):
        out = out.encode("latin-1", "replace").decode("utf-8", "replace")
    return out


def tokens(text):
    """Words, signs and literals without comments and preprocessor lines; neighbouring literals are one."""
    text = re.sub(r"^[ \t]*#(?:[^\n\\]|\\.)*(?:\\\n[^\n]*)*", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.M)
    found, line, last = [], 1, 0
    for match in TOKEN.finditer(text):
        line += text.count("\n", last, match.start())
        last = match.start()
        if match.group("raw") is not None or match.group("plain") is not None:
            raw = match.group("raw")
            content = raw if raw is not None else unescaped(match.group("plain"))
            if found and found[-1].kind == "text":
                found[-1].text += content
            else:
                found.append(Token("text", content, line))
        elif match.group("word"):
            found.append(Token("word", match.group("word"), line))
        elif match.group("sign"):
            found.append(Token("sign", match.group("sign"), line))
        elif not match.group().startswith(("//", "/*")):
            found.append(Token("value", match.group(), line))
    return found


def holes(text, formatted):
    """The text with `{}` where a value goes; of a fmt text its double braces are single ones."""
    if not formatted:
        return text
    return re.sub(r"\{\{|\}\}|\{[^{}]*\}", lambda m: m.group()[0] if m.group() in ("{{", "}}") else "{}", text)


class Reader:
    """Walks over the tokens of a file and puts sentences together."""

    def __init__(self, text):
        self.all = tokens(text)
        self.used = set()

    def sign(self, at, text):
        return 0 <= at < len(self.all) and self.all[at].kind == "sign" and self.all[at].text == text

    def caller(self, at):
        """The function that a token is an argument of, and where its parenthesis opens."""
        depth = 0
        while at > 0:
            at -= 1
            token = self.all[at]
            if token.kind != "sign":
                continue
            if token.text in CLOSING:
                depth += 1
            elif token.text in OPENING:
                if depth == 0:
                    before = self.all[at - 1] if at else None
                    named = token.text == "(" and before is not None and before.kind == "word"
                    return (before.text if named else ""), at
                depth -= 1
            elif token.text == ";" and depth == 0:
                break
        return "", -1

    def literal(self, at):
        """(text, first token, token behind it) of the literal operand at a token, or None."""
        if at >= len(self.all):
            return None
        token = self.all[at]
        if token.kind == "text":
            return token.text, at, at + 1
        if token.kind == "word" and self.sign(at + 1, "(") and at + 2 < len(self.all) \
                and self.all[at + 2].kind == "text":
            if token.text in WRAPPERS and self.sign(at + 3, ")"):
                return self.all[at + 2].text, at + 2, at + 4
            if token.text in FORMATS:
                return holes(self.all[at + 2].text, True), at + 2, self.behind(at + 1)
        return None

    def behind(self, at):
        """The token behind the bracket that closes the one at `at`."""
        depth = 0
        while at < len(self.all):
            token = self.all[at]
            if token.kind == "sign" and token.text in OPENING:
                depth += 1
            elif token.kind == "sign" and token.text in CLOSING:
                depth -= 1
                if depth == 0:
                    return at + 1
            at += 1
        return at

    def operand_end(self, at):
        """The token behind an operand of a chain of `+`."""
        while at < len(self.all):
            token = self.all[at]
            if token.kind == "sign":
                if token.text in OPENING:
                    at = self.behind(at)
                    continue
                if token.text in CLOSING or token.text in ("+", ",", ";", "?", ":", "+=", "="):
                    return at
            at += 1
        return at

    def chain(self, at):
        """The sentence that begins at a literal operand: literals and values joined by `+`."""
        said = ""
        while True:
            found = self.literal(at)
            if found is not None and (self.sign(found[2], "+") or not self.continues(found[2])):
                said += found[0]
                self.used.add(found[1])
                at = found[2]
            else:
                said += "{}"
                at = self.operand_end(at)
            if not self.sign(at, "+"):
                return said
            at += 1

    def continues(self, at):
        """Whether an operand goes on behind a literal, as in `"a" == b`."""
        return at < len(self.all) and not (self.all[at].kind == "sign"
                                           and self.all[at].text in ")]},;:?+")

    def sentences(self):
        """(line, sentence, the function it is given to) of each literal of the file."""
        for at, token in enumerate(self.all):
            if token.kind != "text" or at in self.used:
                continue
            start, name = at, self.caller(at)
            if name[0] in WRAPPERS | FORMATS and name[1] == at - 1:
                start = at - 2
            callers = [self.caller(start)[0]]
            leading = ""
            if self.sign(start - 1, "+"):
                leading = "{}"
            said = leading + self.chain(start)
            self.used.add(at)
            yield token.line, said, callers[0] or name[0]


def is_sentence(said):
    return bool(SENTENCE.search(said)) and not SQL.search(said) and not MARKUP.search(said) \
        and not HEADER.search(said)


# Functions that speak to the log or to ourselves.
UNHEARD = re.compile(r"^(log::\w+|check|static_assert|assert|crash_point|fmt::print|std::fprintf|.*\bstarts_with|.*\bfind)$")
# Merge tags, whose braces would hide the value in them.
TAG = re.compile(r"\{\{[^{}]*(?:\{\}[^{}]*)+\}\}")
# The comment before the last sentences of the German.
COMPOSED = "// put together of parts"
KEY = re.compile(r"""^  (?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"):""", re.M)


def spoken(root):
    """(place, sentence) of everything that is not silent."""
    for path in source.files(root, ["src"], source.CPP):
        if str(path).startswith(tuple(SILENT)):
            continue
        for line, said, caller in Reader(source.read(root, path)).sentences():
            said = TAG.sub("{}", said)
            if is_sentence(said) and "\n\n" not in said and not UNHEARD.search(caller):
                yield f"{path}:{line}", said


def german(root):
    """The sentences that have German, and those of them that stand nowhere as they are: put together of parts."""
    text = source.read(root, GERMAN)
    keys = [(match.start(), unescaped(match.group(1) if match.group(1) is not None else match.group(2)))
            for match in KEY.finditer(text)]
    begin = text.find(COMPOSED)
    return {key for _, key in keys}, {key for at, key in keys if 0 <= begin < at}


def pattern_of(said):
    """What a sentence is when its values are in it; None when values are all of it."""
    parts = said.split("{}")
    return re.compile(".*?".join(map(re.escape, parts)), re.S) if len(parts) > 1 and len("".join(parts)) > 5 else None


def check(root):
    known, composed = german(root)
    faults, used, idle = [], set(composed), set(NOT_FOR_PEOPLE)
    for place, said in spoken(root):
        if said in NOT_FOR_PEOPLE:
            idle.discard(said)
            continue
        pattern = pattern_of(said)
        found = {key for key in known if key == said or pattern and pattern.fullmatch(key)}
        used |= found
        if not found:
            faults.append(f"{place}: {said!r} has no German in {GERMAN}")
    return faults + [f"{GERMAN}: nobody says {key!r}" for key in sorted(known - used)] \
        + [f"tests/lint/spoken_exceptions.py: nobody says {said!r}" for said in sorted(idle)]
