"""A real SSH server with SFTP on this machine, in a thread, for scripts that upload."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import asyncssh


class Server(NamedTuple):
    """A running server: ``root`` is what its user sees; ``options`` are sftp's to reach it.

    ``refused`` are the file names that it fails on, by the operation.
    """

    root: Path
    options: list[str]
    refused: dict[str, set[str]]
    dropped: set[str]


class _Sftp(asyncssh.SFTPServer):
    """Serves a folder; renames and writes fail where a test wants it."""

    root: Path
    refused: dict[str, set[str]]
    dropped: set[str]

    def __init__(self, channel: asyncssh.SSHServerChannel[bytes]) -> None:
        super().__init__(channel, chroot=str(self.root).encode())
        self._connection = channel.get_connection()

    def rename(self, oldpath: bytes, newpath: bytes) -> None:
        """Rename, or break the connection off before or after that."""
        name = Path(newpath.decode()).name
        if name in self.refused.get("rename", ()):
            raise asyncssh.SFTPFailure("no")
        super().rename(oldpath, newpath)
        if name in self.dropped:
            self._connection.abort()

    def write(self, file_obj: object, offset: int, data: bytes) -> int:
        """Write, or fail as a full disk does."""
        if self.refused.get("write"):
            raise asyncssh.SFTPFailure("no room")
        return super().write(file_obj, offset, data)  # type: ignore[return-value]


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """A server for one user with one key; its files lie in ``folder/remote``."""
    root = folder / "remote"
    root.mkdir()
    host, user = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    user.write_private_key(folder / "key")
    (folder / "key").chmod(0o600)
    user.write_public_key(folder / "key.pub")
    refused: dict[str, set[str]] = {}
    dropped: set[str] = set()
    sftp = type("_Bound", (_Sftp,), {"root": root, "refused": refused, "dropped": dropped})
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(_listen(host, folder, sftp), loop).result(20)
    port = listening.get_port()
    (folder / "known").write_text(
        f"[127.0.0.1]:{port} {host.export_public_key().decode().strip()}\n"
    )
    options = [f"-P{port}", f"-i{folder / 'key'}", "-oIdentitiesOnly=yes",
               f"-oUserKnownHostsFile={folder / 'known'}", "-F/dev/null"]  # fmt: skip
    try:
        yield Server(root, options, refused, dropped)
    finally:
        asyncio.run_coroutine_threadsafe(_end(listening), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _listen(host: asyncssh.SSHKey, folder: Path, sftp: type[_Sftp]) -> asyncssh.SSHAcceptor:
    return await asyncssh.listen(
        "127.0.0.1",
        0,
        server_host_keys=[host],
        authorized_client_keys=str(folder / "key.pub"),
        sftp_factory=sftp,
        allow_scp=False,
    )


async def _end(listening: asyncssh.SSHAcceptor) -> None:
    listening.close()
    await listening.wait_closed()
