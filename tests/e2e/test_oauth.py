"""Senders that log in by OAuth 2.0: against a scripted authorization server, a scripted relay, and
Dovecot with its oauth2 passdb."""
import os
import subprocess
import unittest

from harness.api import wait_for
from harness.mailhost import DOVECOT, answers, missing
from harness.place import free_port
from harness.scripted import ScriptedRelay
from harness.tokens import TokenServer, bearer_of
from harness.world import STEP, World, addresses


class TokenWorld(World):
    def begin(self, mechanisms="XOAUTH2", life=3600, **sender):
        self.tokens = TokenServer(life)
        self.addCleanup(self.tokens.close)
        self.logins = []  # (mechanism, good)
        self.mechanisms = mechanisms
        self.takes_nobody = False
        self.relay = ScriptedRelay(self.rule)
        self.addCleanup(self.relay.close)
        self.place = self.make_place()
        self.token = self.place.token()
        self.daemon = self.make_daemon(self.place, self.token).start()
        self.sender = self.make_sender(
            self.api, self.relay.port, auth="oauth2", username=TokenServer.USER,
            oauth2=self.tokens.oauth2(), max_connections=2, **sender)

    def rule(self, verb, argument):
        if verb == "EHLO":
            return f"250-relay\r\n250-AUTH {self.mechanisms}\r\n250 ENHANCEDSTATUSCODES"
        if verb == "AUTH":
            mechanism, token = bearer_of(argument)
            good = token in self.tokens.access and not self.takes_nobody
            self.logins.append((mechanism, good))
            if good:
                return "235 2.7.0 welcome"
            return "334 eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIn0="
        if verb.startswith("AQ=="):  # how RFC 7628 answers the challenge
            return "535 5.7.8 the token is no good"
        return None

    def shown(self):
        return self.api.get(f"/senders/{self.sender}")

    def come_back(self, path):
        status, headers, _ = self.api.raw("GET", path)
        self.assertEqual(status, 303)
        return headers["Location"]

    def connect(self):
        url = self.api.post(f"/senders/{self.sender}/connect")["authorize_url"]
        path = self.tokens.authorize(url)
        self.assertEqual(self.come_back(path), f"/senders/{self.sender}?connect=back")
        return path

    def start_campaign(self, count):
        self.emails = addresses(count)
        self.campaign = self.make_campaign(self.api, self.fill_list(self.api, self.emails), self.sender, [STEP])
        self.launch(self.api, self.campaign)

    def until_connected(self):
        wait_for("the tokens", lambda: self.shown()["oauth2"]["state"] == "connected")


class OAuth(TokenWorld):
    def test_nothing_goes_out_before_a_person_connects_it(self):
        self.begin()
        self.start_campaign(20)
        wait = wait_for("the reason", lambda: self.progress()["waiting"])
        self.assertIn("connect", wait["why"])
        self.assertEqual(self.logins, [])
        path = self.connect()
        self.wait_state("finished")
        self.assertEqual(sorted(self.relay.taken), self.emails)
        self.assertEqual({login for login in self.logins}, {("XOAUTH2", True)})
        self.assertEqual(self.come_back(path), "/senders?connect=expired")  # a state counts once
        self.assertEqual(self.tokens.faults, [])
        self.assertEqual(self.tokens.asked, ["authorization_code"])
        text = str(self.shown()) + str(self.api.get("/audit"))
        for secret in self.tokens.access | self.tokens.refresh | {TokenServer.SECRET}:
            self.assertNotIn(secret, text)
        self.place.check()

    def test_tokens_are_renewed_ahead_of_their_end_and_over_a_kill(self):
        self.begin("OAUTHBEARER XOAUTH2 PLAIN", life=4)
        self.connect()
        self.until_connected()
        wait_for("renewals", lambda: self.tokens.asked.count("refresh_token") >= 2)
        self.daemon.kill()
        self.daemon.start()
        before = len(self.tokens.asked)
        wait_for("more renewals", lambda: len(self.tokens.asked) >= before + 2)
        self.assertEqual(self.tokens.faults, [])
        self.assertLessEqual(len(self.tokens.asked), 60)
        self.start_campaign(20)
        self.wait_state("finished")
        self.assertEqual({login for login in self.logins}, {("OAUTHBEARER", True)})
        self.place.check()

    def test_a_grant_that_was_taken_back_asks_for_a_person(self):
        self.begin(life=4)
        self.connect()
        self.until_connected()
        self.tokens.refusal = "invalid_grant"
        wait_for("the trouble", lambda: self.shown()["oauth2"]["state"] == "connect_again")
        self.assertIn("Connect again", self.shown()["trouble"])
        self.tokens.refusal = None
        asked = len(self.tokens.asked)
        wait_for("the end of the old token", lambda: not self.api.post(f"/senders/{self.sender}/verify")["ok"])
        self.start_campaign(10)
        wait_for("the reason",
                 lambda: (self.progress()["waiting"] or {}).get("why", "").find("connected again") >= 0)
        self.assertEqual(len(self.tokens.asked), asked)  # nobody asks without a person
        self.connect()
        self.wait_state("finished")
        self.assertIsNone(self.shown()["trouble"])
        self.place.check()

    def test_a_server_that_is_down_is_asked_again(self):
        self.begin(life=4)
        self.connect()
        self.until_connected()
        self.tokens.refusal = "temporarily_unavailable"
        wait_for("the trouble", lambda: self.shown()["oauth2"]["state"] == "waiting")
        self.tokens.refusal = None
        self.until_connected()
        self.start_campaign(10)
        self.wait_state("finished")
        self.place.check()

    def test_a_token_that_is_refused_is_renewed_and_mail_goes_on(self):
        self.begin()
        self.connect()
        self.until_connected()
        self.tokens.access.clear()  # the provider took it back before its time
        self.start_campaign(20)
        self.wait_state("finished")
        self.assertEqual(self.tokens.asked, ["authorization_code", "refresh_token"])
        self.assertEqual(set(self.logins), {("XOAUTH2", False), ("XOAUTH2", True)})
        self.assertIsNone(self.shown()["trouble"])
        self.assertEqual({row["attempts"] for row in self.messages()}, {1})
        self.place.check()

    def test_a_token_that_is_never_taken_is_renewed_once(self):
        self.begin("OAUTHBEARER XOAUTH2")
        self.connect()
        self.until_connected()
        self.takes_nobody = True
        self.start_campaign(10)
        wait_for("the renewal", lambda: "refresh_token" in self.tokens.asked, 30)
        tried = len(self.logins)
        wait_for("more tries", lambda: len(self.logins) >= tried + 2, 30)
        trouble = wait_for("the trouble", lambda: self.shown()["trouble"])
        self.assertIn("535", trouble)  # OAUTHBEARER hears the end of it
        self.assertIn("connect the sender again", trouble)
        self.assertEqual(self.tokens.asked, ["authorization_code", "refresh_token"])
        self.assertEqual({login[0] for login in self.logins}, {"OAUTHBEARER"})
        # Each of the ten may be on its way with the old token and with the new one; after that they wait.
        self.assertLessEqual(len(self.logins), 24)
        self.assertEqual({row["attempts"] for row in self.messages()}, {0})
        self.takes_nobody = False
        self.connect()
        self.wait_state("finished")
        self.place.check()

    def test_another_sender_takes_over_from_one_that_is_not_connected(self):
        self.begin()
        sink = self.make_sink(self.place)
        second = self.make_sender(self.api, sink.port, name="second")
        self.emails = addresses(30)
        self.campaign = self.api.post("/campaigns", {
            "name": "pool", "sender_ids": [self.sender, second],
            "audience": {"list_ids": [self.fill_list(self.api, self.emails)]}, "steps": [STEP]})["id"]
        self.launch(self.api, self.campaign)
        progress = self.wait_state("finished")
        self.assertEqual([one["sent"] for one in progress["senders"]], [0, 30])
        self.place.check()


@unittest.skipUnless(not missing(), f"SKIPPED: {missing()}")
class Dovecot(TokenWorld):
    """The mailbox of a sender, read with its token."""

    def start_dovecot(self):
        folder = self.place.folder / "dovecot"
        folder.mkdir()
        for path in (self.place.folder, folder):
            os.chmod(path, 0o755)
        imap = free_port()
        (folder / "users").write_text(f"{TokenServer.USER}:{{PLAIN}}x::::::\n")
        text = DOVECOT.format(folder=folder, imap=imap, lmtp=free_port())
        text = text.replace("passdb {\n  driver = passwd-file\n",
                            "auth_mechanisms = xoauth2 oauthbearer\npassdb {\n  driver = oauth2\n"
                            "  mechanisms = xoauth2 oauthbearer\n")
        text = text.replace(f"args = {folder}/users\n}}\nuserdb", f"args = {folder}/oauth2\n}}\nuserdb", 1)
        (folder / "oauth2").write_text(
            "introspection_mode = post\nusername_attribute = username\n"
            f"introspection_url = http://127.0.0.1:{self.tokens.port}/introspect\n")
        (folder / "dovecot.conf").write_text(text)
        (folder / "mail").mkdir()
        subprocess.run(["chown", "mail:mail", folder / "mail"], check=True)
        process = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", folder / "dovecot.conf"],
                                   stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self.addCleanup(process.wait, 20)
        self.addCleanup(process.terminate)
        wait_for("Dovecot", lambda: answers(imap), 20)
        return imap

    def test_dovecot_takes_the_token(self):
        self.begin()
        imap = self.start_dovecot()
        mailbox = {"host": "127.0.0.1", "port": imap, "tls": "none", "username": TokenServer.USER, "auth": "oauth2"}
        self.api.patch(f"/senders/{self.sender}", {"mailbox": mailbox})
        verdict = self.api.post(f"/senders/{self.sender}/verify")
        self.assertFalse(verdict["mailbox"]["ok"], verdict)
        self.assertIn("access token", verdict["mailbox"]["error"])
        self.connect()
        self.until_connected()
        verdict = self.api.post(f"/senders/{self.sender}/verify")
        self.assertTrue(verdict["mailbox"]["ok"], verdict)
        self.assertTrue(verdict["ok"], verdict)
        # Its token is taken back: the mailbox is not read, until one new one is there.
        self.tokens.access.clear()
        verdict = self.api.post(f"/senders/{self.sender}/verify")
        self.assertIn("does not take the access token", verdict["mailbox"]["error"])
        self.api.patch(f"/senders/{self.sender}", {"mailbox": {**mailbox, "poll_s": 61}})  # it looks at once
        wait_for("the renewal", lambda: "refresh_token" in self.tokens.asked, 30)
        wait_for("the mailbox", lambda: self.shown()["mailbox_state"]["trouble"] is None and
                 self.api.post(f"/senders/{self.sender}/verify")["ok"], 30)
        self.assertEqual(self.tokens.asked, ["authorization_code", "refresh_token"])


if __name__ == "__main__":
    unittest.main()
