"""The story of one campaign in Debian's Firefox, at a desk and on a phone: set-up, blocks, checks, launch, report."""
import pathlib
import unittest

from harness.api import wait_for
from harness.firefox import Firefox, PROGRAM
from harness.place import ADMIN, PASSWORD
from harness.world import World, addresses

SCREENS = ["/dashboard", "/campaigns", "/templates", "/recipients", "/senders", "/queue", "/settings"]


@unittest.skipUnless(PROGRAM, "needs firefox-esr")
class InFirefox(World):
    def setUp(self):
        place = self.make_place()
        self.daemon = self.make_daemon(place, None).start()
        self.browser = Firefox(f"http://127.0.0.1:{self.daemon.port}")
        self.addCleanup(self.browser.close)

    def set_up(self):
        browser = self.browser
        browser.goto("/")
        token = pathlib.Path(f"{self.daemon.place.database}.setup-token").read_text().strip()
        for label, text in (("Set-up token", token), ("E-mail", ADMIN), ("Password", PASSWORD)):
            browser.type(label, text)
        browser.click("button", "Create admin")
        browser.find("heading", "Dashboard")
        self.daemon.token = self.daemon.place.new_token()
        self.fill_list(self.api, addresses(3))
        self.api.post("/senders", {"name": "relay", "from_name": "Example", "from_email": "news@example.org", "transport": "sandbox"})

    def write(self, name):
        browser = self.browser
        browser.goto("/campaigns/new")
        browser.type("Name", name)
        browser.click("option", "relay…")
        browser.click("field", "everyone…")
        browser.type("Subject", "News for {{first_name}}")
        browser.click("option", "Blocks")
        browser.click("button", "Heading")
        browser.type("Text", "Hello {{first_name}}")
        browser.click("button", "Create draft")
        browser.find("heading", name)
        self.see("Hello Ann0")
        browser.click("button", "Heading…")
        browser.type("Text", "Good morning {{first_name}}")
        browser.find("text", "saved")
        self.see("Good morning Ann0")

    def see(self, words):
        """In the preview, which follows what is typed."""
        def shown():
            try:
                return words in self.browser.frame_text("Preview of the message")
            except AssertionError:  # between two of them
                return False
        wait_for(f"the preview to say {words}", shown, 20)

    def launch_it(self):
        browser = self.browser
        browser.click("button", "Check and launch")
        browser.click("button", "Send to 3 recipients")
        browser.click("button", "Send to 3 recipients")  # the question
        browser.find("text", "Launched.")
        wait_for("the report to say that all is sent", lambda: browser.run(
            "return /finished/.test(document.querySelector('.head')?.innerText) && /3\\s+sent|sent\\s+3/i.test(document.querySelector('main').innerText)"), 30)

    def look_around(self, width):
        """Every screen is drawn, and none is wider than the window."""
        for path in [self.browser.run("return location.pathname"), *SCREENS]:
            self.browser.goto(path)
            wait_for(f"{path} to be drawn", lambda: self.browser.run(
                "return document.querySelector('main h1') && !document.querySelector('.loading')"), 20)
            self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), width, path)

    def test_story(self):
        self.set_up()
        for width in (1280, 375):
            self.browser.resize(width)
            self.write(f"Spring {width}")
            self.launch_it()
            self.look_around(width)
        self.assertEqual(self.browser.faults(), [])


if __name__ == "__main__":
    unittest.main()
