"""A process that has everything imported and runs commands in forked children, so that a fault can hit every system call of the command proper.

One JSON object a line comes in, {"folder", "arguments", "strace", "limits", "warm"}; one line goes out, the exit status (negative: the
signal). A child says when it is ready, and waits for a signal before its first system call that counts; it is sent when strace says that it
holds the child.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from contextlib import suppress

import jingwei.assess.run
from jingwei.cli.main import main
from tests.assess.inline import Inline

GO, READY = signal.SIGUSR1, signal.SIGUSR2


def run(folder, arguments):
    """The real command in this process, its output in files of the folder."""
    os.chdir(folder)
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        opened = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(opened, descriptor)
        os.close(opened)
    return arguments


def child(folder, arguments, waits, limits):
    run(folder, arguments)
    if waits:
        os.kill(os.getppid(), READY)
        signal.sigwait({GO})
    for name, bound in limits.items():
        resource.setrlimit(getattr(resource, name), (bound, bound))
    try:
        main(arguments)
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except BaseException:  # noqa: BLE001 - as the interpreter ends
        status = 1
        with suppress(OSError):
            sys.excepthook(*sys.exc_info())
    try:
        sys.stdout.flush()
    except OSError:
        status = 120  # as the interpreter ends when its last words do not reach anyone
    os._exit(status)


def fork(folder, arguments, waits, limits):
    made = os.fork()
    if not made:
        child(folder, arguments, waits, limits)
    return made


def traced(folder, arguments, options):
    made = fork(folder, arguments, waits=True, limits={})
    signal.sigwait({READY})
    tracer = subprocess.Popen(["strace", *options, "-p", str(made)], stderr=subprocess.PIPE)
    told = tracer.stderr.readline()
    if b"attached" not in told:
        os.kill(made, signal.SIGKILL)
        raise RuntimeError(told.decode())
    os.kill(made, GO)
    status = waited(made)
    tracer.communicate()
    return status


def waited(process):
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def warm(folder, arguments):
    """Run the command in this process, so that what it imports is there for all children."""
    kept = [os.dup(descriptor) for descriptor in (1, 2)]
    try:
        main(run(folder, arguments))
    except SystemExit as error:
        sys.stdout.flush()
        return error.code
    finally:
        for descriptor, copy in zip((1, 2), kept, strict=True):
            os.dup2(copy, descriptor)
            os.close(copy)


def serve():
    signal.pthread_sigmask(signal.SIG_BLOCK, {GO, READY})
    jingwei.assess.run.LocalEngine = Inline
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        asked = json.loads(line)
        folder, arguments = asked["folder"], asked["arguments"]
        if asked["warm"]:
            status = warm(folder, arguments)
        elif asked["strace"]:
            status = traced(folder, arguments, asked["strace"])
        else:
            status = waited(fork(folder, arguments, waits=False, limits=asked["limits"]))
        print(json.dumps(status), file=answers, flush=True)


if __name__ == "__main__":
    serve()
