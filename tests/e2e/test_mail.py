"""Real mail over real SMTP, read back by Python's strict parser: headers, encoding, threads."""
import email
import email.policy
import email.utils
import re
import time
import unittest

from harness.world import World

STRICT = email.policy.SMTP.clone(raise_on_defect=True)
PUBLIC = "https://mail.example.org"
CSV = (
    "email,name,company,note\n"
    "anna@example.org,Anna Müller,Grüße & Söhne <GmbH>,plain\n"
    "bo@example.org,\"Bo\r\nBcc: evil@example.org\",\"two\nlines\",\"<script>alert(1)</script>\"\n"
    "li@example.org,李小龍,電影公司,{{name}}\n"
    "none@example.org,,,\n").encode()
SUBJECT = "Grüße an {{first_name}} von einem Betreff, der deutlich länger als eine Zeile ist und gefaltet wird"
BODY = ("Hello {{first_name}}{{^first_name}}there{{/first_name}},\n\n**{{company}}**: {{note}}\n\n"
        "[Read on](https://example.org/path?a=1&b=2)\n\n[Leave]({{unsubscribe_url}})\n")


class Mail(World):
    def start(self, steps, sender=None, sink=()):
        self.place = self.make_place()
        self.kept = self.place.folder / "kept"
        self.kept.mkdir()
        self.sink = self.make_sink(self.place, "--keep", self.kept, *sink)
        token = self.place.token()
        self.daemon = self.make_daemon(
            self.place, token, environment={"CAMPAIGND_HTTP__PUBLIC_URL": PUBLIC}).start()
        list_id = self.api.post("/lists", {"name": "all"})["id"]
        self.api.post(f"/imports?list_id={list_id}", CSV, kind="text/csv")
        self.wait_people(list_id)
        self.sender = self.make_sender(self.api, self.sink.port, from_name="Käthe & Co.", **(sender or {}))
        self.campaign = self.make_campaign(self.api, list_id, self.sender, steps)
        self.launch(self.api, self.campaign)
        self.wait_state("finished")

    def wait_people(self, list_id):
        deadline = time.monotonic() + 60
        while self.api.get(f"/lists/{list_id}")["recipients"] < 4 and time.monotonic() < deadline:
            time.sleep(0.05)

    def mails(self):
        """(bytes, parsed) by recipient, in the order they were taken."""
        found = {}
        for path in sorted(self.kept.iterdir()):
            raw = path.read_bytes()
            parsed = email.message_from_bytes(raw, policy=STRICT)
            address = parsed["To"].addresses[0].addr_spec
            found.setdefault(address, []).append((raw, parsed))
        return found

    def assert_wire(self, raw):
        self.assertNotRegex(raw, rb"(?<!\r)\n|\r(?!\n)", "a line end that is not CRLF")
        self.assertTrue(raw.isascii() or b"8bit" in raw)
        head = raw.split(b"\r\n\r\n")[0]
        self.assertTrue(head.isascii(), "a header that is not encoded")
        for line in head.split(b"\r\n"):
            self.assertLessEqual(len(line), 998)
        for line in raw.split(b"\r\n"):
            self.assertLessEqual(len(line), 998)

    def assert_headers(self, message):
        for name in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "List-Unsubscribe",
                     "List-Unsubscribe-Post", "List-Id", "Precedence", "Feedback-ID", "X-Campaignd-Message"):
            self.assertEqual(len(message.get_all(name, [])), 1, name)
        self.assertIsNone(message["Bcc"])
        self.assertEqual(message["From"].addresses[0].display_name, "Käthe & Co.")
        self.assertEqual(message["From"].addresses[0].addr_spec, "news@example.org")
        self.assertEqual(message["MIME-Version"], "1.0")
        self.assertEqual(message["Precedence"], "bulk")
        self.assertEqual(message["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        self.assertRegex(message["List-Unsubscribe"], r"^<https://mail\.example\.org/u/[\w.~-]+>")
        self.assertRegex(message["List-Id"], r"<[\w.-]+>$")
        self.assertRegex(message["Message-ID"], r"^<[^<>@\s]+@[^<>@\s]+>$")
        self.assertLess(abs(message["Date"].datetime.timestamp() - time.time()), 300)

    def assert_parts(self, message, name, company):
        self.assertEqual(message.get_content_type(), "multipart/alternative")
        parts = list(message.iter_parts())
        self.assertEqual([p.get_content_type() for p in parts], ["text/plain", "text/html"])
        text, html = (part.get_content() for part in parts)
        self.assertIn(f"Hello {name},", text)
        self.assertIn(company, text)
        self.assertNotIn("<script>", html)
        self.assertIn(PUBLIC + "/u/", text)
        return text, html

    def test_every_header_of_campaign_mail(self):
        self.start([{"subject": SUBJECT, "format": "markdown", "body": BODY}])
        mails = self.mails()
        self.assertEqual(sorted(mails), ["anna@example.org", "bo@example.org", "li@example.org",
                                         "none@example.org"])
        for (raw, message), in mails.values():
            self.assert_wire(raw)
            self.assert_headers(message)
        (_, anna), = mails["anna@example.org"]
        self.assertTrue(anna["Subject"].startswith("Grüße an Anna von einem Betreff"), anna["Subject"])
        self.assertEqual(anna["To"].addresses[0].display_name, "Anna Müller")
        _, html = self.assert_parts(anna, "Anna", "Grüße & Söhne <GmbH>")
        self.assertIn("Grüße &amp; Söhne &lt;GmbH&gt;", html)
        self.assert_parts(mails["none@example.org"][0][1], "there", "")
        li = mails["li@example.org"][0][1]
        self.assertEqual(li["To"].addresses[0].display_name, "李小龍")
        self.assertIn("{{name}}", li.get_body(("plain",)).get_content(), "a value is no template")
        bo = mails["bo@example.org"][0][1]
        self.assertNotIn("Bcc", bo)
        self.assertIn("&lt;script&gt;", bo.get_body(("html",)).get_content())

    def test_links_and_openings_are_tracked_when_asked_for(self):
        self.start([{"subject": SUBJECT, "format": "markdown", "body": BODY}])
        (_, anna), = self.mails()["anna@example.org"]
        html = anna.get_body(("html",)).get_content()
        click = re.search(re.escape(PUBLIC) + r"(/t/c/[\w.~-]+)", html)
        self.assertTrue(click, html)
        self.assertIn(PUBLIC + "/t/o/", html)
        status, headers, _ = self.api.raw("GET", click.group(1), headers={"Authorization": ""})
        self.assertEqual((status, headers["Location"]), (302, "https://example.org/path?a=1&b=2"))

    def test_one_click_unsubscribe_works_from_the_header_alone(self):
        self.start([{"subject": "s", "format": "text", "body": "b"}])
        (_, anna), = self.mails()["anna@example.org"]
        path = re.match(r"<" + re.escape(PUBLIC) + r"(/u/[^>]+)>", anna["List-Unsubscribe"]).group(1)
        status, _, _ = self.api.raw("GET", path, headers={"Authorization": ""})
        self.assertEqual(status, 200)
        person = self.api.get("/recipients?q=anna@example.org")["items"][0]
        self.assertEqual(person["status"], "active", "looking at the page unsubscribes nobody")
        status, _, _ = self.api.raw("POST", path, b"List-Unsubscribe=One-Click",
                                    kind="application/x-www-form-urlencoded", headers={"Authorization": ""})
        self.assertEqual(status, 200)
        person = self.api.get(f"/recipients/{person['id']}")
        self.assertEqual(person["status"], "unsubscribed")

    def test_a_mailbox_adds_an_address_to_unsubscribe(self):
        self.start([{"subject": "s", "format": "text", "body": "b"}], sender={
            "mailbox": {"host": "127.0.0.1", "port": 9, "tls": "none", "username": "news", "password": "x",
                        "folder": "INBOX", "poll_s": 3600}})
        links = set()
        for (_, message), in self.mails().values():
            link = re.search(r"^<https:[^>]+>, ?<(mailto:news\+cmpd\.m[\w-]+@example\.org\?subject=unsubscribe)>$",
                             message["List-Unsubscribe"])
            self.assertTrue(link, message["List-Unsubscribe"])
            links.add(link.group(1))
        self.assertEqual(len(links), 4, "each message has an address of its own")

    def test_follow_ups_stay_in_their_thread_and_count_from_the_real_sending(self):
        self.start([{"subject": "Hello {{first_name}}", "format": "text", "body": "first"},
                    {"delay_s": 2, "condition": "always", "subject": None, "format": "text", "body": "second"},
                    {"delay_s": 1, "condition": "always", "subject": None, "format": "text", "body": "third"},
                    {"delay_s": 0, "condition": "always", "subject": "Another matter", "format": "text",
                     "body": "fourth"}],
                   sender={"limits": {"per_second": 2}})
        times = {record.message_id: record.time for record in self.sink.records()}
        for (_, one), (_, two), (_, three), (_, four) in self.mails().values():
            self.assertEqual(two["Subject"], "Re: " + one["Subject"])
            self.assertEqual(three["Subject"], "Re: " + one["Subject"])
            self.assertEqual(two["In-Reply-To"], one["Message-ID"])
            self.assertEqual(two["References"], one["Message-ID"])
            self.assertEqual(three["In-Reply-To"], two["Message-ID"])
            self.assertEqual(three["References"].split(), [one["Message-ID"], two["Message-ID"]])
            self.assertEqual(four["Subject"], "Another matter")
            self.assertIsNone(four["In-Reply-To"])
            gap = times[two["Message-ID"]] - times[one["Message-ID"]]
            self.assertGreaterEqual(gap, 2.0)
            self.assertGreaterEqual(times[three["Message-ID"]] - times[two["Message-ID"]], 1.0)

    def test_temporary_refusals_are_tried_again_and_permanent_ones_are_not(self):
        self.place = self.make_place()
        self.sink = self.make_sink(self.place, "--reject-percent", 20, "--tempfail-percent", 30)
        token = self.place.token()
        self.daemon = self.make_daemon(
            self.place, token, environment={"CAMPAIGND_QUEUE__BACKOFF_S": "1,2"}).start()
        self.emails = [f"u{n}@example.org" for n in range(100)]
        list_id = self.fill_list(self.api, self.emails)
        self.campaign = self.make_campaign(
            self.api, list_id, self.make_sender(self.api, self.sink.port))
        self.launch(self.api, self.campaign)
        progress = self.wait_state("finished")
        rows = self.assert_ledger(progress)
        failed = [m for m in rows if m["state"] == "failed"]
        self.assertGreater(len(failed), 5)
        self.assertTrue(all("5.1.1" in m["last_reply"] and m["attempts"] == 1 for m in failed), failed[:2])
        taken = [record.recipient for record in self.sink.records()]
        self.assertEqual(len(taken), len(set(taken)))
        self.assertEqual(len(taken) + len(failed), 100)
        self.assertGreater(len([m for m in rows if m["state"] == "sent" and m["attempts"] >= 1]), 10)
        self.place.check()


if __name__ == "__main__":
    unittest.main()
