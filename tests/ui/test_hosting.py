"""The server behind nginx as docs/hosting.md says: over HTTPS, with WebSockets, and with the headers of both."""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from tests.browser.serving import free_port, served
from tests.ui.apart import awaited

PAGE = Path(__file__).parents[2] / "docs" / "hosting.md"


def nginx() -> str:
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("nginx is needed here and is not installed")
        pytest.skip("nginx is not installed")
    return found


def blocks() -> list[str]:
    """The page's configurations: the server; for two processes what stands beside it, and in its location."""
    return re.findall(r"```nginx\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@contextmanager
def proxied(folder: Path, inside: str) -> Iterator[None]:
    """nginx with this in its `http`."""
    kept = "".join(f"{what}_temp_path {folder};" for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    conf = folder / "nginx.conf"
    # Its worker writes what is uploaded into the folder, which is that of who runs the tests.
    conf.write_text(f"daemon off; user {getuser()}; pid {folder}/pid; error_log {folder}/errors; events {{}}\n"
                    f"http {{ access_log off; {kept}\n{inside}}}\n", encoding="utf-8")  # fmt: skip
    proxy = subprocess.Popen([nginx(), "-c", str(conf)], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        proxy.terminate()
        proxy.wait(10)


def test_the_configuration_of_the_page_serves_the_workbench(tmp_path: Path) -> None:
    port, inner = free_port(), free_port()
    key, certificate = tmp_path / "budget.key", tmp_path / "budget.pem"
    name = "budget.city.example"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    block = blocks()[0]
    for there, here in {
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "/etc/ssl/budget.pem": str(certificate),
        "/etc/ssl/budget.key": str(key),
        "127.0.0.1:8501": f"localhost:{inner}",
    }.items():
        assert there in block
        block = block.replace(there, here)
    origin = f"https://{name}:{port}"
    with served(inner, options=("--allow-origin", origin)), proxied(tmp_path, block):
        trusted = ssl.create_default_context()
        trusted.check_hostname, trusted.verify_mode = False, ssl.CERT_NONE
        asked = urllib.request.Request(f"https://127.0.0.1:{port}/", headers={"Host": f"{name}:{port}"})
        for _ in range(50):
            try:
                with urllib.request.urlopen(asked, context=trusted, timeout=5) as page:
                    headers = page.headers
                break
            except OSError:
                time.sleep(0.2)
        assert headers["Strict-Transport-Security"] and headers["X-Frame-Options"] == "DENY"

        async def spoken() -> bool:
            options: Any = {"origin": origin, "subprotocols": ["streamlit"], "ssl": trusted}
            host = {"host": "127.0.0.1", "port": port}
            async with connect(f"wss://{name}:{port}/_stcore/stream", **options, **host):
                return True

        assert awaited(spoken())
