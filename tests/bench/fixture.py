"""A campaign like people send: six columns, an HTML body of about 4 KB with five links."""

PARAGRAPH = (
    "<p style=\"margin:0 0 16px 0;font:16px/24px Arial,sans-serif;color:#333333\">At {{company}} in {{city}} you asked us "
    "to tell you when the {{plan}} plan learns something new. This month it learnt to plan a whole quarter ahead, to show "
    "the working days of every country you write to, and to stop by itself when somebody answers.</p>\n")
HEAD = (
    "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>News</title></head>\n"
    "<body style=\"margin:0;background:#f2f4f7\"><table width=\"100%\"><tr><td align=\"center\">"
    "<table width=\"600\" style=\"background:#ffffff;padding:24px\"><tr><td>\n"
    "<h1 style=\"font:bold 24px Arial,sans-serif\">Hello {{first_name}}</h1>\n")
TAIL = (
    "<p><a href=\"https://example.org/news/quarter?plan=monthly&amp;from=mail\">What is new</a> &middot; "
    "<a href=\"https://example.org/calendar\">The calendar</a> &middot; "
    "<a href=\"https://example.org/meet?city={{city}}\">Meet us in {{city}}</a> &middot; "
    "<a href=\"https://example.org/account/settings\">Settings</a> &middot; "
    "<a href=\"https://example.org/help/getting-started\">Help</a></p>\n"
    "<p style=\"font:12px Arial,sans-serif;color:#777777\">You get this since {{since}}. "
    "<a href=\"{{unsubscribe_url}}\">Unsubscribe</a></p>\n"
    "</td></tr></table></td></tr></table></body></html>\n")

STEP = {"subject": "{{first_name}}, news for {{company}}", "format": "html", "body": HEAD + PARAGRAPH * 4 + TAIL}

# The same words and links as blocks: about three times the bytes, as each element carries its style.
WORDS = ("At {{company}} in {{city}} you asked us to tell you when the {{plan}} plan learns something new. This month it learnt to "
         "plan a whole quarter ahead, to show the working days of every country you write to, and to stop by itself when somebody "
         "answers.")
BLOCKS = {"subject": STEP["subject"], "format": "blocks", "blocks": [
    {"type": "heading", "text": "Hello {{first_name}}"},
    *[{"type": "text", "text": WORDS}] * 4,
    {"type": "button", "text": "What is new", "href": "https://example.org/news/quarter?plan=monthly&from=mail"},
    {"type": "links", "items": [
        {"text": "The calendar", "href": "https://example.org/calendar"},
        {"text": "Meet us in {{city}}", "href": "https://example.org/meet?city={{city}}"},
        {"text": "Settings", "href": "https://example.org/account/settings"},
        {"text": "Help", "href": "https://example.org/help/getting-started"}]},
    {"type": "footer", "text": "You get this since {{since}}."}]}

FIRST = "Ada Ben Carla Dirk Emma Finn Greta Hugo Ida Jan Klara Lars Mia Nils Olga Paul".split()
LAST = "Abel Brandt Conrad Dreher Ebert Falk Graf Hartmann Illner Jansen".split()
CITIES = "Aachen Bremen Cottbus Dresden Essen Freiburg Gera Hamburg".split()
PLANS = "Basic Team Business".split()


def recipients(count):
    return [f"{FIRST[n % 16].lower()}.{LAST[n // 16 % 10].lower()}{n}@host{n % 97}.example" for n in range(count)]


def columns(n):
    """Name, company, city, plan, since of the nth person."""
    return (f"{FIRST[n % 16]} {LAST[n // 16 % 10]}", f"{LAST[n % 10]} & Co. KG", CITIES[n % 8], PLANS[n % 3],
            f"20{10 + n % 15}-0{1 + n % 9}-15")


def csv(count):
    lines = ["email,name,company,city,plan,since"]
    for n, email in enumerate(recipients(count)):
        lines.append(",".join((email, *columns(n))))
    return ("\n".join(lines) + "\n").encode()


def people(count):
    """(address, name, attributes as JSON), as an import of csv() would store them."""
    for n, email in enumerate(recipients(count)):
        name, company, city, plan, since = columns(n)
        yield email, name, f'{{"company":"{company}","city":"{city}","plan":"{plan}","since":"{since}"}}'
