# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mail server that takes everything and writes down what it took: python -m ...sink FILE.

It prints its port. A line a mail, written before it says yes: Message-ID and address.
"""

import asyncio
import sys
from pathlib import Path

ANSWERS = {b"EHLO": b"250-sink\r\n250 8BITMIME", b"QUIT": b"221 Bye", b"DATA": b"354 Go on"}


async def serve(file: Path) -> None:
    """Until the process ends."""
    with file.open("ab", buffering=0) as taken:

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await converse(reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError):
                writer.close()  # Whoever sent was killed.

        async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 sink\r\n")
            to = b""
            while line := await reader.readline():
                verb = line[:4].upper()
                writer.write(ANSWERS.get(verb, b"250 OK") + b"\r\n")
                if verb == b"RCPT":
                    to = line.partition(b":")[2].split()[0].strip(b"<>")
                elif verb == b"DATA":
                    mail = await reader.readuntil(b"\r\n.\r\n")
                    taken.write(_message_id(mail) + b" " + to + b"\n")
                    writer.write(b"250 Taken\r\n")
                elif verb == b"QUIT":
                    break
            writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=2**20)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


def _message_id(mail: bytes) -> bytes:
    for line in mail.partition(b"\r\n\r\n")[0].split(b"\r\n"):
        if line.lower().startswith(b"message-id:"):
            return line.partition(b":")[2].strip()
    return b"-"


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
