"""A mail relay with moods, for the tests: relay.py RECORD [--mailbox FOLDER] [--certificate FILE --key FILE].

It listens on a free port of this machine, prints the port, and appends a line of JSON to RECORD for each mail that it
takes responsibility for. The recipient's address says how it behaves:

  busy-…   451 at the first three tries, then takes the mail
  full-…   552, always
  cut-…    drops the connection in DATA at the first two tries, then takes the mail
  lost-…   takes the mail and drops the connection before it says so, the first time

Any other mail it takes. With a mailbox it keeps each mail there, whole, as a file of its own. With a certificate it insists on STARTTLS and on the user `badges` with the password `let me in`.
"""

import argparse
import asyncio
import collections
import email
import itertools
import json
import logging
import pathlib
import ssl
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, syntax

# What the relay thinks of being cut off is part of the test and nobody's news.
logging.disable(logging.WARNING)
warnings.simplefilter("ignore")

tries = collections.Counter()
# Each connection has a handler of its own, and all of them one mailbox.
numbers = itertools.count(1)


class Relay(SMTP):
    @syntax("DATA")
    async def smtp_DATA(self, arg):
        recipients = self.envelope.rcpt_tos
        if recipients and recipients[0].startswith("cut-"):
            tries[recipients[0]] += 1
            if tries[recipients[0]] <= 2:
                await self.push("354 go on")
                await self._reader.readline()
                self.transport.abort()
                return
        await super().smtp_DATA(arg)


class Handler:
    def __init__(self, record, mailbox):
        self.record = record
        self.mailbox = mailbox

    def keep(self, content):
        path = self.mailbox / f"{next(numbers):06}.eml"
        # Whoever looks sees a mail whole or not at all; names that begin with a dot are looked past.
        written = path.with_name(f".{path.name}")
        written.write_bytes(content)
        written.rename(path)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("busy-"):
            tries[address] += 1
            if tries[address] <= 3:
                return "451 4.3.2 busy, come back later"
        if address.startswith("full-"):
            return "552 5.2.2 the mailbox is full"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content)
        for address in envelope.rcpt_tos:
            line = {
                "to": address,
                "from": envelope.mail_from,
                "id": message["Message-ID"],
                "subject": str(email.header.make_header(email.header.decode_header(message["Subject"]))),
                "tls": session.ssl is not None,
                "user": session.auth_data,
            }
            self.record.write(json.dumps(line) + "\n")
        self.record.flush()
        if self.mailbox:
            self.keep(envelope.content)
        first = envelope.rcpt_tos[0]
        if first.startswith("lost-"):
            tries[first] += 1
            if tries[first] == 1:
                server.transport.abort()
        return "250 2.0.0 taken"


def authenticate(server, session, envelope, mechanism, data):
    is_right = (data.login, data.password) == (b"badges", b"let me in")
    return AuthResult(success=is_right, handled=is_right, auth_data=data.login.decode() if is_right else None)


async def serve(asked):
    options = {"decode_data": False, "hostname": "relay.test"}
    if asked.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(asked.certificate, asked.key)
        options |= {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": authenticate}
    loop = asyncio.get_running_loop()
    with open(asked.record, "a", encoding="utf-8") as record:
        server = await loop.create_server(lambda: Relay(Handler(record, asked.mailbox), loop=loop, **options), "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


arguments = argparse.ArgumentParser()
arguments.add_argument("record")
arguments.add_argument("--mailbox", type=pathlib.Path)
arguments.add_argument("--certificate")
arguments.add_argument("--key")
asyncio.run(serve(arguments.parse_args()))
