"""The package on a real systemd: what installing, upgrading and removing it does."""
import re
import sqlite3
import unittest

from harness.api import Api, wait_for

from scene import DATA, PORT, Load, Scene


class Installed(Scene):
    def test_it_is_enabled_started_and_confined(self):
        self.install()
        for unit in ("campaignd.service", "campaignd.socket"):
            self.assertEqual(self.machine.run("systemctl", "is-enabled", unit).strip(), "enabled")
            self.assertEqual(self.machine.run("systemctl", "is-active", unit).strip(), "active")
        status, health = Api(PORT, "").health()
        self.assertEqual((status, health["status"]), (200, "ok"), health)
        self.assertEqual(self.machine.run("systemctl", "list-units", "--failed", "--no-legend", "campaignd*"), "")
        self.assertEqual(self.machine.run("systemd-analyze", "verify", "campaignd.service", "campaignd.socket",
                                          "--man=no") + self.machine.said, "")
        exposure = self.machine.run("systemd-analyze", "security", "--no-pager", "campaignd.service")
        figure = float(re.search(r"exposure level for campaignd.service: ([\d.]+)", exposure)[1])
        self.note(f"exposure {figure}")
        self.assertLessEqual(figure, 1.2)
        self.assertIn("ready", self.machine.property("StatusText"))
        self.machine.run("systemctl", "reload", "campaignd.service")
        wait_for("the reload in the log", lambda: "configuration is read again" in self.machine.journal(), 20)
        self.install()  # each step may be run again
        self.assertEqual(Api(PORT, "").health()[0], 200)

    def test_commands_of_root_leave_every_file_to_the_daemon(self):
        self.install()
        self.live()
        csv = self.machine.root / "srv" / "people.csv"
        csv.write_text("email\nann@example.org\nbob@example.org\n")
        csv.chmod(0o600)
        self.place.run("import", "/srv/people.csv", "--list", "friends")
        self.place.run("backup", "/srv/copy.db")
        self.place.run("check")
        self.machine.run("runuser", "-u", "campaignd", "--", "campaignd", "check")
        self.assertEqual(self.api.get("/recipients")["total"], 2)
        self.machine.run("systemctl", "stop", "campaignd.socket", "campaignd.service")
        self.place.run("restore", "/srv/copy.db")
        self.place.run("token", "create", "while it was stopped", "--role", "viewer")
        foreign = self.machine.run("find", DATA, "!", "-user", "campaignd", "-o", "!", "-group", "campaignd")
        self.assertEqual(foreign, "")
        self.assertEqual(self.machine.run("stat", "-c", "%a", DATA).strip(), "700")
        self.machine.run("systemctl", "start", "campaignd.socket", "campaignd.service")
        self.assertEqual(self.api.health()[0], 200)

    def test_systemd_can_hold_the_master_key(self):
        store = self.machine.root / "etc" / "credstore"
        store.mkdir(mode=0o700, exist_ok=True)
        (store / "campaignd.master.key").write_text("a key of more than thirty-two characters, as it has to be\n")
        self.install()
        self.live()
        self.make_sender(self.api, 25, username="news", password="a secret")
        self.machine.run("systemctl", "restart", "campaignd.service")
        self.assertEqual(self.api.health()[0], 200)
        self.assertFalse((self.machine.root / DATA[1:] / "campaignd.db.key").exists())


class Replaced(Scene):
    def test_an_upgrade_in_mid_campaign_disturbs_nobody(self):
        self.install("previous")
        self.assertIn("~previous installed", self.version())
        self.campaign_under_way(1000, "--delay-ms", 100)
        pid = self.daemon.pid()
        with Load(self.api) as load:
            self.assert_in_the_middle()
            self.install("current")
        self.assertNotIn("~previous", self.version())
        self.assertNotEqual(self.daemon.pid(), pid)
        self.assert_undisturbed(load)
        self.assert_delivered(0)

    def test_a_downgrade_that_could_not_read_the_database_is_refused(self):
        self.install()
        self.campaign_under_way(600, "--delay-ms", 40)
        pid, version = self.daemon.pid(), self.version()
        with Load(self.api) as load:
            said = self.install("older", status=1)
        self.assertIn("was written by a newer version", said)
        self.assertIn(f"{DATA}/campaignd.db", said)
        self.assertEqual((self.daemon.pid(), self.version()), (pid, version))
        self.assert_undisturbed(load)
        self.assert_delivered(0)

    def test_an_upgrade_starts_nothing_that_somebody_stopped(self):
        self.install("previous")
        self.machine.run("systemctl", "stop", "campaignd.socket", "campaignd.service")
        self.install("current")
        self.assertEqual(self.machine.property("ActiveState"), "inactive")

    def test_remove_keeps_and_purge_takes_everything(self):
        self.install()
        self.live()
        self.api.post("/lists", {"name": "kept"})
        self.machine.run("dpkg", "--remove", "campaignd")
        self.assertIn(f"the data stays in {DATA}", self.machine.said)
        self.install()
        self.assertEqual(self.api.get("/lists")["items"][0]["name"], "kept")
        self.machine.run("dpkg", "--purge", "campaignd")
        self.assertIn(f"the data was in {DATA} and is removed", self.machine.said)
        left = self.machine.run("find", "/var/lib", "/etc", "/usr/bin", "/lib/systemd", "-name", "*campaignd*",
                                "-not", "-path", "/var/lib/dpkg/*")
        self.assertEqual(left, "")
        self.assertEqual(self.machine.run("systemctl", "list-units", "--all", "--no-legend", "campaignd*"), "")
        for kind in ("passwd", "group"):
            self.machine.run("getent", kind, "campaignd", status=2)


class Refused(Scene):
    """What a daemon that cannot start does: it says why, changes nothing, and comes when it can."""

    def fails_to_restart(self, words):
        self.machine.run("systemctl", "restart", "campaignd.service", status=1)
        wait_for("the reason in the status",
                 lambda: re.search(words, self.machine.property("StatusText")), 30, 0.1)
        self.note(self.machine.property("StatusText"))
        self.assertRegex(self.machine.journal(), words)

    def comes_back(self):
        """By itself; who asks meanwhile waits at the socket."""
        self.assertEqual(Api(PORT, "", timeout=90).raw("GET", "/health/live")[0], 200)

    def test_a_broken_configuration_is_named_and_mended_while_it_waits(self):
        self.install()
        settings = self.machine.root / "etc/campaignd/campaignd.toml"
        good = settings.read_text()
        settings.write_text(good + "\natempts = 3\n")
        self.fails_to_restart("atempts")
        settings.write_text(good)
        self.comes_back()

    def test_a_database_of_a_newer_version_is_left_alone(self):
        self.install()
        self.machine.run("systemctl", "stop", "campaignd.socket", "campaignd.service")
        file = self.machine.root / DATA[1:] / "campaignd.db"
        good = file.read_bytes()
        with sqlite3.connect(file) as database:
            database.execute("PRAGMA journal_mode = DELETE")
            database.execute("PRAGMA user_version = 9999")
        newer = file.read_bytes()
        self.machine.run("systemctl", "start", "campaignd.socket")
        self.fails_to_restart("9999")
        with sqlite3.connect(file) as database:
            self.assertEqual(database.execute("PRAGMA user_version").fetchone()[0], 9999)
        self.assertEqual(len(file.read_bytes()), len(newer))
        file.write_bytes(good)
        self.comes_back()


if __name__ == "__main__":
    unittest.main()
