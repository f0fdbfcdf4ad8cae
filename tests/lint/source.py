"""Reads source files for the rules: which there are, and their text without what is quoted."""
import pathlib
import re

CPP = {".cpp", ".h"}
SCRIPT = {".js"}
GENERATED = ("web/node_modules/", "node_modules/", "build/")

RAW_STRING = re.compile(r'R"([^()\s\\]{0,16})\((.*?)\)\1"', re.S)
# What may be followed by a regular expression in JavaScript: nothing that ends a value.
BEFORE_REGEX = re.compile(r"(^|[=(,:\[!&|?{};+]|\breturn|=>)\s*$")


def files(root, folders, suffixes):
    """The files below `root` in these folders, sorted, as paths relative to it."""
    found = []
    for folder in folders:
        for path in (root / folder).rglob("*"):
            name = path.relative_to(root).as_posix()
            if path.suffix in suffixes and not name.startswith(GENERATED) \
                    and "/node_modules/" not in name and path.is_file():
                found.append(pathlib.PurePosixPath(name))
    return sorted(found)


def read(root, path):
    return (root / path).read_text(encoding="utf-8")


def _blank(text):
    """Spaces instead of everything but line ends, so that positions and lines stay."""
    return re.sub(r"[^\n]", " ", text)


class _Blanker:
    """Walks over C++ or JavaScript once and blanks comments, literals and preprocessor lines."""

    def __init__(self, text, script):
        self.text = text
        self.script = script
        self.out = []
        self.at = 0

    def run(self):
        self.code(stop_at_brace=False)
        return "".join(self.out)

    def drop(self, end):
        self.out.append(_blank(self.text[self.at:end]))
        self.at = end

    def code(self, stop_at_brace):
        depth = 0
        while self.at < len(self.text):
            char = self.text[self.at]
            if stop_at_brace and char == "}" and depth == 0:
                return
            depth += {"{": 1, "}": -1}.get(char, 0)
            if not self.skipped():
                self.out.append(char)
                self.at += 1

    def skipped(self):
        """Blanks the comment or literal that begins here; False when none does."""
        text, at = self.text, self.at
        if text.startswith("//", at):
            end = text.find("\n", at)
            self.drop(len(text) if end < 0 else end)
        elif text.startswith("/*", at):
            end = text.find("*/", at + 2)
            self.drop(len(text) if end < 0 else end + 2)
        elif self.script and text[at] == "`":
            self.template()
        elif self.script and text[at] == "/" and self.regex():
            pass
        elif not self.script and text.startswith('R"', at) and RAW_STRING.match(text, at):
            self.drop(RAW_STRING.match(text, at).end())
        elif not self.script and text[at] == "#" and not text[text.rfind("\n", 0, at) + 1:at].strip():
            self.directive()
        elif text[at] == '"' or (text[at] == "'" and not self.digit_separator()):
            self.quoted(text[at])
        else:
            return False
        return True

    def digit_separator(self):
        return not self.script and self.at > 0 and self.text[self.at - 1].isalnum() \
            and self.text[self.at + 1:self.at + 2].isalnum() \
            and re.search(r"\b\d[\w']*$", self.text[max(0, self.at - 24):self.at]) is not None

    def directive(self):
        end = self.at
        while True:
            end = self.text.find("\n", end)
            if end < 0 or self.text[end - 1] != "\\":
                break
            end += 1
        self.drop(len(self.text) if end < 0 else end)

    def quoted(self, quote):
        end = self.at + 1
        while end < len(self.text) and self.text[end] not in (quote, "\n"):
            end += 2 if self.text[end] == "\\" else 1
        self.drop(min(end + 1, len(self.text)))

    def template(self):
        """A template literal: its text goes, the code in ${…} is walked like any other."""
        self.drop(self.at + 1)
        while self.at < len(self.text) and self.text[self.at] != "`":
            if self.text[self.at] == "\\":
                self.drop(self.at + 2)
            elif self.text.startswith("${", self.at):
                self.out.append(" {")
                self.at += 2
                self.code(stop_at_brace=True)
                self.out.append("}")
                self.at += 1
            else:
                self.drop(self.at + 1)
        self.drop(min(self.at + 1, len(self.text)))

    def regex(self):
        before = "".join(self.out[-40:])
        if not BEFORE_REGEX.search(before):
            return False
        match = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\n\\\[])+/[a-z]*").match(self.text, self.at)
        if match is None:
            return False
        self.drop(match.end())
        return True


def code_only(text, script=False):
    """The text with comments, literals and preprocessor lines blanked; lines keep their numbers."""
    return _Blanker(text, script).run()


def literals(text):
    """(line, content) of each C++ string literal that stands outside of comments."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^()\s\\]{0,16})\((?P<raw>.*?)\)\1"'
                         r'|"(?P<plain>(?:\\.|[^"\\\n])*)"|\'(?:\\.|[^\'\\\n])\'', re.S)
    for match in pattern.finditer(text):
        content = match.group("raw") if match.group("raw") is not None else match.group("plain")
        if content is not None:
            yield text.count("\n", 0, match.start()) + 1, content
