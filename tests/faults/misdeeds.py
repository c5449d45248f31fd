"""What a rogue answers. Each is a function that yields bytes, and its documentation says what it does."""

import itertools
import struct
import time

from proxy import Closed
from rogue import HEADER, READY, TRAILER, binary_row, described, error, packed, row

ANY, COPIES, LIES, EXPLAINS, STARTS, ENCRYPTIONS, ENDLESS, HUGE, NULLS = ([] for _ in range(9))


def misdeed(*lists):
    def register(function):
        for one in lists:
            one.append(function)
        return function

    return register


def given(*messages):
    return lambda *_: iter(messages)


def name(what, function):
    function.__doc__ = what
    return function


COPY_OUT = packed(b"H", struct.pack("!bHh", 0, 1, 0))
COPY_DATA = packed(b"d", b"evil\n")
SELECTED = packed(b"C", b"SELECT 1\0")
NOTICE = error(b"00000", b"n" * 1000, b"N", b"NOTICE")
NOTIFY = packed(b"A", struct.pack("!I", 1) + b"c\0" + b"p" * 7000 + b"\0")
HOSTILE = b"\x1b]0;title\x07\x1b[2J\n::set-output name=x::y\n##vso[task.complete result=Succeeded]"
AUTHENTICATED = packed(b"R", struct.pack("!I", 0))
HELLO = AUTHENTICATED + b"".join(packed(b"S", one) for one in (b"server_version\x0015.20\0", b"client_encoding\0UTF8\0")) + packed(
    b"K", struct.pack("!II", 1, 2)) + packed(b"Z", b"I")

# In the place of any answer, whole.
for what, pieces in {
        "sends messages of no kind": [b"!\0\0\0\4" * 10],
        "sends a message of 2 GB that never comes": [described(1) + b"D" + struct.pack("!I", 0x7FFFFFF0) + b"z" * 1000],
        "sends a message that is shorter than its length": [described(1) + b"D" + struct.pack("!I", 3)],
        "sends a message of negative length": [described(1) + b"D" + struct.pack("!i", -1)],
        "sends a row whose field has a negative length": [described(1) + packed(b"D", struct.pack("!Hi", 1, -5)) + SELECTED + READY],
        "sends a row with fewer fields than columns": [described(3) + row(b"v") + SELECTED + READY],
        "sends a row with 60,000 fields": [described(60000) + row(*[b"v"] * 60000) + SELECTED + READY],
        "sends a row nobody described": [row(b"v") + SELECTED + READY],
        "copies out what nobody asked for": [COPY_OUT + COPY_DATA + packed(b"c") + packed(b"C", b"COPY 1\0") + READY],
        "wants to copy in": [packed(b"G", struct.pack("!bHh", 0, 1, 0))],
        "wants to copy both ways": [packed(b"W", struct.pack("!bHh", 0, 1, 0)) + COPY_DATA],
        "answers that it was asked nothing": [packed(b"I") + READY],
        "is ready without an answer": [READY],
        "fails with a message that is hostile": [error(b"XX001", HOSTILE) + READY],
        "fails with a message of 100 kB": [error(b"XX001", b"x" * 100_000) + READY],
        "fails without a state": [error(b"", b"no state") + READY],
        "fails 20,000 times": [error(b"XX001", b"again") * 20_000 + READY],
        "answers after a failure": [error(b"XX001", b"first") + described(1) + row(b"v") + SELECTED + READY],
        "sends 20,000 notifications": [NOTIFY] * 20_000 + [READY],
        "sends 100,000 notices": [NOTICE * 100] * 1000 + [READY],
        "is never ready": [SELECTED],
        "closes": []}.items():
    ANY.append(name(what, given(*pieces)))


@misdeed(ANY)
def more_than_asked(answer):
    """answers rightly, and adds a result"""
    yield b"".join(packed(*message) for message in answer.messages[:-1])
    yield described(1) + row(b"v") + SELECTED + READY


@misdeed(ANY)
def another_ready(answer):
    """answers rightly, and adds rows and an end nobody asked for"""
    yield b"".join(packed(*message) for message in answer.messages)
    yield described(1) + row(b"v") + SELECTED + READY


@misdeed(ANY)
def slow_drops(answer):
    """answers a byte at a time"""
    for byte in b"".join(packed(*message) for message in answer.messages):
        yield bytes([byte])
        time.sleep(0.05)


@misdeed(ENDLESS)
def rows_without_end(_):
    """sends rows without end"""
    yield described(1)
    yield from itertools.repeat(row(b"x" * 100) * 1000)


@misdeed(ENDLESS)
def results_without_end(_):
    """sends results without end"""
    yield from itertools.repeat(SELECTED * 1000)


@misdeed(ENDLESS)
def failures_without_end(_):
    """fails without end"""
    yield from itertools.repeat(error(b"XX001", b"again") * 1000)


@misdeed(ENDLESS)
def notices_without_end(_):
    """sends notices without end"""
    yield from itertools.repeat(NOTICE * 100)


@misdeed(ENDLESS)
def notifications_without_end(_):
    """sends notifications without end"""
    yield from itertools.repeat(NOTIFY * 100)


@misdeed(ENDLESS)
def parameters_without_end(_):
    """sends parameters without end"""
    for number in itertools.count():
        yield b"".join(packed(b"S", b"p%d_%d\0%s\0" % (number, i, b"v" * 1000)) for i in range(100))


@misdeed(HUGE)
def huge_field(_):
    """sends a row with a field of 900 MB"""
    size = 900_000_000
    yield described(1) + b"D" + struct.pack("!IHI", 10 + size, 1, size)
    yield from itertools.repeat(b"z" * 1_000_000, 900)
    yield SELECTED + READY


@misdeed(HUGE)
def huge_failure(_):
    """fails with a message of 900 MB"""
    yield b"E" + struct.pack("!I", 900_000_000) + b"SERROR\0CXX001\0M"
    yield from itertools.repeat(b"z" * 1_000_000, 900)


# In the place of a COPY.
for what, changes in {
        "announces text": {"begin": packed(b"H", struct.pack("!bHhh", 0, 2, 0, 0))},
        "announces no column": {"begin": packed(b"H", struct.pack("!bH", 1, 0))},
        "announces a column too few": {"begin": packed(b"H", struct.pack("!bHh", 1, 1, 1))},
        "announces 20,000 columns": {"begin": packed(b"H", struct.pack("!bH", 1, 20000) + struct.pack("!h", 1) * 20000)},
        "announces twice": {"begin": packed(b"H", struct.pack("!bHh", 1, 1, 1)) * 2},
        "begins with another header": {"header": b"PGCOPY\n\xfe\r\n\0" + b"\0" * 8},
        "begins with text": {"header": b"1\t2\n"},
        "has unknown flags in its header": {"header": HEADER[:11] + b"\0\1\0\0" + HEADER[15:]},
        "has a header of negative length": {"header": HEADER[:15] + b"\xff\xff\xff\xff"},
        "has a header longer than the message": {"header": HEADER[:15] + b"\0\x7f\0\0"},
        "sends no trailer": {"trailer": b""},
        "sends another trailer": {"trailer": b"\xff\xfe"},
        "sends a row after the trailer": {"trailer": TRAILER + binary_row([b"v"])},
        "counts a row too many": {"count": b"COPY 123456\0"},
        "does not count": {"count": b"COPY\0"},
        "counts nonsense": {"count": b"COPY -1x\0"},
        "sends rows of one field": {"rows": [binary_row([b"v"])] * 3},
        "sends a row without fields": {"rows": [binary_row([])]},
        "sends a row of more fields than columns": {"rows": [binary_row([b"v"] * 200)]},
        "sends a row whose field has a negative length": {"rows": [struct.pack("!hi", 1, -7)]},
        "sends a row whose field is longer than the row": {"rows": [struct.pack("!hi", 1, 0x7FFFFFFF) + b"v"]},
        "sends a row that is cut off": {"rows": [b"\0"]},
        "sends an empty row": {"rows": [b"\0\0"]}}.items():
    COPIES.append(name(what, lambda answer, changes=changes: answer.copied(**changes)))


@misdeed(COPIES)
def nulls(answer):
    """sends nulls alone"""
    return answer.edited(lambda *_: None)


@misdeed(NULLS)
def nulls_but_numbers(answer):
    """sends nulls for all but the first field"""
    return answer.edited(lambda i, one: None if i else one)


@misdeed(COPIES)
def wide(answer):
    """sends fields of one width, three bytes"""
    return answer.edited(lambda *_: b"abc")


@misdeed(COPIES)
def columns_and_rows(answer):
    """announces one column and sends rows of one"""
    return answer.copied(begin=packed(b"H", struct.pack("!bHh", 1, 1, 1)), rows=[binary_row([b"\0\0\0\1"])])


@misdeed(COPIES)
def failure_within(answer):
    """fails after half its rows"""
    for kind, body in answer.messages[:len(answer.messages) // 2]:
        yield packed(kind, body)
    yield error(b"XX001", b"within") + READY


@misdeed(COPIES)
def closed_within(answer):
    """closes after half its rows"""
    for kind, body in answer.messages[:len(answer.messages) // 2]:
        yield packed(kind, body)
    raise Closed


@misdeed(ENDLESS)
def copied_without_end(answer):
    """copies without end"""
    rows = answer.rows or [binary_row([b"v"])]
    yield from itertools.takewhile(lambda piece: piece[:1] != b"c", answer.copied(trailer=b""))
    yield from itertools.repeat(packed(b"d", rows[-1]) * 1000)


@misdeed(HUGE)
def huge_copied(answer):
    """copies a field of 900 MB"""
    size = 900_000_000
    yield packed(b"H", struct.pack("!bHh", 1, 1, 1)) + b"d" + struct.pack("!I", 4 + len(HEADER) + 6 + size) + HEADER + struct.pack("!hI", 1, size)
    yield from itertools.repeat(b"z" * 1_000_000, 900)


@misdeed(LIES)
def zero_bytes(answer):
    """has zero bytes in its texts"""
    return answer.edited(lambda _, one: one and one.replace(b"e", b"\0"))


@misdeed(LIES)
def no_utf8(answer):
    """sends bytes that are no UTF-8"""
    return answer.edited(lambda _, one: one and one.replace(b"e", b"\xff\x1b"))


@misdeed(LIES)
def flipped(answer):
    """sends every byte with its bits turned round"""
    return answer.edited(lambda _, one: one and bytes(byte ^ 255 for byte in one))


@misdeed(LIES)
def large_numbers(answer):
    """sends the largest numbers there are"""
    return answer.edited(lambda _, one: one and (b"\xff" * len(one) if len(one) in (2, 4, 8) else one))


@misdeed(LIES)
def one_row_often(answer):
    """sends one row a thousand times"""
    return answer.copied(rows=answer.rows[:1] * 1000)


# In the place of the plan in which the server prints expressions.
for what, text in {"explains in no JSON": b"QUERY PLAN", "explains nothing": b"", "explains an empty plan": b"[]", "explains a number": b"7",
                   "explains without output": b'[{"Plan": {"Node Type": "Result"}}]', "explains with too little output": b'[{"Plan": {"Output": ["1"]}}]',
                   "explains with output of another kind": b'[{"Plan": {"Output": 1}}]', "explains in 100,000 brackets": b"[" * 100_000,
                   "explains in 10 million brackets, closed": b"[" * 10_000_000 + b"]" * 10_000_000, "explains in no UTF-8": b'["\xff"]'}.items():
    EXPLAINS.append(name(what, lambda answer, text=text: answer.explained(text)))

# In the place of the first answer.
for what, pieces in {
        "authenticates in a way that nobody knows": [packed(b"R", struct.pack("!I", 99))],
        "wants Kerberos 5": [packed(b"R", struct.pack("!I", 2))],
        "wants SASL by no mechanism": [packed(b"R", struct.pack("!I", 10) + b"\0")],
        "wants SASL by garbage": [packed(b"R", struct.pack("!I", 10) + b"\xff\xfe-SHA\0\0")],
        "goes on with a SASL nobody began": [packed(b"R", struct.pack("!I", 11) + b"r=x,s=y,i=1")],
        "ends a SASL nobody began": [packed(b"R", struct.pack("!I", 12) + b"v=x")],
        "wants MD5 without salt": [packed(b"R", struct.pack("!I", 5))],
        "wants SCRAM and sends garbage": [packed(b"R", struct.pack("!I", 10) + b"SCRAM-SHA-256\0\0") + packed(b"R", struct.pack("!I", 11) + b"x")],
        "sends an authentication without a kind": [packed(b"R", b"\0")],
        "refuses with a hostile text": [error(b"28000", HOSTILE + b"X" * 20_000, severity=b"FATAL")],
        "refuses with a text of 2 GB": [b"E" + struct.pack("!I", 0x7FFFFFFF) + b"SFATAL"],
        "refuses in the old protocol": [b"EFATAL: no\n\0"],
        "refuses without a state": [error(b"", b"no", severity=b"FATAL")],
        "is ready before anything": [packed(b"Z", b"I")],
        "speaks HTTP": [b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"],
        "sends no key": [AUTHENTICATED + packed(b"K", b"\0") + packed(b"Z", b"I")],
        "says hello, and no more": [HELLO],
        "sends 100,000 notices": [AUTHENTICATED, *[NOTICE * 100] * 1000],
        "authenticates without end": itertools.repeat(AUTHENTICATED * 1000, 10_000),
        "offers another protocol": [packed(b"v", struct.pack("!II", 0x7FFFFFFF, 0x7FFFFFFF))]}.items():
    STARTS.append(name(what, given(*pieces) if isinstance(pieces, list) else lambda pieces=pieces: pieces))


@misdeed(STARTS)
def parameters_at_the_start():
    """sends parameters without end"""
    yield AUTHENTICATED
    yield from parameters_without_end(None)


# In the place of the answer whether it encrypts.
for what, piece in {"agrees to encrypt and is silent": b"S", "agrees to encrypt and sends garbage": b"S" + b"\x16\x03\x03\xff\xff" * 100,
                    "answers the question for encryption with garbage": b"X", "answers it with both": b"SN",
                    "fails at it without end": b"E" + b"A" * 20_000_000}.items():
    ENCRYPTIONS.append((what, piece))
