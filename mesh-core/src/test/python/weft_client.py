#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A Weft client in plain Python, written from WIRE.md alone.

    weft_client.py [--checksum] [--await-goaway] HOST PORT   talks to a weft.test.v1.EchoService, a line of JSON a step
    weft_client.py --golden WIRE.md                          decodes the examples of section 14

Exit status 0: everything was as it should be. The service is expected to send the metadata `x-echo` of a call back as a
trailer. With --await-goaway the client says so, and then waits for the server to drain.
"""
import json
import re
import select
import socket
import struct
import sys
import time

PREFACE = bytes.fromhex("89 57 45 46 54 0D 0A 1A")
HELLO, CALL, DATA, END, CREDIT, CANCEL, PING, GOAWAY = range(8)
FLAG_END, FLAG_MORE, FLAG_COMPRESSED, FLAG_META = 1, 2, 4, 8
CLIENT_STREAMS, SERVER_STREAMS, ONE_WAY = 1, 2, 4
PROTOBUF = 1
PATIENCE_SECONDS = 20
PART_BYTES = 16_384
MINIMUMS = {2: 16_384, 4: 65_536, 6: 65_536, 8: 65_536, 10: 64, 12: 64, 14: 64, 16: 8_192, 18: 0}
MAX_FRAME, MAX_MESSAGE, STREAM_WINDOW, CONNECTION_WINDOW = 2, 4, 6, 8
OWN_HELLO = {MAX_FRAME: 65_536, MAX_MESSAGE: 8 << 20, STREAM_WINDOW: 65_536, CONNECTION_WINDOW: 1 << 20}
STATUS = (
    "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED "
    "FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED"
).split()


class WireError(Exception):
    """The peer broke a rule of WIRE.md, or something did not happen in time."""


# ---- Bytes.


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def sized(value):
    return varint(len(value)) + value


class Reader:
    """Reads the fields of a payload."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        if self.at + count > len(self.data):
            raise WireError("a field runs past the end of its frame")
        self.at += count
        return self.data[self.at - count : self.at]

    def u8(self):
        return self.take(1)[0]

    def varint(self):
        value = 0
        for i in range(9):
            byte = self.u8()
            value |= (byte & 0x7F) << 7 * i
            if byte < 0x80:
                return value
        raise WireError("a varint exceeds 2^63-1")

    def sized(self):
        return self.take(self.varint())

    def text(self):
        return self.sized().decode("utf-8")

    def rest(self):
        return self.take(len(self.data) - self.at)

    def more(self):
        return self.at < len(self.data)


def crc32c_table():
    for n in range(256):
        for _ in range(8):
            n = n >> 1 ^ (0x82F63B78 if n & 1 else 0)
        yield n


CRC_TABLE = tuple(crc32c_table())


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def frame(kind, flags, generation, slot, payload=b""):
    return struct.pack(">II", len(payload) << 8 | kind << 4 | flags, generation << 24 | slot) + payload


def parse_header(data):
    first, second = struct.unpack(">II", data)
    return first >> 8, first >> 4 & 15, first & 15, second >> 24, second & 0xFFFFFF


# ---- What is in the payloads.


def read_hello(reader):
    hello = {**MINIMUMS, "versions": None, "checksum": 0, "codecs": [1], "compressors": [], "name": ""}
    while reader.more():
        kind, value = reader.varint(), Reader(reader.sized())
        if kind == 1:
            hello["versions"] = [value.u8(), value.u8()]
        elif kind in MINIMUMS:
            hello[kind] = value.varint()
        elif kind == 20:
            hello["codecs"] = list(value.rest())
        elif kind == 22:
            hello["compressors"] = list(value.rest())
        elif kind == 24:
            hello["checksum"] = value.u8()
        elif kind == 26:
            hello["name"] = value.rest().decode("utf-8")
        elif kind % 2:
            raise WireError(f"HELLO has type {kind}, which must be understood")
    if hello["versions"] is None:
        raise WireError("HELLO without a version")
    return hello


def write_hello(checksum):
    tlvs = [(1, b"\1\1")] + [(kind, varint(value)) for kind, value in OWN_HELLO.items()]
    tlvs += [(20, bytes([PROTOBUF])), (24, bytes([checksum])), (26, b"weft-python")]
    return frame(HELLO, 0, 0, 0, b"".join(varint(kind) + sized(value) for kind, value in tlvs))


def read_metadata(reader, keys, most_keys):
    pairs = []
    for _ in range(reader.varint()):
        number = reader.varint()
        if number:
            key = keys[number - 1]
        else:
            key = reader.text()
            if len(keys) < most_keys:
                keys.append(key)
        value = reader.sized()
        pairs.append((key, value if key.endswith("-bin") else value.decode("utf-8")))
    return pairs


def read_failure(reader):
    bits, text, details = reader.u8(), reader.text(), []
    if bits & 2:
        details = [(reader.text(), reader.sized()) for _ in range(reader.varint())]
    return {"not_processed": bool(bits & 1), "text": text, "details": details}


def read_goaway(reader):
    return {"phase": reader.u8(), "last_call": reader.varint(), "code": reader.varint(), "text": reader.text()}


# ---- The connection.


class Call:
    """A call in its slot: what came for it, and the credit there is."""

    def __init__(self, connection, slot, generation, mode):
        self.connection, self.slot, self.generation, self.mode = connection, slot, generation, mode
        self.send_credit = connection.peer[STREAM_WINDOW]
        self.credit_given = OWN_HELLO[STREAM_WINDOW]
        self.messages, self.headers, self.trailers = [], [], []
        self.status = self.failure = self.parts = None
        self.message_seen = self.done = self.cancelled = False

    @property
    def over(self):
        return self.status is not None

    def send(self, message, last=False):
        self.connection.send_message(self, message, FLAG_END if last else 0)
        self.done |= last

    def end(self):
        self.connection.write(frame(END, 0, self.generation, self.slot))
        self.done = True

    def cancel(self):
        self.connection.write(frame(CANCEL, 0, self.generation, self.slot, varint(1)))
        self.cancelled = self.done = True

    def next(self):
        """The next message; None when the call has ended."""
        self.connection.wait(lambda: self.messages or self.over)
        if not self.messages:
            return None
        message, cost = self.messages.pop(0)
        self.connection.give_back(self, cost)
        return message

    def result(self):
        self.connection.wait(lambda: self.over)
        return self


class Connection:
    def __init__(self, host, port, checksum=0):
        self.socket = socket.create_connection((host, port), timeout=PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.incoming, self.outgoing = bytearray(), bytearray()
        self.peer = dict(MINIMUMS)
        self.hello = None
        self.send_credit = MINIMUMS[CONNECTION_WINDOW]
        self.credit_given = OWN_HELLO[CONNECTION_WINDOW]
        self.slots, self.generations, self.methods, self.keys_in = {}, {}, {}, []
        self.keys_out, self.defined_keys, self.defined_methods = {}, 0, 0
        self.goaways, self.pongs, self.closed, self.preface_seen = [], [], False, False
        self.checks_out = self.checks_in = False
        self.write(PREFACE + write_hello(checksum))
        self.checks_out = bool(checksum)

    # Bytes in and out: always reads while it writes, since a server that cannot write may not read.

    def write(self, data):
        self.outgoing += data + (struct.pack(">I", crc32c(data)) if self.checks_out else b"")

    def wait(self, condition, seconds=PATIENCE_SECONDS):
        deadline = time.monotonic() + seconds
        while not condition():
            if self.closed:
                raise WireError(f"the connection was closed; GOAWAY {self.goaways}")
            if not self.turn(deadline - time.monotonic()):
                raise WireError("nothing came in time")

    def turn(self, seconds):
        """Reads and writes what can be; false once time is up."""
        if seconds <= 0:
            return False
        readable, writable, _ = select.select([self.socket], [self.socket] if self.outgoing else [], [], seconds)
        if writable:
            del self.outgoing[: self.socket.send(self.outgoing[:65_536])]
        if readable:
            try:
                data = self.socket.recv(65_536)
            except ConnectionResetError:
                data = b""
            self.closed = not data
            self.incoming += data
            self.decode()
        return bool(readable or writable)

    def decode(self):
        if not self.preface_seen and len(self.incoming) >= 8:
            if self.incoming[:8] != PREFACE:
                raise WireError(f"this is not Weft: {bytes(self.incoming[:40])}")
            del self.incoming[:8]
            self.preface_seen = True
        at = 0
        while self.preface_seen and len(self.incoming) - at >= 8:
            length, kind, flags, generation, slot = parse_header(self.incoming[at : at + 8])
            if length > OWN_HELLO[MAX_FRAME]:
                raise WireError(f"a frame of {length} bytes")
            end = at + 8 + length
            whole = end + (4 if self.checks_in else 0)
            if len(self.incoming) < whole:
                break
            if self.checks_in and crc32c(self.incoming[at:end]) != struct.unpack(">I", self.incoming[end:whole])[0]:
                raise WireError("a frame's CRC32C is wrong")
            self.on_frame(kind, flags, generation, slot, Reader(bytes(self.incoming[at + 8 : end])))
            at = whole
        del self.incoming[:at]

    def on_frame(self, kind, flags, generation, slot, reader):
        if kind == HELLO:
            self.on_hello(read_hello(reader))
        elif kind == PING and flags & FLAG_END:
            self.pongs.append(reader.take(8))
        elif kind == PING:
            self.write(frame(PING, FLAG_END, 0, 0, reader.take(8)))
        elif kind == GOAWAY:
            self.goaways.append(read_goaway(reader))
        elif kind == CREDIT and slot == 0:
            self.send_credit += reader.varint()
        elif kind == CREDIT:
            call = self.slots.get(slot)
            if call and call.generation == generation:
                call.send_credit += reader.varint()
        elif kind in (DATA, END):
            call = self.slots.get(slot)
            if call is None or call.generation != generation:
                raise WireError(f"a frame for slot {slot} generation {generation}, where no call is open")
            (self.on_data if kind == DATA else self.on_end)(call, flags, reader)
        elif kind < 12:
            raise WireError(f"a server does not send frames of type {kind}")

    def on_hello(self, hello):
        if not hello["versions"][0] <= 1 <= hello["versions"][1]:
            raise WireError(f"no version in common with {hello['versions']}")
        for call in self.slots.values():
            call.send_credit += hello[STREAM_WINDOW] - MINIMUMS[STREAM_WINDOW]
        self.send_credit += hello[CONNECTION_WINDOW] - MINIMUMS[CONNECTION_WINDOW]
        self.peer = self.hello = hello
        self.checks_in = hello["checksum"] == 1

    def on_data(self, call, flags, reader):
        if flags & FLAG_META:
            call.headers += read_metadata(reader, self.keys_in, MINIMUMS[14])
            return
        call.message_seen = True
        if call.parts is None:
            total = reader.varint() if flags & FLAG_MORE else None
            if flags & FLAG_COMPRESSED:
                raise WireError("a compressed message, although this side knows no compressor")
            call.parts = [total, bytearray()]
            self.pay(call, 8 + (len(reader.data) - reader.at if total is None else total))
        call.parts[1] += reader.rest()
        if not flags & FLAG_MORE:
            total, message = call.parts
            call.parts = None
            if total is not None and len(message) != total:
                raise WireError(f"parts of {len(message)} bytes where {total} were announced")
            self.deliver(call, bytes(message), 8 + len(message))

    def pay(self, call, cost):
        if call.credit_given <= 0 or self.credit_given <= 0:
            raise WireError(f"a message begun with credit {call.credit_given}, {self.credit_given}")
        call.credit_given -= cost
        self.credit_given -= cost

    def deliver(self, call, message, cost):
        if call.cancelled:
            self.give_back(call, cost)
        else:
            call.messages.append((message, cost))

    def give_back(self, call, cost):
        if not cost:
            return
        self.credit_given += cost
        self.write(frame(CREDIT, 0, 0, 0, varint(cost)))
        if not call.over and not call.cancelled:
            call.credit_given += cost
            self.write(frame(CREDIT, 0, call.generation, call.slot, varint(cost)))

    def on_end(self, call, flags, reader):
        status = reader.varint()
        call.failure = read_failure(reader) if status else None
        if flags & FLAG_META:
            call.trailers += read_metadata(reader, self.keys_in, MINIMUMS[14])
        if status == 0 and not call.mode & SERVER_STREAMS and not call.message_seen:
            self.deliver(call, reader.rest(), 0)
        call.status = STATUS[status]
        if call.parts is not None:
            self.give_back(call, 8 + call.parts[0])
        if not call.done:
            call.end()
        del self.slots[call.slot]

    # Calls.

    def call(self, path, mode=0, message=None, metadata=(), timeout_micros=0):
        slot = next(n for n in range(1, self.peer[10] + 1) if n not in self.slots)
        generation = self.generations.get(slot, -1) + 1 & 0xFF
        call = Call(self, slot, generation, mode)
        self.slots[slot], self.generations[slot] = call, generation
        payload = self.method(path, mode) + varint(timeout_micros) + self.metadata(metadata)
        flags = FLAG_META if metadata else 0
        if mode & CLIENT_STREAMS:
            self.write(frame(CALL, flags, generation, slot, payload))
        elif len(message) <= PART_BYTES - len(payload):
            self.write(frame(CALL, flags | FLAG_END, generation, slot, payload + message))
            call.done = True
        else:
            self.write(frame(CALL, flags | FLAG_MORE, generation, slot, payload + varint(len(message))))
            self.send_parts(call, message, FLAG_END)
            call.done = True
        if mode & ONE_WAY:
            del self.slots[slot]
        return call

    def method(self, path, mode):
        if (path, mode) in self.methods:
            return varint(self.methods[path, mode])
        self.defined_methods += 1
        if self.defined_methods <= self.peer[12]:
            self.methods[path, mode] = self.defined_methods
        return b"\0" + sized(path.encode()) + bytes([PROTOBUF, mode])

    def metadata(self, pairs):
        if not pairs:
            return b""
        out = varint(len(pairs))
        for key, value in pairs:
            if key in self.keys_out:
                out += varint(self.keys_out[key])
            else:
                self.defined_keys += 1
                if self.defined_keys <= self.peer[14]:
                    self.keys_out[key] = self.defined_keys
                out += b"\0" + sized(key.encode())
            out += sized(value if key.endswith("-bin") else value.encode())
        return out

    def send_message(self, call, message, end_flag):
        if len(message) > PART_BYTES:
            self.send_parts(call, message, end_flag, varint(len(message)))
        else:
            self.spend(call, 8 + len(message))
            self.write(frame(DATA, end_flag, call.generation, call.slot, message))

    def send_parts(self, call, message, end_flag, head=b""):
        """Parts of a message; with no head if its CALL has announced it."""
        self.spend(call, 8 + len(message))
        size = PART_BYTES - 16
        for at in range(0, len(message), size):
            last = at + size >= len(message)
            flags = end_flag if last else FLAG_MORE
            self.write(frame(DATA, flags, call.generation, call.slot, head + message[at : at + size]))
            head = b""

    def spend(self, call, cost):
        self.wait(lambda: call.send_credit > 0 and self.send_credit > 0 or call.over)
        call.send_credit -= cost
        self.send_credit -= cost

    def ping(self):
        token = struct.pack(">d", time.monotonic())
        self.write(frame(PING, 0, 0, 0, token))
        self.wait(lambda: token in self.pongs)

    def close(self):
        if not self.closed:
            self.write(frame(GOAWAY, 0, 0, 0, b"\2\0\0" + sized(b"bye")))
            while self.outgoing and self.turn(1):
                pass
        self.socket.close()


# ---- The echo service, whose requests and replies have the same three fields.


def echo_message(payload=b"", text="", number=0):
    out = b"\x0a" + sized(payload) if payload else b""
    out += b"\x12" + sized(text.encode()) if text else b""
    return out + (b"\x18" + varint(number) if number else b"")


def read_echo(message):
    reader, fields = Reader(message), {"payload": b"", "text": "", "number": 0}
    while reader.more():
        tag = reader.varint()
        if tag == 0x0A:
            fields["payload"] = reader.sized()
        elif tag == 0x12:
            fields["text"] = reader.text()
        elif tag == 0x18:
            fields["number"] = reader.varint()
        else:
            raise WireError(f"EchoReply has no field of tag {tag}")
    return fields


ECHO = "weft.test.v1.EchoService/"


def expect(condition, what):
    if not condition:
        raise WireError(what)


def unary(connection):
    for number in (1, 2):
        call = connection.call(ECHO + "Echo", 0, echo_message(text="hello", number=number)).result()
        expect(call.status == "OK", call.failure)
        reply = read_echo(call.next())
        expect(reply["text"] == "hello" and reply["number"] == number, reply)
    return {"server": connection.hello["name"]}


def metadata(connection):
    pairs = [("x-echo", "gr\u00fc\u00dfe"), ("x-echo", "twice"), ("x-more-bin", b"\0\xff")]
    call = connection.call(ECHO + "Echo", 0, echo_message(text="m"), pairs).result()
    expect(call.status == "OK", call.failure)
    came = [value for key, value in call.headers + call.trailers if key == "x-echo"]
    expect(came[:1] == ["gr\u00fc\u00dfe"], call.trailers)
    return {"trailers": [[key, repr(value)] for key, value in call.trailers]}


def failure(connection):
    call = connection.call(ECHO + "Nope", 0, echo_message()).result()
    expect(call.status == "UNIMPLEMENTED" and call.failure["not_processed"], (call.status, call.failure))
    return {"status": call.status, "text": call.failure["text"]}


def client_streaming(connection):
    call = connection.call(ECHO + "Collect", CLIENT_STREAMS)
    for text in ("a", "b", "c"):
        call.send(echo_message(text=text))
    call.end()
    reply = read_echo(call.result().next())
    expect(reply["text"].replace(",", "") == "abc", reply)
    return {"text": reply["text"]}


def server_streaming(connection):
    call = connection.call(ECHO + "Expand", SERVER_STREAMS, echo_message(text="x", number=5))
    replies = list(iter(call.next, None))
    expect(call.status == "OK" and len(replies) == 5, (call.status, call.failure, len(replies)))
    expect(all(read_echo(reply)["text"].startswith("x") for reply in replies), replies)
    return {"replies": len(replies)}


def bidirectional(connection):
    call = connection.call(ECHO + "Chat", CLIENT_STREAMS | SERVER_STREAMS)
    for number in range(1, 21):
        call.send(echo_message(text="t", number=number), last=number == 20)
        expect(read_echo(call.next())["number"] == number, "replies out of order")
    expect(call.next() is None and call.status == "OK", call.failure)
    return {"messages": 20}


def large(connection):
    payload = bytes(n * 31 & 0xFF for n in range(1_200_000))
    call = connection.call(ECHO + "Echo", 0, echo_message(payload))
    reply = read_echo(call.next())
    expect(reply["payload"] == payload, f"{len(reply['payload'])} other bytes came back")
    return {"bytes": len(payload)}


def credit_of_server(connection):
    """More goes to the server than its window: it must give credit."""
    call, payload, came = connection.call(ECHO + "Chat", CLIENT_STREAMS | SERVER_STREAMS), bytes(100_000), 0
    for _ in range(15):
        call.send(echo_message(payload))
        while call.messages:
            expect(len(read_echo(call.next())["payload"]) == 100_000, "another message")
            came += 1
    call.end()
    came += len(list(iter(call.next, None)))
    expect(came == 15 and call.status == "OK", (came, call.status, call.failure))
    return {"bytes": 15 * len(payload)}


def credit_of_client(connection):
    """More waits at the server than this side's window: it must wait for credit."""
    call = connection.call(ECHO + "Expand", SERVER_STREAMS, echo_message(text="y" * 2_000, number=100))
    connection.wait(lambda: call.credit_given <= 0 or call.over)
    before = len(call.messages)
    connection.ping()
    expect(len(call.messages) == before and not call.over, "the server went on without credit")
    replies = list(iter(call.next, None))
    expect(len(replies) == 100 and call.status == "OK", (len(replies), call.status))
    return {"held_back_after": before}


def deadline(connection):
    call = connection.call(ECHO + "Chat", CLIENT_STREAMS | SERVER_STREAMS, timeout_micros=50_000).result()
    expect(call.status == "DEADLINE_EXCEEDED", (call.status, call.failure))
    return {"status": call.status}


def cancel(connection):
    call = connection.call(ECHO + "Chat", CLIENT_STREAMS | SERVER_STREAMS)
    call.send(echo_message(text="never mind"))
    call.cancel()
    call.result()
    expect(call.slot not in connection.slots, "the slot is still taken")
    return {"status": call.status}


def interleaved(connection):
    payload = bytes(300_000)
    slow = connection.call(ECHO + "Echo", 0, echo_message(payload))
    quick = [connection.call(ECHO + "Echo", 0, echo_message(number=n + 1)) for n in range(40)]
    numbers = [read_echo(call.result().next())["number"] for call in quick]
    expect(numbers == list(range(1, 41)), numbers)
    expect(read_echo(slow.next())["payload"] == payload, "the large one came back otherwise")
    return {"calls": 41}


def slots_again(connection):
    for n in range(300):
        call = connection.call(ECHO + "Echo", 0, echo_message(number=n + 1)).result()
        expect(read_echo(call.next())["number"] == n + 1, "another reply")
    return {"generation": call.generation}


def ping(connection):
    connection.ping()
    return {}


STEPS = [unary, metadata, failure, client_streaming, server_streaming, bidirectional, large, credit_of_server]
STEPS += [credit_of_client, deadline, cancel, interleaved, slots_again, ping]


def broken_rule(host, port):
    connection = Connection(host, port)
    connection.write(frame(DATA, 0, 0, 5, b"for no call"))
    connection.wait(lambda: connection.goaways)
    goaway = connection.goaways[0]
    expect(goaway["phase"] == 0 and goaway["code"] == 1, goaway)
    try:
        connection.wait(lambda: False)
    except WireError:
        expect(connection.closed, "the server did not close")
    connection.close()
    return goaway


def foreign(host, port):
    with socket.create_connection((host, port), timeout=PATIENCE_SECONDS) as other:
        other.sendall(b"GET / HTTP/1.1\r\nHost: weft\r\n\r\n")
        answer = b"".join(iter(lambda: other.recv(4_096), b""))
    expect(answer.startswith(b"HTTP/1.1 400 "), answer[:80])
    return {"answer": answer.split(b"\r\n")[0].decode()}


def drain(connection):
    print(json.dumps({"step": "ready for goaway"}), flush=True)
    connection.wait(lambda: any(goaway["phase"] == 2 for goaway in connection.goaways))
    phases = [goaway["phase"] for goaway in connection.goaways]
    expect(phases == [1, 2], phases)
    return {"phases": phases}


def report(step, action, *arguments):
    try:
        print(json.dumps({"step": step, "ok": True, **action(*arguments)}), flush=True)
        return True
    except (WireError, OSError, LookupError, ValueError) as e:
        print(json.dumps({"step": step, "ok": False, "error": f"{type(e).__name__}: {e}"}), flush=True)
        return False


def talk(host, port, options):
    good = report("broken_rule", broken_rule, host, port) and report("foreign", foreign, host, port)
    connection = Connection(host, port, checksum=1 if "--checksum" in options else 0)
    steps = STEPS + ([drain] if "--await-goaway" in options else [])
    good = good and all(report(step.__name__, step, connection) for step in steps)
    connection.close()
    return good


# ---- The examples of WIRE.md.


def examples(path):
    with open(path, encoding="utf-8") as file:
        document = file.read()
    for name, block in re.findall(r"(?ms)^\*\*([^*\n]+)\*\*[^\n]*\n```hex\n(.*?)```", document):
        words = " ".join(line.split(";")[0] for line in block.splitlines()).split()
        pairs = [(word.split("*") + ["1"])[:2] for word in words]
        yield name, b"".join(bytes.fromhex(digits) * int(times) for digits, times in pairs)


def decode_example(data):
    if data == PREFACE:
        return {"frames": ["preface"]}
    frames, at = [], 0
    while at < len(data):
        length, kind, flags, generation, slot = parse_header(data[at : at + 8])
        end = at + 8 + length
        frames.append(decode_payload(kind, flags, Reader(data[at + 8 : end])))
        expect(end <= len(data), "a frame is cut off")
        if len(data) - end == 4:
            expect(struct.unpack(">I", data[end:])[0] == crc32c(data[at:end]), "the CRC32C is wrong")
            end += 4
        at = end
    return {"frames": frames}


def decode_payload(kind, flags, reader):
    if kind == HELLO:
        return str(read_hello(reader))
    if kind == CALL:
        number = reader.varint()
        name = number or (reader.text(), reader.u8(), reader.u8())
        timeout = reader.varint()
        pairs = read_metadata(reader, [], 64) if flags & FLAG_META else []
        return str(("CALL", name, timeout, pairs, len(reader.rest())))
    if kind == DATA and flags & FLAG_META:
        return str(("headers", read_metadata(reader, [], 64)))
    if kind == END and reader.more():
        status = reader.varint()
        problem = read_failure(reader) if status else None
        pairs = read_metadata(reader, [], 64) if flags & FLAG_META else []
        return str(("END", STATUS[status], problem, pairs, len(reader.rest())))
    if kind in (CREDIT, CANCEL):
        return str((kind, reader.varint()))
    if kind == GOAWAY:
        return str(read_goaway(reader))
    return str((kind, flags, len(reader.rest())))


def golden(path):
    found = list(examples(path))
    return bool(found) and all([report(name, decode_example, data) for name, data in found])


def main(arguments):
    words = [word for word in arguments if not word.startswith("--")]
    if "--golden" in arguments and len(words) == 1:
        return golden(words[0])
    if len(words) != 2:
        print(__doc__, file=sys.stderr)
        return False
    return talk(words[0], int(words[1]), arguments)


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
