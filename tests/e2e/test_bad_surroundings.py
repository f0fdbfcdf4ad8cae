"""Relays, ports, paths and files that are not as they should be: a clear error, nothing lost."""
import socket
import sqlite3
import subprocess
import unittest

from harness.api import wait_for
from harness.place import BINARY, free_port
from harness.process import Daemon
from harness.world import World, addresses


class Relays(World):
    def start(self, count, port, **sender):
        self.place = self.make_place()
        self.token = self.place.token()
        self.daemon = self.make_daemon(self.place, self.token).start()
        self.emails, self.steps = addresses(count), 1
        list_id = self.fill_list(self.api, self.emails)
        self.sender = self.make_sender(self.api, port, **sender)
        self.campaign = self.make_campaign(self.api, list_id, self.sender)
        self.launch(self.api, self.campaign)

    def wait_waiting(self):
        return wait_for("the campaign to say why it waits",
                        lambda: (self.progress()["waiting"] or {}).get("why"), 60)

    def assert_nothing_charged(self):
        rows = self.messages()
        self.assertEqual(len(rows), len(self.emails))
        self.assertEqual([m for m in rows if m["attempts"] or m["state"] != "queued"], [])

    def test_an_unreachable_relay_is_waited_for(self):
        port = free_port()
        self.start(50, port)
        why = self.wait_waiting()
        self.note(why)
        self.assertIn(f"127.0.0.1:{port}", why)
        self.assert_nothing_charged()
        self.sink = self.make_sink(self.place, port=port)
        self.assert_delivered(0, seconds=120)

    def test_a_relay_that_goes_away_in_the_middle_is_waited_for(self):
        self.place = None
        port = free_port()
        first_place = self.make_place()
        first = self.make_sink(first_place, "--delay-ms", 20, port=port, name="first")
        self.start(600, port, max_connections=5)
        first.first_after(0)
        first.process.kill()
        first.process.wait()
        self.assertIn(f"127.0.0.1:{port}", self.wait_waiting())
        self.sink = self.make_sink(self.place, port=port)
        self.wait_state("finished", seconds=120)
        taken = [r.recipient for r in first.records() + self.sink.records()]
        self.assertEqual(set(taken), set(self.emails))
        self.assertLessEqual(len(taken) - len(self.emails), 5)
        self.place.check()

    def test_a_wrong_password_is_named_and_costs_nothing(self):
        sink = self.make_sink(self.make_place(), "--refuse-login")
        self.start(30, sink.port, username="news", password="not this one")
        why = self.wait_waiting()
        self.note(why)
        self.assertRegex(why.lower(), "535|password|log ?in|auth")
        self.assertNotIn("not this one", why)
        self.assert_nothing_charged()
        good = self.sink = self.make_sink(self.place)
        self.api.patch(f"/senders/{self.sender}", {"port": good.port, "username": None, "password": None})
        self.assert_delivered(0, seconds=120)

    def test_a_relay_that_hangs_does_not_hang_the_daemon(self):
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            self.start(20, deaf.getsockname()[1])
            self.assertEqual(self.api.raw("GET", "/health/live")[0], 200)
            status, seconds = self.daemon.terminate()
            self.assertEqual(status, 0)
            self.assertLess(seconds, 35)
            self.place.check()


class Start(World):
    def setUp(self):
        self.place = self.make_place()

    def ends(self, *arguments, **environment):
        """serve must end by itself with an error; what it said."""
        result = subprocess.run(
            [BINARY, "serve", *arguments], capture_output=True, text=True, timeout=60, check=False,
            env={**self.place.environment, "CAMPAIGND_HTTP__LISTEN": f"127.0.0.1:{free_port()}", **environment})
        self.assertIn(result.returncode, (1, 2), result)
        return result.stdout + result.stderr

    def test_a_port_in_use_is_named_and_its_owner_goes_on(self):
        first = self.make_daemon(self.place, self.place.token()).start()
        said = self.ends(CAMPAIGND_HTTP__LISTEN=f"127.0.0.1:{first.port}")
        self.assertIn(f"127.0.0.1:{first.port}", said)
        self.assertIn("in use", said)
        self.assertEqual(first.api.get("/lists")["total"], 0)

    def test_a_path_that_cannot_be_written_is_named(self):
        said = self.ends(CAMPAIGND_STORE__PATH="/proc/nowhere/campaignd.db")
        self.assertIn("/proc/nowhere", said)

    def test_a_file_that_is_no_database_is_refused_and_kept(self):
        self.place.database.write_bytes(b"this is a letter to my mother\n" * 500)
        said = self.ends()
        self.assertIn(str(self.place.database), said)
        self.assertTrue(self.place.database.read_bytes().startswith(b"this is a letter"))

    def test_a_newer_database_is_refused_and_kept(self):
        self.place.token()
        with sqlite3.connect(self.place.database) as file:
            file.execute("PRAGMA user_version = 9999")
        self.assertIn("9999", self.ends())
        with sqlite3.connect(self.place.database) as file:
            self.assertEqual(file.execute("PRAGMA user_version").fetchone()[0], 9999)

    def test_a_broken_configuration_names_file_line_and_key(self):
        file = self.place.folder / "broken.toml"
        cases = {"[http]\nlisten = \"127.0.0.1:1\"\n\n[queue]\natempts = 3\n": ("5", "atempts"),
                 "[queue]\n\nattempts = \"many\"\n": ("3", "attempts"),
                 "[queue]\nattempts = 0\n": ("2", "attempts"),
                 "[http\n": ("1", "broken.toml")}
        for text, words in cases.items():
            with self.subTest(text=text):
                file.write_text(text)
                said = self.ends("--config", str(file))
                self.assertIn("broken.toml", said)
                for word in words:
                    self.assertIn(word, said)
        self.assertFalse(self.place.database.exists(), "something started before the file was read")

    def test_a_bad_variable_is_named(self):
        self.assertIn("CAMPAIGND_SEND__CONNECTIONS", self.ends(CAMPAIGND_SEND__CONNECTIONS="lots"))
        self.assertIn("CAMPAIGND_QUEUE__ATEMPTS", self.ends(CAMPAIGND_QUEUE__ATEMPTS="3"))

    def test_a_missing_configuration_is_named(self):
        self.assertIn("/nowhere.toml", self.ends("--config", "/nowhere.toml"))

    def test_wrong_usage_has_its_own_status(self):
        self.place.token()
        self.place.run("frobnicate", status=2)
        self.place.run("campaign", "show", status=2)
        self.place.run("campaign", "show", "999", status=1)
        self.assertIn("999", self.place.said)

    def test_two_daemons_on_two_ports_are_welcome(self):
        token = self.place.token()
        one = self.make_daemon(self.place, token).start()
        two = Daemon(self.place, token)
        self.addCleanup(two.close)
        two.start()
        one.api.post("/lists", {"name": "seen by both"})
        self.assertEqual(two.api.get("/lists")["total"], 1)
        self.assertEqual([one.terminate()[0], two.terminate()[0]], [0, 0])


if __name__ == "__main__":
    unittest.main()
