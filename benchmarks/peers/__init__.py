"""Other libraries, in an environment of their own: what they need is no part of ours."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from benchmarks.product import ROOT

_HERE = Path(__file__).parent
_NEEDED = _HERE / "requirements.txt"
_FOLDER = ROOT / ".cache" / "peers"
_LOOPS = {"aiogram": "loops.py", "ptb": "loops.py"}


def send(which: str, address: str, certificate: Path, messages: int) -> tuple[float, float]:
    """Seconds of CPU and of time that a peer's bare send loop takes for so many messages."""
    loop = _HERE / _LOOPS.get(which, "twilio_loop.py")
    command = [str(_python()), str(loop), which, address, str(certificate)]
    done = subprocess.run(
        [*command, str(messages)],
        env={**os.environ, "SSL_CERT_FILE": str(certificate)},
        stdout=subprocess.PIPE,
        check=True,
    )
    took = json.loads(done.stdout)
    return took["cpu"], took["seconds"]


def _python() -> Path:
    """The peers' interpreter; the environment is made once for each list of what it needs."""
    python = _FOLDER / "bin" / "python"
    made = _FOLDER / "made-for"
    asked = hashlib.sha256(_NEEDED.read_bytes() + sys.version.encode()).hexdigest()
    if not made.exists() or made.read_text() != asked:
        shutil.rmtree(_FOLDER, ignore_errors=True)
        venv.create(_FOLDER, with_pip=True)
        pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
        subprocess.run([*pip, "-r", str(_NEEDED)], check=True)
        made.write_text(asked)
    return python
