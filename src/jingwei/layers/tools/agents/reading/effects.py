"""What functions do, by exact name: Python's standard library and common clients, Node's modules, commands of a shell.

Derivation: modules and functions of the CPython 3.11 and Node 20 references that start processes, open connections, write or read files, read the environment or
evaluate text; HTTP clients by their documented names. A name that is not listed has no known effect, which never proves harmlessness.
"""

# ruff: noqa: E501 - lists of names

from __future__ import annotations

import re

from jingwei.layers.tools.agents.tool import Effect
from jingwei.text.directive_words import SECRET_FILE
from jingwei.text.patterns import expression

_P, _N, _W, _R, _E, _V = Effect.PROCESS, Effect.NETWORK, Effect.WRITE, Effect.READ, Effect.ENVIRONMENT, Effect.EVALUATE


def _table(rows: dict[Effect, str]) -> dict[str, Effect]:
    return {name: effect for effect, names in rows.items() for name in names.split()}


PYTHON = _table(
    {
        _P: "os.system os.popen os.execv os.execve os.execvp os.execl os.execlp os.spawnl os.spawnv os.spawnvp os.posix_spawn os.kill subprocess.run subprocess.Popen subprocess.call "
        "subprocess.check_call subprocess.check_output subprocess.getoutput subprocess.getstatusoutput pty.spawn asyncio.create_subprocess_exec asyncio.create_subprocess_shell "
        "anyio.run_process anyio.open_process pexpect.spawn pexpect.run sh.Command docker.from_env",
        _N: "socket.socket socket.create_connection urllib.request.urlopen urllib.request.urlretrieve urllib.request.Request http.client.HTTPConnection http.client.HTTPSConnection "
        "requests.get requests.post requests.put requests.delete requests.patch requests.head requests.request requests.Session httpx.get httpx.post httpx.put httpx.delete "
        "httpx.patch httpx.request httpx.stream httpx.Client httpx.AsyncClient aiohttp.ClientSession aiohttp.request smtplib.SMTP smtplib.SMTP_SSL ftplib.FTP telnetlib.Telnet "
        "paramiko.SSHClient websockets.connect websocket.create_connection asyncio.open_connection boto3.client boto3.resource imaplib.IMAP4 imaplib.IMAP4_SSL xmlrpc.client.ServerProxy "
        "urllib3.PoolManager urllib3.request",
        _W: "os.remove os.unlink os.rmdir os.removedirs os.rename os.replace os.makedirs os.mkdir os.chmod os.chown os.symlink os.link os.truncate shutil.rmtree shutil.move shutil.copy "
        "shutil.copy2 shutil.copyfile shutil.copytree shutil.chown",
        _R: "os.listdir os.walk os.scandir glob.glob glob.iglob",
        _E: "os.environ os.getenv os.environb os.environ.get os.environ.copy os.environ.items",
        _V: "eval exec compile __import__ importlib.import_module pickle.loads pickle.load marshal.loads runpy.run_path runpy.run_module code.interact",
    }
)
METHODS = {  # of values whose type is not known: only names that hardly anything else has
    "write_text": _W, "write_bytes": _W, "unlink": _W, "rmdir": _W, "rmtree": _W, "read_text": _R, "read_bytes": _R, "sendmail": _N, "send_message": _N, "sendall": _N,
    "exec_command": _P, "iterdir": _R, "rglob": _R,
}  # fmt: skip
MODULES = {  # Node: module -> effect of its functions, and exceptions
    "child_process": _P, "node:child_process": _P, "execa": _P, "cross-spawn": _P, "shelljs": _P, "node-pty": _P, "zx": _P,
    "http": _N, "https": _N, "node:http": _N, "node:https": _N, "net": _N, "node:net": _N, "tls": _N, "dgram": _N, "axios": _N, "node-fetch": _N, "got": _N, "undici": _N,
    "nodemailer": _N, "ws": _N, "superagent": _N, "vm": _V, "node:vm": _V, "vm2": _V,
}  # fmt: skip
FILE_MODULES = frozenset(("fs", "fs/promises", "node:fs", "node:fs/promises", "fs-extra", "graceful-fs"))
FILE_WRITES = frozenset(
    (
        "writeFile", "writeFileSync", "appendFile", "appendFileSync", "createWriteStream", "unlink", "unlinkSync", "rm", "rmSync", "rmdir",
        "rmdirSync", "mkdir", "mkdirSync", "rename", "renameSync", "copyFile", "copyFileSync", "chmod", "chmodSync", "symlink", "truncate",
        "outputFile", "remove", "move", "emptyDir", "cp", "cpSync",
    )
)  # fmt: skip
FILE_READS = frozenset(
    (
        "readFile", "readFileSync", "createReadStream", "readdir", "readdirSync", "open", "opendir", "readJson", "readJSON",
    )
)  # fmt: skip
GLOBALS = {"fetch": _N, "XMLHttpRequest": _N, "WebSocket": _N, "EventSource": _N, "eval": _V, "Function": _V}
SHELL = _table(
    {
        _N: "curl wget nc ncat netcat ssh scp sftp rsync ftp telnet socat http https aria2c",
        _W: "rm mv cp tee dd truncate chmod chown ln mkdir touch install shred mkfs crontab",
        _P: "sudo su nohup docker podman kubectl systemctl launchctl kill pkill xargs osascript powershell",
        _E: "env printenv",
        _V: "eval source",
        _R: "cat head tail less grep find awk sed",
    }
)
SECRET = expression(SECRET_FILE, re.IGNORECASE)
_READERS = frozenset(("open", "readFile", "readFileSync", "createReadStream", "read_text", "read_bytes"))
_PATHS = frozenset(("join", "joinpath", "resolve", "homedir", "expanduser", "Path", "PurePath", "glob"))


def opens_secret(text: str, near: set[str]) -> bool:
    """Whether a path of secrets is given to a function that opens or builds paths. A program's own `.env` is named everywhere: only opening it counts."""
    found = SECRET.search(text)
    if found is None:
        return False
    return bool(near & _READERS) or (bool(near & _PATHS) and not found[0].lower().startswith(".env"))
