"""Voices made small enough for weak links, by the ffmpeg of the system."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

VOICE_BYTES = 250 * 1024

# Bits a second: two minutes fit, then nearly three.
_RATES = (16_000, 12_000)
_LONGEST = 15 * 60
_MOST_BYTES = 200 * 1024 * 1024
_TIMEOUT = 300.0

# Loud and quiet sentences come nearer to each other, then all of it to the loudness of a phone
# call; 3 dB are left below the top because coding overshoots.
_EVEN = "highpass=f=70,speechnorm=e=12.5:r=0.0001:l=1,loudnorm=I=-17:TP=-3:LRA=7"
# What a recorder writes. Lists of other files are not among them, nor is anything from a network.
_READ = "wav,w64,aiff,caf,mp3,aac,flac,ogg,mov,matroska,asf,amr,amrnb,amrwb"

MISSING = (
    "there is no ffmpeg on this computer: install it and build again "
    "(Debian, Ubuntu: apt install ffmpeg; macOS: brew install ffmpeg; "
    "Windows: winget install Gyan.FFmpeg), or save the recording as Ogg Opus yourself"
)


class NotVoiced(Exception):
    """The recording cannot be made a voice of a lesson; the message says why and what to do."""


def command(program: str, source: Path, target: Path, rate: int) -> list[str]:
    """What ffmpeg is told: mono Opus for speech, nothing but the first voice of the file."""
    return [
        *(program, "-hide_banner", "-loglevel", "error", "-nostdin", "-y"),
        *("-protocol_whitelist", "file,pipe", "-format_whitelist", _READ),
        *("-i", f"file:{source}"),
        *("-map", "0:a:0", "-map_metadata", "-1", "-map_chapters", "-1"),
        *("-t", str(_LONGEST + 1), "-af", _EVEN, "-ac", "1", "-ar", "16000"),
        *("-c:a", "libopus", "-b:a", str(rate), "-vbr", "on", "-application", "voip"),
        # The same recording becomes the same bytes.
        *("-fflags", "+bitexact", "-flags:a", "+bitexact"),
        *("-f", "ogg", f"file:{target}"),
    ]


def voice(data: bytes, program: str = "ffmpeg", timeout: float = _TIMEOUT) -> bytes:
    """The recording as Ogg Opus, evened, in the best quality that fits. Raises NotVoiced."""
    if len(data) > _MOST_BYTES:
        raise NotVoiced("the recording is larger than 200 MB: divide it")
    found = shutil.which(program)
    if found is None:
        raise NotVoiced(MISSING)
    made = b""
    with tempfile.TemporaryDirectory(prefix="lessonbot-") as name:
        source, target = Path(name) / "in", Path(name) / "out"
        source.write_bytes(data)
        for rate in _RATES:
            _run(command(found, source, target, rate), timeout, Path(name))
            made = target.read_bytes() if target.is_file() else b""
            if len(made) <= VOICE_BYTES:
                break
    if not made.startswith(b"OggS"):
        raise NotVoiced("ffmpeg makes no Ogg Opus of it: save the recording again, as WAV or MP3")
    return made


def _run(words: Sequence[str], timeout: float, folder: Path) -> None:
    """Run ffmpeg to its end; after the timeout it and all that it started are ended."""
    # Files, not pipes: a pipe would keep us waiting for whoever else holds it.
    with (folder / "said").open("w+b") as said:
        with subprocess.Popen(  # noqa: S603 - no shell, and every word is ours
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        ) as process:
            try:
                code = process.wait(timeout)
            except subprocess.TimeoutExpired:
                raise NotVoiced(
                    f"ffmpeg was not ready after {timeout:g} seconds: save the recording again"
                ) from None
            finally:
                _end(process)
        if code != 0:
            said.seek(0)
            raise NotVoiced(_reason(said.read(_TOLD)))


_TOLD = 4096
_REASONS = (
    (b"Unknown encoder", "this ffmpeg cannot write Opus: install one with libopus"),
    (b"matches no streams", "there is no sound in the file: record it again"),
    (b"whitelist", "this is not a recording that can be read: save it as WAV or MP3"),
)


def _reason(said: bytes) -> str:
    words = (words for part, words in _REASONS if part in said)
    return next(words, "ffmpeg cannot read the recording: save it again, as WAV or MP3")


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
