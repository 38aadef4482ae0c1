# SPDX-License-Identifier: AGPL-3.0-or-later
"""People who write without pause, whatever happens to the portal, and what is there in the end."""

import http.client
import itertools
import json
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.media.made import plain

ACCOUNTS = 80
THREADS = 20
"""So many people write from places of their own, in so many discussions: no limit is met."""

KINDS = (
    "reply",
    "question",
    "reply",
    "vote",
    "reply",
    "thank",
    "reply",
    "draft",
    "reply",
    "picture",
)
"""What a writer does, in turn."""

PREPARE = f"""
import json
from django.test import Client
from apps.accounts.models import User
from apps.threads.services import ask, start
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory
event = EventFactory()
keys = []
for number in range({ACCOUNTS} + 1):
    user = User.objects.create_user(name=f"Writer {{number}}", email=f"w{{number}}@example.org")
    client = Client()
    client.force_login(user)
    keys.append(client.session.session_key)
threads = [
    start(event=event, title=f"While all is killed {{number}}", text="Begin", by=user)
    for number in range({THREADS})
]
sessions = [SessionFactory(event=event) for _ in range({THREADS})]
print(json.dumps({{
    "threads": [thread.pk for thread in threads],
    "page": threads[0].get_absolute_url(),
    "keys": keys[:-1],
    "firsts": [thread.posts.get().pk for thread in threads],
    "questions": [ask(session, text="Why?", by=user).pk for session in sessions],
    "sessions": [session.get_absolute_url() for session in sessions],
}}))
"""

WRITTEN = """
import json
from django.core.files.storage import default_storage
from django.db.models import Count, F
from apps.threads.models import Post, PostPicture, Question, SavedDraft, Thank, Vote
name = "person__name"
shown = PostPicture.objects.select_related("picture", "post")
print(json.dumps({
    "posts": list(Post.objects.exclude(text__in=["Begin", "Why?"]).values_list("text", flat=True)),
    "asked": list(Question.objects.exclude(post__text="Why?").values_list("post__text", flat=True)),
    "pictures": [
        one.post.text for one in shown
        if all(default_storage.exists(path) for path in one.picture.paths())
    ],
    "vote": [f"{who} {what}" for who, what in Vote.objects.values_list(name, "question")],
    "thank": [f"{who} {what}" for who, what in Thank.objects.values_list(name, "post")],
    "draft": [draft.text for draft in SavedDraft.objects.all()],
    "miscounted": [
        *Question.objects.annotate(n=Count("votes")).exclude(n=F("votes_count")).values_list("pk"),
        *Post.objects.annotate(n=Count("thanks")).exclude(n=F("thanks_count")).values_list("pk"),
    ],
}))
"""


@dataclass(frozen=True)
class Account:
    """Somebody, and where they write from and in."""

    name: str
    session: str
    address: str
    place: int


class Writer(threading.Thread):
    """Does one thing after the other, each as often as it takes to get an answer."""

    accounts: "itertools.cycle[Account]"
    prepared: dict
    lock = threading.Lock()

    def __init__(self, port, name):
        super().__init__(daemon=True)
        self.port, self.label = port, name
        self.repeated, self.last = 0, 0.0
        self.acknowledged = []
        self.answers = Counter()
        self.ended = threading.Event()

    def run(self):
        for number in itertools.count(self.label):
            if self.ended.is_set():
                return
            kind = KINDS[number % len(KINDS)]
            self.send(kind, f"{kind} {self.label} {number}")

    def send(self, kind, text):
        key = account = None
        tries = 0
        # What was sent once may be written: it is repeated until somebody says so.
        while not self.ended.is_set() or tries:
            if key is None:
                key, account = str(uuid.uuid4()), self.next_account()
            status = self.once(kind, text, key, account)
            tries += 1
            self.answers[status] += 1
            if status == (200 if kind == "draft" else 303):
                self.acknowledged.append((kind, self.what(kind, text, account)))
                self.last = time.monotonic()
                self.repeated += tries > 1
                return
            if status == 429:
                key = None  # It was told no: somebody else says it, as a writing of its own.
                tries -= 1
            time.sleep(0.05)

    def next_account(self):
        with self.lock:
            return next(self.accounts)

    def what(self, kind, text, account):
        """How what was done is found again."""
        if kind in ("vote", "thank"):
            targets = self.prepared["questions" if kind == "vote" else "firsts"]
            return f"{account.name} {targets[account.place]}"
        return text

    def once(self, kind, text, key, account):
        token = "a" * 32
        path, form = self.request_of(kind, text, account)
        form |= {"idempotency_key": key, "csrfmiddlewaretoken": token}
        body, content_type = (multipart if kind == "picture" else plainly)(form)
        headers = {
            "Cookie": f"sessionid={account.session}; csrftoken={token}",
            "X-Forwarded-For": account.address,
            "Content-Type": content_type,
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            # Whoever is not signed in is led to the door with their text kept.
            led_away = response.headers.get("Location", "").startswith("/accounts/")
            return 401 if led_away else response.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def request_of(self, kind, text, account):
        known = {
            name: rows[account.place] for name, rows in self.prepared.items() if name[-1] == "s"
        }
        said = {"text": text, "language": "en"}
        if kind == "question":
            return f"{known['sessions']}ask/", said
        if kind == "vote":
            return f"/p/{known['questions']}/vote/", {}
        if kind == "thank":
            return f"/p/{known['firsts']}/thanks/", {}
        if kind == "draft":
            place = f"/threads/{known['threads']}/#text-{text.replace(' ', '-')}"
            return "/threads/drafts/", {"place": place, "fields": json.dumps(said)}
        return f"/threads/{known['threads']}/reply/", said


def plainly(form):
    return urlencode(form), "application/x-www-form-urlencoded"


def multipart(form):
    """The form with a small picture."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form.items()
    ]
    head = 'name="files"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    parts.append(f"--x\r\nContent-Disposition: form-data; {head}".encode() + plain(64, 48))
    return b"".join([*parts, b"\r\n--x--\r\n"]), "multipart/form-data; boundary=x"


def lost_or_doubled(acknowledged, found):
    """What somebody was told is done and is not there, and what is there twice or miscounted."""
    lists = {"question": "asked", "reply": "posts", "picture": "pictures"}
    counts = {name: Counter(rows) for name, rows in found.items() if name != "miscounted"}
    lost = [(kind, what) for kind, what in acknowledged if not counts[lists.get(kind, kind)][what]]
    doubled = [
        (name, what) for name, rows in counts.items() for what, times in rows.items() if times > 1
    ]
    return lost, doubled, found["miscounted"]
