"""Man pages, completion and help say what the program says: every command, option and key."""
import pathlib
import re
import subprocess
import tempfile
import unittest

from harness.place import BINARY, ROOT

PAGES = ROOT / "packaging" / "man"
COMPLETION = ROOT / "packaging" / "completion" / "campaignd"
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}


def run(*command, **more):
    return subprocess.run([*map(str, command)], text=True, capture_output=True, check=True, timeout=60,
                          env=ENVIRONMENT, **more).stdout


def commands_in(text):
    part = re.search(r"^Subcommands:\n((?:.+\n)+)", text, re.M)
    return re.findall(r"^  ([a-z][a-z-]*)", part[1], re.M) if part else []


def options_in(text):
    return set(re.findall(r"^ +(?:-\w,)?(--[a-z-]+)", text, re.M))


def every_command(path=()):
    """(words, help) of the program itself, of each group and of each command."""
    text = run(BINARY, *path, "--help")
    yield path, text
    for word in commands_in(text):
        yield from every_command((*path, word))


def keys():
    """Every key of the configuration, as section.name."""
    with tempfile.NamedTemporaryFile(suffix=".toml") as nothing:
        section = None
        for line in run(BINARY, "config", "print", "--config", nothing.name).splitlines():
            if line.startswith("["):
                section = line.strip("[]")
            elif re.match(r"\w+ = ", line):
                yield f"{section}.{line.split(' = ')[0]}"


def plain(page):
    """A man page as text without its requests, on one line."""
    text = re.sub(r"^\.\w+ ?", "", page, flags=re.M)
    text = re.sub(r"\\f[A-Z]|\\&|\"", "", text).replace("\\-", "-")
    return " ".join(text.split())


def formatted(page):
    """What groff has to say about it."""
    return subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z"], input=page, text=True,
                          capture_output=True, check=True, timeout=60).stderr


class Pages(unittest.TestCase):
    def test_the_page_of_the_program_names_every_command_and_option(self):
        page = (PAGES / "campaignd.1").read_text()
        self.assertEqual(formatted(page), "")
        text = plain(page)
        for path, help_text in every_command():
            with self.subTest(command=" ".join(path)):
                if path and not commands_in(help_text):
                    self.assertRegex(text, r"\b" + " ".join(path) + r"\b",
                                     "packaging/man/campaignd.1 lacks this command")
                for option in options_in(help_text):
                    self.assertRegex(text, re.escape(option) + r"(?![\w-])",
                                     "packaging/man/campaignd.1 lacks this option")

    def test_the_page_of_the_configuration_is_complete(self):
        page = run(PAGES / "make-config-page", BINARY)
        self.assertEqual(formatted(page), "")
        text = plain(page)
        found = list(keys())
        self.assertGreater(len(found), 20)
        for key in found:
            self.assertIn(f"{key} = ", text)

    def test_the_help_names_every_key(self):
        page = (ROOT / "web" / "help" / "configuration.md").read_text()
        self.assertEqual([key for key in keys() if f"| `{key}`" not in page], [],
                         "web/help/configuration.md lacks these keys")

    def test_the_configuration_in_the_package_is_one(self):
        """Also with every line switched on that is a comment now."""
        text = (ROOT / "packaging" / "deb" / "campaignd.toml").read_text()
        switched_on = re.sub(r"^#(\w+ = )", r"\1", text, flags=re.M)
        self.assertGreater(switched_on.count("\n") and len(re.findall(r"^\w+ = ", switched_on, re.M)), 4)
        for content in (text, switched_on):
            with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
                file.write(content)
                file.flush()
                run(BINARY, "config", "print", "--config", file.name)


class Completion(unittest.TestCase):
    def offers(self, *words):
        """What bash would offer for the last of these words."""
        script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
                  '_campaignd "$1" "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}" 2>/dev/null; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        return run("bash", "-c", script, "bash", COMPLETION, BINARY, *words).split()

    def test_it_offers_every_command_and_option(self):
        for path, help_text in every_command():
            with self.subTest(command=" ".join(path)):
                self.assertEqual(self.offers(*path, ""), commands_in(help_text))
                self.assertEqual(set(self.offers(*path, "--")), options_in(help_text))

    def test_it_offers_what_begins_as_typed_and_the_words_of_a_choice(self):
        self.assertEqual(self.offers("campaign", "la"), ["launch"])
        self.assertEqual(self.offers("--config", "x.toml", "queue", "list", "--st"), ["--state"])
        self.assertEqual(self.offers("campaign", "cancel", "1", "--scope", ""), ["openers", "everything"])


if __name__ == "__main__":
    unittest.main()
