"""stomp.py, as Debian ships it, against a broker: see ExternalClientsIT for how this program talks to its test."""

import os
import queue
import sys
import uuid

import stomp

HOST = os.environ["HOOFBEAT_HOST"]
PORT = int(os.environ["HOOFBEAT_STOMP_PORT"])
LOGIN = os.environ["HOOFBEAT_LOGIN"]
PASSCODE = os.environ["HOOFBEAT_PASSCODE"]
PATIENCE_SECONDS = 30
UMLAUTS_AND_EMOJI = "Grüße, 世界 \N{HORSE}"


class Inbox(stomp.ConnectionListener):
    """Keeps what comes in, in order, by kind."""

    def __init__(self):
        self.connected = queue.Queue()
        self.messages = queue.Queue()
        self.receipts = queue.Queue()
        self.errors = queue.Queue()
        self.disconnected = queue.Queue()
        self.heart_beats = queue.Queue()

    def on_connected(self, frame):
        self.connected.put(frame)

    def on_message(self, frame):
        self.messages.put(frame)

    def on_receipt(self, frame):
        self.receipts.put(frame.headers["receipt-id"])

    def on_error(self, frame):
        self.errors.put(frame)

    def on_disconnected(self):
        self.disconnected.put(True)

    def on_heartbeat(self):
        self.heart_beats.put(True)


class Peer:
    """A connection with its inbox; every request waits for its receipt."""

    def __init__(self, kind=stomp.Connection12, passcode=PASSCODE, **options):
        self.inbox = Inbox()
        self.connection = kind([(HOST, PORT)], **options)
        self.connection.set_listener("inbox", self.inbox)
        self.connection.connect(LOGIN, passcode, wait=False)

    def __enter__(self):
        self.frame = self.inbox.connected.get(timeout=PATIENCE_SECONDS)
        return self

    def __exit__(self, *_):
        if self.connection.is_connected():
            self.connection.disconnect()

    def receipt(self):
        return str(uuid.uuid4())

    def await_receipt(self, receipt):
        arrived = self.inbox.receipts.get(timeout=PATIENCE_SECONDS)
        assert arrived == receipt, f"expected receipt {receipt}, got {arrived}"

    def subscribe(self, destination, ack="auto", **headers):
        receipt = self.receipt()
        self.connection.subscribe(destination, id="1", ack=ack, headers={"receipt": receipt}, **headers)
        self.await_receipt(receipt)

    def send(self, destination, body, **headers):
        receipt = self.receipt()
        self.connection.send(destination, body, receipt=receipt, **headers)
        self.await_receipt(receipt)

    def next(self):
        return self.inbox.messages.get(timeout=PATIENCE_SECONDS)


def unique_name():
    return f"py-{uuid.uuid4().hex[:12]}"


def version_is_spoken(kind, expected):
    with Peer(kind) as peer:
        # A server of version 1.0 need not name it.
        assert peer.frame.headers.get("version", "1.0") == expected, peer.frame
        name = unique_name()
        peer.subscribe(f"/topic/{name}")
        peer.send(f"/topic/{name}", "hello")
        assert peer.next().body == "hello"


def version_1_0_is_spoken():
    version_is_spoken(stomp.Connection10, "1.0")


def version_1_1_is_spoken():
    version_is_spoken(stomp.Connection11, "1.1")


def version_1_2_is_spoken():
    version_is_spoken(stomp.Connection12, "1.2")


def patterns_match():
    with Peer() as peer:
        name = unique_name()
        peer.subscribe(f"/topic/{name}/price.*")
        peer.send(f"/topic/{name}/price.stock.MMM", "too deep")
        peer.send(f"/topic/{name}/price.MMM", "129.45")
        message = peer.next()
        assert message.body == "129.45", message
        assert message.headers["destination"] == f"/topic/{name}/price.MMM", message


def acknowledged_is_gone_and_refused_comes_back():
    destination = f"/queue/{unique_name()}"
    with Peer() as peer:
        for body in ("first", "second", "third"):
            peer.send(destination, body)
        peer.subscribe(destination, ack="client-individual")
        first, second, third = peer.next(), peer.next(), peer.next()
        peer.connection.ack(second.headers["ack"])
        peer.connection.nack(first.headers["ack"])
        again = peer.next()
        assert again.body == "first" and again.headers["redelivered"] == "true", again
        peer.connection.ack(again.headers["ack"])
        assert third.body == "third", third
        peer.send(f"/topic/{unique_name()}", "behind this receipt all of the above has happened")
    with Peer() as peer:
        peer.subscribe(destination)
        assert peer.next().body == "third"
        peer.send(destination, "last")
        assert peer.next().body == "last"


def acknowledgement_of_1_1_names_message_and_subscription():
    destination = f"/queue/{unique_name()}"
    with Peer(stomp.Connection11) as peer:
        for body in ("first", "second", "third"):
            peer.send(destination, body)
        peer.subscribe(destination, ack="client")
        peer.next()
        second = peer.next()
        peer.connection.ack(second.headers["message-id"], second.headers["subscription"])
        peer.send(f"/topic/{unique_name()}", "behind this receipt the ACK has happened")
    with Peer(stomp.Connection11) as peer:
        peer.subscribe(destination)
        assert peer.next().body == "third"


def transaction_happens_as_a_whole_or_not_at_all():
    destination = f"/topic/{unique_name()}"
    with Peer() as peer:
        peer.subscribe(destination)
        transaction = peer.connection.begin()
        peer.send(destination, "one", transaction=transaction)
        peer.send(destination, "two", transaction=transaction)
        peer.send(destination, "outside")
        assert peer.next().body == "outside"
        peer.connection.commit(transaction)
        assert [peer.next().body, peer.next().body] == ["one", "two"]
        dropped = peer.connection.begin()
        peer.send(destination, "never", transaction=dropped)
        peer.connection.abort(dropped)
        peer.send(destination, "last")
        assert peer.next().body == "last"


def goodbye_gets_its_receipt():
    for _ in range(20):
        peer = Peer().__enter__()
        receipt = peer.receipt()
        peer.connection.disconnect(receipt=receipt)
        peer.await_receipt(receipt)


def heart_beats_flow_both_ways():
    with Peer(heartbeats=(1000, 1000)) as peer:
        for _ in range(3):
            peer.inbox.heart_beats.get(timeout=PATIENCE_SECONDS)
        assert peer.connection.is_connected()
        destination = f"/topic/{unique_name()}"
        peer.subscribe(destination)
        peer.send(destination, "still alive")
        assert peer.next().body == "still alive"


def text_arrives_as_it_was_sent():
    with Peer() as peer:
        destination = f"/topic/{unique_name()}"
        peer.subscribe(destination)
        peer.send(destination, UMLAUTS_AND_EMOJI, headers={"x-text": UMLAUTS_AND_EMOJI + ":\n\\"})
        message = peer.next()
        assert message.body == UMLAUTS_AND_EMOJI, message
        assert message.headers["x-text"] == UMLAUTS_AND_EMOJI + ":\n\\", message


def octets_arrive_as_they_were_sent():
    octets = bytes(range(256)) * 300
    with Peer(auto_decode=False) as peer:
        destination = f"/topic/{unique_name()}"
        peer.subscribe(destination)
        peer.send(destination, octets, content_type="application/octet-stream")
        assert peer.next().body == octets


def mistake_is_answered_with_error_and_the_end():
    with Peer() as peer:
        peer.connection.commit("never-begun")
        assert peer.inbox.errors.get(timeout=PATIENCE_SECONDS).headers["message"]
        peer.inbox.disconnected.get(timeout=PATIENCE_SECONDS)


def wrong_passcode_is_answered_with_error():
    peer = Peer(passcode="wrong", reconnect_attempts_max=1)
    assert peer.inbox.errors.get(timeout=PATIENCE_SECONDS).headers["message"]
    peer.inbox.disconnected.get(timeout=PATIENCE_SECONDS)


def client_comes_back_after_a_restart():
    with Peer() as peer:
        print("RESTART", flush=True)
        sys.stdin.readline()
        peer.inbox.disconnected.get(timeout=PATIENCE_SECONDS)
        peer.connection.connect(LOGIN, PASSCODE, wait=False)
        peer.inbox.connected.get(timeout=PATIENCE_SECONDS)
        destination = f"/topic/{unique_name()}"
        peer.subscribe(destination)
        peer.send(destination, "back again")
        assert peer.next().body == "back again"


CASES = [
    version_1_0_is_spoken,
    version_1_1_is_spoken,
    version_1_2_is_spoken,
    patterns_match,
    acknowledged_is_gone_and_refused_comes_back,
    acknowledgement_of_1_1_names_message_and_subscription,
    transaction_happens_as_a_whole_or_not_at_all,
    goodbye_gets_its_receipt,
    heart_beats_flow_both_ways,
    text_arrives_as_it_was_sent,
    octets_arrive_as_they_were_sent,
    mistake_is_answered_with_error_and_the_end,
    wrong_passcode_is_answered_with_error,
    client_comes_back_after_a_restart,
]

for case in CASES:
    name = case.__name__.replace("_", " ")
    try:
        case()
        print(f"ok {name}", flush=True)
    except Exception as error:  # each case is on its own
        reason = repr(error).replace("\n", " | ")
        print(f"FAILED {name}: {reason}", flush=True)
print("DONE", flush=True)
sys.stdout.flush()
os._exit(0)  # stomp.py's threads may still wait for a broker
