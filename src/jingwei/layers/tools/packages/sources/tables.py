"""Which calls read, send, decode, execute and settle: exact qualified names. Source: the libraries' own documentation of what each call does.

A name stands for what the call does, not for a verdict: only values that flow from one group into another make a finding.
"""

from __future__ import annotations

import re

_HTTP = ("get", "post", "put", "patch", "delete", "head", "options", "request", "stream", "send")


def _methods(*owners: str, methods: tuple[str, ...] = _HTTP) -> frozenset[str]:
    return frozenset(f"{owner}.{method}" for owner in owners for method in methods)


HTTP = _methods(
    "requests", "requests.api", "requests.Session", "requests.session", "requests.sessions.Session", "httpx", "httpx.Client",
    "httpx.AsyncClient", "aiohttp.ClientSession", "urllib3.PoolManager", "cloudscraper.create_scraper", "curl_cffi.requests",
) | {
    "urllib.request.urlopen", "urllib.request.Request", "urllib2.urlopen", "urllib2.Request", "urllib.urlopen", "urllib3.request",
    "aiohttp.request", "http.client.HTTPSConnection.request", "http.client.HTTPConnection.request", "httplib.HTTPConnection.request",
    "six.moves.urllib.request.urlopen", "urllib.request.build_opener.open", "pycurl.Curl.setopt",
}  # fmt: skip
CHANNEL = frozenset({
    "socket.socket.send", "socket.socket.sendall", "socket.socket.sendto", "socket.create_connection.send", "ssl.wrap_socket.send",
    "socket.create_connection.sendall", "websocket.create_connection.send", "smtplib.SMTP.sendmail", "smtplib.SMTP.send_message",
    "smtplib.SMTP_SSL.sendmail", "smtplib.SMTP_SSL.send_message", "ftplib.FTP.storbinary", "socket.gethostbyname", "socket.getaddrinfo",
    "socket.gethostbyname_ex", "dns.resolver.resolve", "discord_webhook.DiscordWebhook", "telegram.Bot.send_message",
    "telebot.TeleBot.send_message", "discord.SyncWebhook.from_url.send", "discord.Webhook.from_url.send", "dhooks.Webhook.send",
})  # fmt: skip
RECEIVE = frozenset({
    "socket.socket.recv", "socket.socket.recvfrom", "socket.create_connection.recv", "http.client.HTTPConnection.getresponse",
    "http.client.HTTPSConnection.getresponse", "websocket.create_connection.recv", "dns.resolver.resolve", "dns.resolver.query",
    "requests_html.HTMLSession.get", "wget.download",
})  # fmt: skip
FETCH = (HTTP - {"urllib.request.Request", "urllib2.Request"}) | RECEIVE
RETRIEVE = frozenset(
    {"urllib.request.urlretrieve", "urllib.urlretrieve", "wget.download", "six.moves.urllib.request.urlretrieve"}
)

CODE = frozenset(
    {
        "exec", "eval", "builtins.exec", "builtins.eval", "types.FunctionType", "code.InteractiveInterpreter.runcode",
        "code.InteractiveInterpreter.runsource", "code.InteractiveConsole.push", "timeit.timeit", "timeit.repeat", "timeit.Timer",
        "cProfile.run", "profile.run", "pdb.run", "numexpr.evaluate", "execjs.eval",
    }
)  # fmt: skip
PASSING = frozenset({"compile", "builtins.compile", "types.CodeType"})  # code goes through them
RUN_FILE = frozenset(
    {
        "runpy.run_path", "execfile", "os.startfile", "imp.load_source", "ctypes.CDLL", "ctypes.WinDLL", "ctypes.PyDLL", "ctypes.cdll.LoadLibrary",
        "ctypes.windll.LoadLibrary", "cffi.FFI.dlopen", "importlib.util.spec_from_file_location", "importlib.machinery.SourceFileLoader",
        "importlib.machinery.ExtensionFileLoader", "importlib.machinery.SourcelessFileLoader", "zipimport.zipimporter", "win32api.ShellExecute",
        "ctypes.windll.shell32.ShellExecuteW", "ctypes.windll.shell32.ShellExecuteA",
    }
)  # fmt: skip
PROCESS = frozenset({
    "os.system", "os.popen", "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.Popen",
    "subprocess.getoutput", "subprocess.getstatusoutput", "commands.getoutput", "commands.getstatusoutput", "pty.spawn", "popen2.popen3",
    "os.execl", "os.execle", "os.execlp", "os.execv", "os.execve", "os.execvp", "os.execvpe", "os.spawnl", "os.spawnv", "os.spawnvp",
    "os.posix_spawn", "asyncio.create_subprocess_shell", "asyncio.create_subprocess_exec", "posix.system", "nt.system",
    "ctypes.CDLL.system", "ctypes.PyDLL.system", "ctypes.cdll.msvcrt.system", "win32com.client.Dispatch.Run", "win32com.client.Dispatch.Exec",
    "os.posix_spawnp", "os.spawnlp", "os.spawnve", "os.spawnvpe", "popen2.popen2", "platform.popen", "pexpect.run", "pexpect.spawn", "sh.bash",
})  # fmt: skip
MEMORY = frozenset({
    "ctypes.memmove", "ctypes.windll.kernel32.RtlMoveMemory", "ctypes.windll.kernel32.WriteProcessMemory",
    "ctypes.windll.ntdll.NtWriteVirtualMemory", "kernel32.RtlMoveMemory",
})  # fmt: skip

DECODE = frozenset({
    "base64.b64decode", "base64.b32decode", "base64.b16decode", "base64.b85decode", "base64.a85decode", "base64.urlsafe_b64decode",
    "base64.standard_b64decode", "base64.decodebytes", "base64.decodestring", "binascii.unhexlify", "binascii.a2b_hex", "binascii.a2b_base64",
    "zlib.decompress", "gzip.decompress", "bz2.decompress", "lzma.decompress", "marshal.loads", "bytes.fromhex", "bytearray.fromhex",
    "codecs.decode", "cryptography.fernet.Fernet.decrypt", "Crypto.Cipher.AES.new.decrypt", "Cryptodome.Cipher.AES.new.decrypt",
})  # fmt: skip
CHARACTERS = frozenset({"chr", "builtins.chr"})

ENVIRONMENT = frozenset({"os.environ", "os.environb", "posix.environ"})
ENVIRONMENT_WHOLE = frozenset({
    "os.environ.copy", "os.environ.items", "os.environ.values", "os.environ.__repr__", "dict", "str", "repr", "json.dumps", "list", "sorted",
})  # fmt: skip
ENVIRONMENT_ONE = frozenset({"os.getenv", "os.environ.get", "os.environ.pop", "os.environ.setdefault"})
HOST = frozenset({
    "socket.gethostname", "getpass.getuser", "platform.node", "os.getlogin", "socket.getfqdn", "platform.uname", "os.uname", "os.getcwd",
    "uuid.getnode", "pwd.getpwuid",
})  # fmt: skip
CLIPBOARD = frozenset(
    {
        "pyperclip.paste",
        "win32clipboard.GetClipboardData",
        "PIL.ImageGrab.grab",
        "pyautogui.screenshot",
        "ImageGrab.grab",
    }
)

SITE = frozenset({
    "site.getsitepackages", "site.getusersitepackages", "sysconfig.get_path", "sysconfig.get_paths", "distutils.sysconfig.get_python_lib",
})  # fmt: skip
OPEN = frozenset({"open", "builtins.open", "io.open", "codecs.open", "os.open", "sqlite3.connect", "zipfile.ZipFile"})
PATHS = frozenset({"pathlib.Path", "Path", "pathlib.PosixPath"})
COPY = frozenset(
    {"shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.move", "os.rename", "os.replace", "os.symlink"}
)
REGISTRY = frozenset(
    {"winreg.SetValueEx", "winreg.CreateKey", "winreg.OpenKey", "_winreg.SetValueEx", "winreg.SetValue"}
)

UNPICKLE = frozenset(
    {"pickle.loads", "_pickle.loads", "cPickle.loads", "dill.loads", "cloudpickle.loads", "joblib.load", "pickle.load"}
)
ACTING = CODE | PROCESS | DECODE  # what is dangerous wherever it is handed to

# Files that hold credentials, by the names their owners give them.
CREDENTIAL_FILES = re.compile(
    r"(?:^|[/\\.~])(?:\.ssh(?:[/\\]|$)|id_(?:rsa|dsa|ecdsa|ed25519)\b|\.aws[/\\]?(?:credentials)?$|\.aws[/\\]credentials|\.pypirc|\.npmrc$"
    r"|\.git-credentials|\.netrc$|\.docker[/\\]config\.json|\.kube[/\\]config|\.config[/\\]gcloud|application_default_credentials"
    r"|\.bash_history|\.zsh_history|\.azure(?:[/\\]|$)|\.gnupg|\.config[/\\]gh[/\\]hosts)|/etc/(?:shadow|passwd)\b|Login Data|wallet\.dat"
    r"|Local Storage[/\\]leveldb|key4\.db|logins\.json|cookies\.sqlite|[/\\]Cookies$|Electrum[/\\]wallets|[/\\]Exodus\b|\.metamask"
    r"|discord(?:canary|ptb)?[/\\]Local Storage",
)
CREDENTIAL_NAMES = re.compile(
    r"(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?|PRIVATE_KEY|API_?KEY|ACCESS_KEY(?:_ID)?|AUTH|WEBHOOK)(?:$|_)",
    re.IGNORECASE,
)
# Places from which something starts by itself.
START_PLACES = re.compile(
    r"\.bashrc\b|\.bash_profile\b|\.bash_login\b|\.zshrc\b|\.zprofile\b|\.zshenv\b|(?:^|[/~])\.profile\b|/etc/profile(?:\.d)?\b|/etc/cron"
    r"|/var/spool/cron|/etc/rc\.local|/etc/init\.d|systemd/(?:system|user)|\.config/autostart|LaunchAgents|LaunchDaemons"
    r"|Start Menu[/\\]+Programs[/\\]+Startup|\bauthorized_keys\b|sitecustomize\.py|usercustomize\.py|/etc/ld\.so\.preload|/etc/sudoers"
    r"|CurrentVersion\\+Run",
    re.IGNORECASE,
)
SENSITIVE = frozenset({"exec", "eval", "system", "popen", "Popen", "__import__", "compile", "check_output", "spawn"})
