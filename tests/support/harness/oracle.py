"""What the relay saw against what the ledger promised."""
import collections
import dataclasses


@dataclasses.dataclass(frozen=True)
class Record:
    """One message the relay took."""
    time: float
    recipient: str
    message_id: str
    date: str


@dataclasses.dataclass
class Verdict:
    lost: list      # recipients with fewer messages than steps
    surplus: list   # recipients with more Message-IDs than steps
    strangers: list
    repeats: int    # the same Message-ID taken again
    changed: list   # repeats with another Date

    def __str__(self):
        return (f"lost {len(self.lost)}, sent twice {self.repeats}, strangers {len(self.strangers)}, "
                f"surplus {len(self.surplus)}, changed {len(self.changed)}")


def judge(records, recipients, steps=1):
    ids = collections.defaultdict(set)
    dates = collections.defaultdict(set)
    count = collections.Counter()
    for record in records:
        ids[record.recipient].add(record.message_id)
        dates[record.message_id].add(record.date)
        count[record.recipient, record.message_id] += 1
    known = set(recipients)
    return Verdict(
        lost=[r for r in recipients if len(ids[r]) < steps],
        surplus=[r for r in recipients if len(ids[r]) > steps],
        strangers=[r for r in ids if r not in known],
        repeats=sum(n - 1 for n in count.values()),
        changed=[i for i, values in dates.items() if len(values) != 1 or i == ""])


def busiest_window(records, seconds):
    """The most messages in any window of this length."""
    times = sorted(record.time for record in records)
    best, first = 0, 0
    for last, time in enumerate(times):
        while time - times[first] >= seconds:
            first += 1
        best = max(best, last - first + 1)
    return best


def most_ahead(records, since, limit, seconds):
    """By how many messages the relay was ever ahead of `limit` in each `seconds` since a moment
    before the first could be sent; at most 0 when the limit held, however slow the machine is."""
    times = sorted(record.time for record in records)
    return max(number - limit * (int((time - since) / seconds) + 1)
               for number, time in enumerate(times, 1))
