#!/usr/bin/env python3
"""A second reader of the log, written from docs/PROTOCOL.md alone (sections 1, 7, 8, 16 to 18) and in another language.

It walks the sequence of every scope in a folder's replica.db, takes each body and decision apart, makes the sealed form and the
chain from them and compares them with what the folder keeps. Each entry is printed in words, each difference with its place;
the exit code is 1 where there was any. Nothing here is shared with the program: where both agree, the page says enough.

    second.py FOLDER [--quiet]
"""
import hashlib
import sqlite3
import sys

BLANKED = 1 << 20
LIMIT = 256 * 1024
VERDICTS = {1: "the hub had it so", 2: "a conflict", 3: "look again", 4: "settled already"}
# Tables that every replica has (section 7): number → name, columns in the order of their numbers, how many of the first are its key.
OWN_TABLES = {
    1: ("form", "code number version title scope parent made_id source labels_ur", 1),
    2: ("form_column", "form name number type scale key_position is_indexed is_personal is_retired signs", 2),
    3: ("reason", "form record rule text", 3),
    4: ("conflict", "form record field origin revision state waiting author time is_broken history school", 4),
    5: ("school_move", "school number old_district new_district left_at arrived_at reason", 2),
    6: ("withdrawal", "origin serial writer reason", 3),
}


class Wrong(Exception):
    """What the page does not allow."""


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def blake(key, message):
    return hashlib.blake2b(message, digest_size=16, key=key).digest()


class Reader:
    """Bytes that are read from the front, in the page's forms of numbers, texts and values."""

    def __init__(self, held):
        self.held, self.at = held, 0

    def take(self, count):
        if count > len(self.held) - self.at:
            raise Wrong(f"ends at byte {len(self.held)}, {count} more are said at {self.at}")
        self.at += count
        return self.held[self.at - count:self.at]

    def byte(self):
        return self.take(1)[0]

    def number(self):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        if value >= 1 << 64 or (byte == 0 and shift > 7):
            raise Wrong(f"a number at byte {self.at} is not in its shortest form")
        return value

    def signed(self):
        value = self.number()
        return (value >> 1) ^ -(value & 1)

    def bytes(self):
        return self.take(self.number())

    def text(self, most=LIMIT):
        held = self.bytes()
        if len(held) > most:
            raise Wrong(f"a text of {len(held)} bytes ends at {self.at}")
        return held.decode("utf-8")

    def end(self):
        if self.at != len(self.held):
            raise Wrong(f"{len(self.held) - self.at} bytes are left over")


class Entry:
    """A body taken apart: its head, its operations in words, and where each value stands."""

    def __init__(self, body, tables):
        if len(body) > LIMIT:
            raise Wrong("is longer than 256 kB")
        self.body, self.tables = body, tables
        self.values = {}  # of those that can be marked: where it starts → (where it ends, the value)
        self.past = []
        reader = self.reader = Reader(body)
        self.version = reader.number()
        if not 1 <= self.version <= 4:
            raise Wrong(f"version {self.version}")
        self.origin, self.serial, self.group = reader.number(), reader.number(), reader.number()
        self.time = reader.signed()
        self.author, self.scope = reader.text(64), reader.text(64)
        self.province_at, self.scope_at = reader.number(), reader.number()
        self.birth = (reader.number(), reader.number(), reader.take(8)) if self.version in (2, 4) else None
        self.head_end = reader.at
        self.gaps, self.seed, self.salts = [], None, []
        if self.version >= 3:
            self.read_marks()
        self.operations_at = reader.at
        count = reader.number()
        if not 1 <= count <= 1000:
            raise Wrong(f"{count} operations")
        self.first_at = reader.at
        self.operations = [self.read_operation() for _ in range(count)]
        reader.end()
        self.look_at_marks()

    def read_marks(self):
        reader = self.reader
        count = reader.number()
        if not count:
            raise Wrong("marks without a mark")
        self.gaps = [reader.number() for _ in range(count)]
        kind = reader.number()
        if kind == 0:
            self.seed = reader.take(16)
        elif kind == 1:
            self.salts = [reader.take(16) for _ in range(reader.number())]
        else:
            raise Wrong(f"salts of kind {kind}")

    def look_at_marks(self):
        """The marks as (start, end, salt); the salt of a blanked value is None."""
        self.marks, at, salts = [], self.first_at, iter(self.salts)
        for index, gap in enumerate(self.gaps):
            start = at + gap
            if start not in self.values:
                raise Wrong(f"mark {index} points at byte {start}, where no value is that may be personal")
            end, value = self.values[start]
            salt = None
            if not isinstance(value, bytes):
                salt = blake(self.seed, index.to_bytes(4, "little")) if self.seed is not None else next(salts, None)
                if value is None or salt is None:
                    raise Wrong(f"mark {index} is of nothing, or has no salt")
            elif self.seed is not None:
                raise Wrong(f"mark {index} is blanked, and the seed is there")
            self.marks.append((start, end, salt))
            at = end
        if next(salts, None) is not None:
            raise Wrong("a salt too many")
        marked = {start for start, _, _ in self.marks}
        for start, (_, value) in self.values.items():
            if isinstance(value, bytes) and start not in marked:
                raise Wrong(f"a blanked value at byte {start} has no mark")

    def sealed(self):
        if self.version < 3:
            return self.body
        out = [self.body[:self.head_end], leb(len(self.gaps))] + [leb(gap) for gap in self.gaps]
        at = self.operations_at
        for start, end, salt in self.marks:
            out.append(self.body[at:start])
            out.append(self.body[start:end] if salt is None else leb(BLANKED) + blake(salt, self.body[start:end]))
            at = end
        return b"".join(out) + self.body[at:]

    # Operations

    def value(self, is_key=False):
        """None, a whole number, a text, or of a blanked value its hash (bytes)."""
        reader, start = self.reader, self.reader.at
        size = reader.number()
        if size == 0:
            value = None
        elif size == 1:
            value = reader.signed()
        elif size == BLANKED:
            value = reader.take(16)
        elif size == 2:
            raise Wrong(f"an empty text at byte {start}")
        else:
            value = reader.take(size - 2).decode("utf-8")
            if "\0" in value:
                raise Wrong(f"a NUL in the text at byte {start}")
        if is_key and (value is None or isinstance(value, bytes)):
            raise Wrong(f"nothing in a key at byte {start}")
        if not is_key:
            self.values[start] = (reader.at, value)
        return value

    def key(self, table):
        return " ".join(str(self.value(True)) for _ in range(self.tables.key_count(table)))

    def row(self, table):
        reader = self.reader
        bits = reader.take(reader.number())
        if bits and not bits[-1]:
            raise Wrong(f"a bit set ends with a zero byte at {reader.at}")
        numbers = [8 * i + bit for i, byte in enumerate(bits) for bit in range(8) if byte >> bit & 1]
        keys = self.tables.key_columns(table)
        return ", ".join(f"{self.tables.column(table, n)} {said(self.value(n in keys))}" for n in numbers)

    def cell(self, table):
        key, column, flags = self.key(table), self.reader.number(), self.reader.byte()
        seen, new = self.value(), self.value()
        own = " (its own)" if flags & 1 else ""
        return f"{key}, {self.tables.column(table, column)}: {said(seen)}{own} → {said(new)}"

    def settled(self, table):
        reader = self.reader
        key, about, origin, revision = self.key(table), reader.number(), reader.number(), reader.number()
        where = f"{key}, conflict of {origin}, revision {revision}"
        if about >= 2:
            return f"{where}, {self.tables.column(table, about - 2)}: {said(self.value())} → {said(self.value())}"
        seen = reader.take(8).hex()
        taken = self.value()
        return f"{where}, {'voiding' if about else 'the whole row'} seen as {seen}: {'takes what waits' if taken == 1 else 'keeps what stands'}"

    def arrived(self, table):
        if self.reader.byte() == 0:
            void = self.value()
            return f"row: {self.row(table)}" + (f", void: {void}" if void is not None else "")
        key, column = self.key(table), self.reader.number()
        return f"more of {key}, {self.tables.column(table, column - 1) if column else 'why void'}: {said(self.value())}"

    def earlier(self, table):
        reader = self.reader
        key, scope, number = self.key(table), reader.text(64), reader.number()
        length, offset, part = reader.number(), reader.number(), reader.bytes()
        decision = reader.bytes() if offset == 0 else None
        self.past.append((scope, number, length, offset, part, decision))
        return f"{key}: {scope} {number}, {len(part)} of {length} bytes from {offset}"

    def blanked(self, table):
        key, column, present = self.key(table), self.reader.number(), self.reader.byte()
        return f"{key}, {self.tables.column(table, column)}{', what stands too' if present else ''}: {self.value()}"

    def read_operation(self):
        reader = self.reader
        kind, table = reader.byte(), reader.number()
        if kind == 1:
            words = "new: " + self.row(table)
        elif kind == 2:
            words = "changed: " + self.cell(table)
        elif kind == 3:
            words = f"voided: {self.key(table)} seen as {reader.take(8).hex()}: {said(self.value())}"
        elif kind == 4:
            words = "settled: " + self.settled(table)
        elif kind == 6:
            words = f"leaves: {self.key(table)} to {self.value()}"
        elif kind == 7:
            words = "arrives: " + self.arrived(table)
        elif kind == 8:
            words = "past: " + self.earlier(table)
        elif kind == 9:
            words = f"signed: {self.cell(table)}, seen as {reader.take(8).hex()}"
        elif kind == 10:
            words = "blanked: " + self.blanked(table)
        elif kind == 11:
            words = f"settled signed: {self.settled(table)}, seen as {reader.take(8).hex()}"
        else:
            raise Wrong(f"an operation of kind {kind}")
        if kind in (6, 7, 8, 10) and self.origin:
            raise Wrong(f"an operation of kind {kind} by replica {self.origin}")
        return f"{self.tables.name(table)} {words}"


def leb(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def said(value):
    return "nothing" if value is None else "(blanked)" if isinstance(value, bytes) else str(value)


def read_decision(held, operations):
    reader = Reader(held)
    if reader.number() != 1:
        raise Wrong("a decision of another version")
    province_at = reader.number()
    verdicts = {}
    for _ in range(reader.number()):
        position, verdict = reader.number(), reader.number()
        if position >= operations or position in verdicts or verdict not in VERDICTS:
            raise Wrong(f"a decision says {verdict} of operation {position}")
        verdicts[position] = verdict
    reader.end()
    return province_at, verdicts


class Tables:
    """What a number of a table or column means: the own tables, and those that rows of `form` and `form_column` made."""

    def __init__(self, db):
        self.names, self.columns, self.keys = {}, {}, {}
        for number, (name, columns, keys) in OWN_TABLES.items():
            self.names[number], self.columns[number] = name, dict(enumerate(columns.split()))
            self.keys[number] = list(range(keys))
        for number, code in db.execute("SELECT number, code FROM form"):
            self.names[number], self.columns[number] = code, {}
            keys = []
            for column, name, position in db.execute("SELECT number, name, key_position FROM form_column WHERE form = ?", (code,)):
                self.columns[number][column] = name
                if position:
                    keys.append((position, column))
            self.keys[number] = [column for _, column in sorted(keys)]

    def name(self, table):
        if table not in self.names:
            raise Wrong(f"no table has the number {table}")
        return self.names[table]

    def key_columns(self, table):
        self.name(table)
        return self.keys[table]

    def key_count(self, table):
        return len(self.key_columns(table))

    def column(self, table, number):
        if number not in self.columns[table]:
            raise Wrong(f"column {number} of {self.name(table)} is none")
        return self.columns[table][number]


class Folder:
    """One replica.db, walked from where its sequences begin here."""

    def __init__(self, folder, is_quiet):
        self.db = sqlite3.connect(f"file:{folder}/replica.db?mode=ro", uri=True)
        self.tables, self.is_quiet = Tables(self.db), is_quiet
        self.wrong = 0
        self.counts = {}
        self.parts = {}

    def differs(self, where, why):
        self.wrong += 1
        print(f"second: {where}: {why}", file=sys.stderr)

    def count(self, what):
        self.counts[what] = self.counts.get(what, 0) + 1

    def tell(self, where, entry, verdicts):
        self.count(f"version {entry.version}")
        for position, words in enumerate(entry.operations):
            self.count("kind " + words.split(" ", 1)[1].split(":")[0])
            if not self.is_quiet:
                verdict = f" ({VERDICTS[verdicts[position]]})" if position in verdicts else ""
                line = f"{where} by {entry.origin}/{entry.serial} {entry.author}: {words}{verdict}"
                print(line.replace("\n", "\\n"))

    def walk(self, scope):
        identity, code, stands, head, number, chain = scope
        rows = self.db.execute("SELECT number, origin, serial, body, decision, hash FROM entry WHERE scope = ? AND number IS NOT NULL"
                               " ORDER BY number", (identity,))
        for at, origin, serial, body, decision, kept in rows:
            where = f"{code} {at}"
            if at != number + 1:
                self.differs(where, f"follows {number}")
            number = at
            try:
                entry = Entry(body, self.tables)
                if (entry.origin, entry.serial) != (origin, serial):
                    raise Wrong(f"its body says {entry.origin}/{entry.serial}, it is kept as {origin}/{serial}")
                _, verdicts = read_decision(decision, len(entry.operations))
                sealed = entry.sealed()
                self.tell(where, entry, verdicts)
                for scope_before, number_before, *part in entry.past:
                    self.keep_past(where, (code, scope_before, number_before), *part)
            except (Wrong, UnicodeDecodeError) as error:
                self.differs(where, error)
                sealed = body
            chain = sha(chain, sealed, decision)
            if chain != kept:
                self.differs(where, "the chain is another one than the folder keeps")
                chain = kept
        if (number, chain) != (stands, head):
            self.differs(code, f"ends at {number}, the folder says {stands}, or the chain's head is another one")

    def keep_past(self, where, key, length, offset, part, decision):
        """Parts of one earlier body follow one another; the whole decodes, and is what its own sequence has where that is here."""
        held, first = (b"", decision) if offset == 0 else self.parts.pop(key, (b"", None))
        if offset != len(held) or offset + len(part) > length:
            raise Wrong(f"a part of {key[1]} {key[2]} from {offset} does not follow {len(held)}")
        held += part
        if len(held) < length:
            self.parts[key] = (held, first)
            return
        entry = Entry(held, self.tables)
        read_decision(first, len(entry.operations))
        self.count("past that is whole")
        there = self.db.execute("SELECT body, decision FROM entry JOIN scope ON scope.id = entry.scope WHERE code = ? AND entry.number = ?",
                                key[1:]).fetchone()
        if there and (Entry(there[0], self.tables).sealed() != entry.sealed() or there[1] != first):
            raise Wrong(f"{key[1]} {key[2]} came along as another one than its own sequence has")

    def waiting(self):
        """Entries that no hub has decided, or that it refused: their hash is that of the sealed form alone."""
        for origin, serial, body, kept in self.db.execute("SELECT origin, serial, body, hash FROM entry WHERE number IS NULL"):
            where = f"waiting {origin}/{serial}"
            try:
                entry = Entry(body, self.tables)
                if sha(entry.sealed()) != kept:
                    raise Wrong("its hash is another one than the folder keeps")
                self.tell(where, entry, {})
            except (Wrong, UnicodeDecodeError) as error:
                self.differs(where, error)

    def births(self):
        """An entry that says where it was first written, and the one that stands there, if it does, are not the same body."""
        for origin, serial, body in self.db.execute("SELECT origin, serial, body FROM entry"):
            if body[:1] in (b"\2", b"\4"):
                try:
                    number, first, _ = Entry(body, self.tables).birth
                except (Wrong, UnicodeDecodeError):
                    continue  # said by the walk
                self.count("birth")
                if number == origin or not first:
                    self.differs(f"{origin}/{serial}", f"says that it was born as {number}/{first}")

    def read(self):
        scopes = self.db.execute("SELECT id, code, number, chain, base_number, base_chain FROM scope ORDER BY id").fetchall()
        for scope in scopes:
            self.walk(scope)
        self.waiting()
        self.births()
        for what in sorted(self.counts):
            print(f"{what}\t{self.counts[what]}")
        if self.parts:
            self.differs("past", f"{len(self.parts)} entries that came along are not whole")
        return self.wrong


def main(arguments):
    folders = [word for word in arguments if word != "--quiet"]
    if len(folders) != 1:
        print("usage: second.py FOLDER [--quiet]", file=sys.stderr)
        return 64
    return 1 if Folder(folders[0], "--quiet" in arguments).read() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
