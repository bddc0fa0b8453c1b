"""Lists the servers named on the command line, for tests that send signals to it."""

import sys
from pathlib import Path

import anyio

from generator.config import Transport
from generator.introspect.launch import Launch
from generator.introspect.session import list_server

SERVER = str(Path(__file__).with_name("over_stdio.py"))


async def main(token, behaviours):
    async with anyio.create_task_group() as tasks:
        for name in behaviours:
            argv = (sys.executable, SERVER, name, token)
            tasks.start_soon(list_server, Launch(name, Transport.STDIO, argv))


anyio.run(main, sys.argv[1], sys.argv[2:])
