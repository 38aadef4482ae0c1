# SPDX-License-Identifier: AGPL-3.0-or-later
"""Foreign files are parsed in a child process that may only compute, and not for long.

    counts = run_bounded("apps.programme.sources.worker:parse_to_json", content)

The function takes bytes and returns JSON (or what json.dumps takes). Its module should be light: a
fresh interpreter imports it each time (about 50 ms without Django).
"""

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

MIB = 1024 * 1024
ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST_ANSWER = 64 * MIB

OUT_OF_MEMORY = 3
FAILED = 4


class SandboxError(Exception):
    """The child did not bring a result; the message is for logs, not for people."""


class TooSlow(SandboxError):
    """It used up its seconds."""


class TooBig(SandboxError):
    """It used up its memory, or its answer is too long."""


class Crashed(SandboxError):
    """It ended in any other way; `kind` is the class name of its exception, if it had one."""

    def __init__(self, message: str, *, kind: str = "") -> None:
        super().__init__(message)
        self.kind = kind


def run_bounded(
    function: str,
    payload: bytes | Path,
    *,
    cpu_seconds: int = 10,
    memory: int = 512 * MIB,
    wall_seconds: float = 20,
) -> Any:
    """What `function` ("module:name") makes of the payload, in a child process with bounds.

    `memory` bounds the child's address space in bytes. A Path is read in the child. Raises TooSlow,
    TooBig or Crashed; the caller always goes on.
    """
    command = [sys.executable, "-m", "apps.core.sandbox", function, str(cpu_seconds), str(memory)]
    content = payload if isinstance(payload, bytes) else b""
    if isinstance(payload, Path):
        command.append(str(payload.resolve()))
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as child:
        try:
            answer, complaint = child.communicate(content, timeout=wall_seconds)
        except subprocess.TimeoutExpired:
            raise TooSlow(f"{function} ran longer than {wall_seconds} s") from None
        finally:
            _end(child)
    return _result(function, child.returncode, answer, complaint)


def _environment() -> dict[str, str]:
    """No secret of ours reaches a process that reads hostile files."""
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(ROOT),
        "PYTHONHASHSEED": "random",
        "LC_ALL": "C.UTF-8",
    }


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the child's whole group; there may be none left of it."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    except PermissionError:  # macOS says this of a group that has ended
        return


def _result(function: str, code: int, answer: bytes, complaint: bytes) -> Any:
    words = complaint.decode("utf-8", "replace")[-2_000:]
    if code == 0:
        if len(answer) > LONGEST_ANSWER:
            raise TooBig(f"{function} answered with {len(answer)} bytes")
        return json.loads(answer)
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        raise TooSlow(f"{function} used up its processor time")
    if code == OUT_OF_MEMORY:
        raise TooBig(f"{function} used up its memory")
    if code == FAILED:
        kind, _, message = words.strip().rpartition("\n")[2].partition(": ")
        raise Crashed(f"{function}: {kind}: {message}", kind=kind)
    raise Crashed(f"{function} ended with {code}: {words}")


def _bound(cpu_seconds: int, memory: int) -> None:
    """Limits that the kernel holds, from before the function's module is imported."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(5)


def _forbid_the_outside() -> None:
    """A parser opens no connection and starts no program; an audit hook cannot be taken off."""

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event in ("socket.__new__", "subprocess.Popen", "os.system", "os.exec", "os.fork"):
            raise PermissionError(f"{event} is not for parsers")

    sys.addaudithook(hook)


def _main(function: str, cpu_seconds: str, memory: str, *path: str) -> int:
    _bound(int(cpu_seconds), int(memory))
    output, sys.stdout = sys.stdout, sys.stderr
    try:
        content = Path(path[0]).read_bytes() if path else sys.stdin.buffer.read()
        module, _, name = function.partition(":")
        work = getattr(importlib.import_module(module), name)
        _forbid_the_outside()
        result = work(content)
        output.write(result if isinstance(result, str) else json.dumps(result))
        output.flush()
    except MemoryError:
        return OUT_OF_MEMORY
    except Exception as problem:
        words = f"{type(problem).__name__}: {' '.join(str(problem).split())}"
        sys.stderr.write("\n" + words[:2_000])
        sys.stderr.flush()
        return FAILED
    return 0


if __name__ == "__main__":
    # Tearing a large heap down takes time that the limits would count, so it is left to the kernel.
    os._exit(_main(*sys.argv[1:]))
