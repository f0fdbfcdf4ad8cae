#!/usr/bin/env python3
"""Shows each rule what it has to refuse and what it has to let pass."""
import pathlib
import sys
import tempfile
import unittest
import unittest.mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "src"))

import group_sources
import layers
import sizes
import source
import spoken
import statements
import words


class Tree(unittest.TestCase):
    """A source tree in a temporary folder."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        self.addCleanup(self.folder.cleanup)

    def put(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def assert_one(self, faults, part):
        self.assertEqual(len(faults), 1, faults)
        self.assertIn(part, faults[0])


class Groups(Tree):
    """What the build may compile as one source."""

    def groups(self, **files):
        for name, text in files.items():
            self.put(f"src/room/{name}.cpp", text)
        paths = [self.root / "src" / "room" / f"{name}.cpp" for name in sorted(files)]
        with unittest.mock.patch.object(group_sources, "ROOT", self.root):
            return [[path.stem for path in group] for group in group_sources.groups(paths)]

    def own(self, line):
        return "namespace {\n" + line + "\n}  // namespace\n"

    def test_sources_that_share_no_name_are_one(self):
        self.assertEqual(self.groups(a=self.own("int one() {"), b=self.own("constexpr int kTwo = 2;")), [["a", "b"]])

    def test_a_name_kept_by_two_keeps_them_apart(self):
        self.assertEqual(self.groups(a=self.own("int one() {"), b=self.own("bool one(int x) {")), [["a"], ["b"]])
        self.assertEqual(self.groups(c=self.own("struct Row : Base {"), d=self.own("class Row {")), [["c"], ["d"]])

    def test_a_name_that_means_something_else_in_the_other_keeps_them_apart(self):
        self.assertEqual(self.groups(a=self.own("int one() {"), b="int two(int one) {\n"), [["a"], ["b"]])
        self.put("src/room/x.h", "struct Place {};\n")
        self.assertEqual(self.groups(c=self.own("struct Place {"), d='#include "room/x.h"\n'), [["c"], ["d"]])

    def test_what_both_say_alike_does_not(self):
        self.assertEqual(self.groups(a="using nlohmann::json;\n", b="using nlohmann::json;\n"), [["a", "b"]])
        self.assertEqual(self.groups(c="using Id = int;\n", d="using Id = long;\n"), [["c"], ["d"]])

    def test_texts_and_remarks_are_no_names(self):
        sql = 'constexpr auto kA = R"(\nSELECT kB\n)";'
        self.assertEqual(self.groups(a=self.own(sql), b=self.own('auto kB = "kA";  // not kA')), [["a", "b"]])


class Layers(Tree):
    def test_downward_includes_pass(self):
        self.put("src/base/error.h", "#pragma once\n")
        self.put("src/service/send.cpp", '#include "base/error.h"\n#include <vector>\n')
        self.assertEqual(layers.check(self.root), [])

    def test_http_may_not_see_the_store(self):
        self.put("src/store/rows.h", "")
        self.put("src/http/routes/x.cpp", '\n#include "store/rows.h"\n')
        self.assert_one(layers.check(self.root), "src/http/routes/x.cpp:2: http may not include store")

    def test_mail_may_not_see_the_database(self):
        self.put("src/db/database.h", "")
        self.put("src/mail/x.h", '#include "db/database.h"\n')
        self.assert_one(layers.check(self.root), "mail may not include db")

    def test_a_room_sees_only_those_below_it(self):
        for room in ("secrets", "people"):
            self.put(f"src/service/{room}/a.h", "")
        self.put("src/service/people/b.h", '#include "service/secrets/a.h"\n')
        self.assertEqual(layers.check(self.root), [])
        self.put("src/service/secrets/b.h", '#include "service/people/a.h"\n')
        self.assert_one(layers.check(self.root), "service/secrets may not include service/people")

    def test_what_lies_beside_the_rooms_has_its_place_among_them(self):
        for name in ("front/loop.h", "router.h", "routes/lists.h"):
            self.put(f"src/http/{name}", "")
        self.put("src/http/server.cpp", '#include "http/front/loop.h"\n')
        self.put("src/http/routes/a.cpp", '#include "http/front/loop.h"\n#include "http/router.h"\n')
        self.assertEqual(layers.check(self.root), [])
        self.put("src/http/server.cpp", '#include "http/routes/lists.h"\n')
        self.assert_one(layers.check(self.root), "http/ may not include http/routes")
        self.put("src/http/server.cpp", "")
        self.put("src/http/front/loop.cpp", '#include "http/router.h"\n')
        self.assert_one(layers.check(self.root), "http/front may not include http/")

    def test_an_unknown_room_is_refused(self):
        self.put("src/mail/attic/a.h", '\n#include "mail/attic/b.h"\n')
        self.put("src/mail/attic/b.h", "")
        self.assert_one(layers.check(self.root), "src/mail/attic/a.h:2: the picture knows no room mail/attic")

    def test_states_of_messages_change_in_one_class(self):
        self.put("src/store/message_states.h", "")
        for name in ("store/message_states.cpp", "service/sequence/message_moves.h"):
            self.put(f"src/{name}", '#include "store/message_states.h"\n')
        self.assertEqual(layers.check(self.root), [])
        for line in ('#include "store/message_states.h"\n', "store::message_states::change(tx, id, {});\n"):
            self.put("src/service/sequence/feedback.cpp", "\n" + line)
            self.assert_one(layers.check(self.root),
                            "feedback.cpp:2: only service/sequence/message_moves may use message_states")

    def test_the_queue_knows_no_job(self):
        self.put("src/jobs/send.h", "")
        self.put("src/queue/x.h", '#include "jobs/send.h"\n')
        self.assert_one(layers.check(self.root), "queue may not include jobs")

    def test_sqlite_stays_in_its_folder(self):
        self.put("src/store/x.cpp", "#include <sqlite3.h>\n")
        self.assert_one(layers.check(self.root), "only db may include <sqlite3.h>")

    def test_json_is_read_and_written_in_wire_and_http(self):
        self.put("src/wire/lists.h", "#include <nlohmann/json.hpp>\n")
        self.put("src/wire/columns.h", "")
        self.put("src/http/routes/lists.cpp", '#include "wire/lists.h"\n#include <nlohmann/json.hpp>\n')
        self.put("src/service/feedback/sns.h", "#include <nlohmann/json.hpp>\nnlohmann::json a;\n")  # listed: foreign
        self.put("src/store/lists.cpp", '#include "wire/columns.h"\n')
        self.assertEqual(layers.check(self.root), [])
        self.put("src/store/lists.cpp", "#include <nlohmann/json.hpp>\n")
        self.assert_one(layers.check(self.root), "may include <nlohmann/json.hpp>")
        self.put("src/store/lists.cpp", "\nnlohmann::json by_way_of_another_header;\n")
        self.assert_one(layers.check(self.root), "src/store/lists.cpp:2: names nlohmann::")
        self.put("src/store/lists.cpp", "// as nlohmann::json::dump() does\n")
        self.put("src/service/feedback/sns.h", "")
        self.assert_one(layers.check(self.root), "sns.h: does not work on JSON any more")
        self.put("src/service/feedback/sns.h", "nlohmann::json a;\n")
        self.put("src/store/lists.cpp", '#include "wire/lists.h"\n')
        self.assert_one(layers.check(self.root), "store may include only ")

    def test_circles_are_found(self):
        self.put("src/base/a.h", '#include "base/b.h"\n')
        self.put("src/base/b.h", '#include "base/a.h"\n')
        self.assert_one(layers.check(self.root), "base/a.h -> base/b.h -> base/a.h")

    def test_relative_and_missing_headers_are_refused(self):
        self.put("src/base/a.cpp", '#include "../model/x.h"\n')
        self.put("src/base/b.cpp", '#include "base/none.h"\n')
        self.assertEqual(len(layers.check(self.root)), 2)

    def test_unknown_folders_are_refused(self):
        self.put("src/utils/a.h", "")
        self.assert_one(layers.check(self.root), "no folder utils")


class Sizes(Tree):
    def long_body(self, lines):
        return "".join(f"    call({n});\n" for n in range(lines))

    def test_a_function_of_sixty_lines_passes_and_one_more_fails(self):
        self.put("src/base/a.cpp", "int f() {\n" + self.long_body(58) + "}\n")
        self.assertEqual(sizes.check(self.root), [])
        self.put("src/base/a.cpp", "\nint f() {\n" + self.long_body(59) + "}\n")
        self.assert_one(sizes.check(self.root), "src/base/a.cpp:2: a function of 61 lines")

    def test_namespaces_and_classes_are_no_functions(self):
        member = "  int m{1};\n  void f() const noexcept { x(); }\n"
        self.put("src/base/a.h", "namespace a {\nclass B final : public C {\n" + member * 40 + "};\n}\n")
        self.assertEqual(sizes.check(self.root), [])

    def test_members_constructors_and_test_cases_count(self):
        body = self.long_body(70)
        for head in ("namespace n { struct S { void f() const override", "S::S(int a) : a_(a), b_(2)",
                     'TEST_CASE("a { b", "[x]")', "auto f() -> std::vector<int>",
                     "template <typename T> void f(T&& t) REQUIRES(mutex_)"):
            self.put("src/base/a.cpp", head + " {\n" + body + "}\n" + ("};}" if "namespace" in head else ""))
            self.assert_one(sizes.check(self.root), "a function of")

    def test_braces_in_literals_and_comments_do_not_count(self):
        odd = "    a(\"{\", '{', 1'000); // {\n    /* { */ b(R\"sql({)sql\");\n"
        self.put("src/base/a.cpp", "void f() {\n" + odd + "}\nvoid g() {\n" + self.long_body(50) + "}\n")
        self.assertEqual(sizes.check(self.root), [])

    def test_scripts_with_nested_templates_count(self):
        row = "    ${rows.map((r) => html`<tr class=\"{\">${r.name}</tr>`)}\n"
        self.put("web/js/a.js", "export function A() {\n  return html`\n" + row * 57 + "  `;\n}\n")
        self.assert_one(sizes.check(self.root), "a function of 61 lines")
        self.put("web/js/a.js", "const f = (a) => {\n  return /[{\"]/.test(a);\n};\nif (x) {\n" + "y();\n" * 80 + "}\n")
        self.assertEqual(sizes.check(self.root), [])

    def test_long_files_fail(self):
        self.put("src/base/a.h", "int x;\n" * 501)
        self.assert_one(sizes.check(self.root), "501 lines")


class Statements(Tree):
    def test_constants_pass(self):
        self.put("src/store/a.cpp", 'constexpr auto kFind = R"sql(SELECT a FROM b WHERE c = ?1)sql";\n'
                                    "void f() { tx.query(kFind, name.c_str()); }\n")
        self.assertEqual(statements.check(self.root), [])

    def test_glued_sql_is_refused(self):
        for call in ("tx.query(sql.c_str())", "c.prepare((a + b).data())", 'tx.run(fmt::format("x", y))'):
            self.put("src/store/a.cpp", f"void f() {{ {call}; }}\n")
            self.assert_one(statements.check(self.root), "must be a constant")

    def test_only_the_segment_compiler_builds_sql(self):
        self.put("src/store/segments.cpp", "void f() { tx.query_uncached(sql); }\n")
        self.assertEqual(statements.check(self.root), [])
        self.put("src/service/a.cpp", "void f() { tx.query_uncached(sql); }\n")
        self.assert_one(statements.check(self.root), "src/service/a.cpp:1")

    def test_sql_elsewhere_is_refused(self):
        self.put("src/service/a.cpp", 'auto s = "DELETE FROM recipients";\n')
        self.assert_one(statements.check(self.root), "SQL belongs")

    def test_the_clock_is_not_read_in_sql(self):
        self.put("src/store/a.cpp", "auto s = R\"(UPDATE a SET b = unixepoch('now'))\";\n")
        self.assert_one(statements.check(self.root), "clock")
        self.put("src/store/a.cpp", "")
        self.put("src/db/migrations/0001.sql", "-- 'now'\nCREATE TABLE a (b DEFAULT CURRENT_TIMESTAMP);\n")
        self.assert_one(statements.check(self.root), "0001.sql:2")


    def test_raw_calls_of_sqlite_are_listed_with_a_reason(self):
        self.put("src/db/README.md", "| `sqlite3_wal_hook` | `a.cpp` | SQLiteCpp has none |\n"
                                     "| `sqlite3_step` | `a.cpp` | |\n")
        self.put("src/db/a.cpp", "sqlite3* handle(); void f() { sqlite3_wal_hook(handle()); }\n")
        self.assertEqual(statements.check(self.root), [])
        self.put("src/db/b.cpp", "\nvoid f() { sqlite3_wal_hook(0); }\n")
        self.assert_one(statements.check(self.root), "src/db/b.cpp:2: call SQLiteCpp, or list sqlite3_wal_hook")
        self.put("src/db/b.cpp", "")
        self.put("src/db/a.cpp", "void f() { sqlite3_wal_hook(0); sqlite3_step(0); }\n")
        self.assert_one(statements.check(self.root), "list sqlite3_step")
        self.put("src/db/a.cpp", "")
        self.assert_one(statements.check(self.root), "does not call sqlite3_wal_hook")


class Words(Tree):
    def test_unfinished_work_and_machine_paths_are_refused(self):
        for text in ("// TO" "DO: later\n", "// FIX" "ME\n", 'open("/ho' 'me/ann/x");\n', "int a; \n"):
            self.put("src/base/a.cpp", text)
            self.assertEqual(len(words.check(self.root)), 1, text)

    def test_plain_text_passes(self):
        self.put("src/base/a.cpp", "// see /usr/share/doc and homework/x\n")
        self.assertEqual(words.check(self.root), [])


class Spoken(Tree):
    def setUp(self):
        super().setUp()
        self.german("")
        nothing = unittest.mock.patch.multiple(spoken, NOT_FOR_PEOPLE=set(), SILENT={"src/cli/": "speaks English"})
        nothing.start()
        self.addCleanup(nothing.stop)

    def german(self, *sentences):
        self.put(spoken.GERMAN, "".join(f"  {one!r}:\n    'deutsch',\n" for one in sentences if one))

    def test_a_sentence_without_german_is_refused(self):
        for text, said in (('fail("there is no room");', "there is no room"),
                           ('fail("no file " + name + " is there");', "no file {} is there"),
                           ('fail("no file " + std::string(name.substr(1, 2)) +\n " is" " there; try {}");', "no file {} is there; try {}"),
                           ('fail(fmt::format("step {:>3} has no {{{}}}", 1, 2));', "step {} has no {{}}"),
                           ('what = x ? "it is open" : "closed";', "it is open"),
                           ('where + ": it is \\"gone\\"";', '{}: it is "gone"')):
            self.german()
            self.put("src/store/a.cpp", text)
            self.assert_one(spoken.check(self.root), repr(said))
            self.german(said)
            self.assertEqual(spoken.check(self.root), [])

    def test_german_for_each_word_in_a_sentence_is_enough(self):
        self.put("src/store/a.cpp", 'fail(fmt::format("it cannot be {} now", word));')
        self.german("it cannot be sent now")
        self.assertEqual(spoken.check(self.root), [])
        self.german("it cannot be sent")
        self.assertEqual(len(spoken.check(self.root)), 2)

    def test_what_goes_to_the_log_or_to_a_command_needs_none(self):
        self.put("src/store/a.cpp", 'log::warn("db", "the log is {}", 1); // fail("it is so");\n#define A "is it so"\n')
        self.put("src/cli/a.cpp", 'say("there is no room");')
        self.put("src/store/b.cpp", 'run("SELECT id FROM list WHERE id = ?1"); auto a = "steps"; add("<p class=\\"big card\\">");')
        self.assertEqual(spoken.check(self.root), [])

    def test_german_and_exceptions_that_nobody_says_are_refused(self):
        self.put("src/store/a.cpp", "")
        self.german("there is no room")
        self.assert_one(spoken.check(self.root), "nobody says 'there is no room'")
        self.german()
        with unittest.mock.patch.object(spoken, "NOT_FOR_PEOPLE", {"there is no room"}):
            self.assert_one(spoken.check(self.root), "nobody says 'there is no room'")


class Source(unittest.TestCase):
    def test_blanking_keeps_lines(self):
        text = 'int a = 1\'000; // x\n#define B \\\n  {\nauto c = R"(\n{)"; char d = \'"\';\n'
        self.assertEqual(source.code_only(text).count("\n"), text.count("\n"))
        self.assertNotIn("{", source.code_only(text))
        self.assertIn("char d", source.code_only(text))


if __name__ == "__main__":
    unittest.main()
