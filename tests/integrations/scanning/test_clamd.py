"""What the scanner says, and that nothing but its plain word is taken for clean. Real sockets, another process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

import pytest

from integrations.sandbox import scanner as sandbox
from integrations.scanning import Unavailable, scan
from integrations.scanning.clamd import is_configured
from tests.scanner import scanner, scanner_address, talking  # noqa: F401 - fixtures
from tests.workflows.documents.files import EICAR


def reason_of(settings, address: str, **options) -> str:
    settings.CLAMD_ADDRESS = address
    with pytest.raises(Unavailable) as problem:
        scan([b"content"], **options)
    return problem.value.reason


@pytest.mark.usefixtures("scanner")
class TestVerdict:
    def test_nothing_found(self):
        verdict = scan([b"harmless", b" content"])
        assert (verdict.found, verdict.scanner) == ("", sandbox.VERSION)

    def test_a_virus_is_found_and_named(self):
        assert scan([EICAR]).found == "Eicar-Test-Signature"

    def test_also_across_two_pieces(self):
        assert scan([bytes(300_000) + EICAR[:30], EICAR[30:]]).found == "Eicar-Test-Signature"

    def test_an_empty_file(self):
        assert scan([]).found == ""

    def test_a_file_of_many_megabytes(self):
        assert scan(bytes(1 << 20) for _piece in range(20)).found == ""


def test_a_file_over_the_scanners_limit_is_not_clean(settings, tmp_path):
    script = tmp_path / "small.py"
    lines = ["from integrations.sandbox import scanner", "scanner.MOST_BYTES = 1000", "scanner.main(['--port', '0'])"]
    script.write_text("\n".join(lines))
    env = os.environ | {"PYTHONPATH": os.getcwd()}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=env) as process:
        try:
            settings.CLAMD_ADDRESS = process.stdout.readline().split()[-1]
            with pytest.raises(Unavailable) as problem:
                scan([bytes(5_000_000)])
        finally:
            process.kill()
    assert problem.value.reason == "size_limit"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "cut"),
        (b"stream: OK", "cut"),
        (b"nonsense\0", "error"),
        (b"stream: Broken ERROR\0", "error"),
        (b"stream: OK and more\0", "error"),
        (bytes(10_000).replace(b"\0", b"a"), "cut"),
    ],
)
def test_what_is_no_plain_answer_is_not_clean(settings, answer, reason):
    with talking(answer) as address:
        assert reason_of(settings, address) == reason


def test_a_scanner_that_is_down_is_not_clean(settings):
    with talking(b"") as address:
        pass
    assert reason_of(settings, address) == "refused"


def test_a_scanner_that_says_nothing_is_left_in_time(settings):
    with talking(None) as address:
        began = time.monotonic()
        assert reason_of(settings, address, seconds=0.3) == "timeout"
        assert time.monotonic() - began < 2


def test_it_also_listens_on_a_path(settings, tmp_path):
    assert reason_of(settings, f"unix:{tmp_path / 'nobody'}") == "connection"


def test_without_an_address_there_is_none(settings):
    settings.CLAMD_ADDRESS = ""
    assert not is_configured()


@pytest.mark.skipif(shutil.which("clamd") is None, reason="clamav-daemon is not installed here")
def test_the_real_daemon_says_the_same(settings, tmp_path):
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "test.ndb").write_text(f"Eicar-Test-Signature:0:0:{EICAR.hex()}\n")
    (tmp_path / "clamd.conf").write_text(
        f"LocalSocket {tmp_path / 'socket'}\nDatabaseDirectory {tmp_path / 'db'}\nForeground yes\n"
    )
    with subprocess.Popen(["clamd", "-c", str(tmp_path / "clamd.conf")]) as process:
        try:
            settings.CLAMD_ADDRESS = f"unix:{tmp_path / 'socket'}"
            for _turn in range(100):
                if (tmp_path / "socket").exists():
                    break
                time.sleep(0.1)
            assert scan([b"harmless"]).scanner.startswith("ClamAV")
            assert scan([EICAR]).found.startswith("Eicar-Test-Signature")
        finally:
            process.terminate()
