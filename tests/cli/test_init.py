"""What `jingwei init` says on the terminal: nothing recognised, what was left out, in either language."""

import pytest

from jingwei.cli.main import main


@pytest.fixture
def init(capsys, monkeypatch):
    """Runs `jingwei init`; returns exit code, standard output and the lines of standard error."""
    monkeypatch.setenv("JINGWEI_LANG", "en")

    def run(*arguments):
        with pytest.raises(SystemExit) as caught:
            main(["init", *(str(argument) for argument in arguments)])
        captured = capsys.readouterr()
        return caught.value.code, captured.out, captured.err.splitlines()

    return run


def test_an_empty_folder_is_said_with_what_to_do(init, tmp_path):
    code, _, lines = init(tmp_path)
    assert code == 0
    assert (tmp_path / "jingwei.yaml").is_file()
    assert lines[0].endswith(f"then run: jingwei assess {tmp_path / 'jingwei.yaml'}")
    assert lines[1:] == [
        f"nothing was recognised in {tmp_path}: name the assets by hand in jingwei.yaml (docs/guide/manifest.md shows every kind)"
    ]


def test_what_was_only_noted_is_said_to_be_noted(init, tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    _, out, lines = init(tmp_path, "--stdout")
    assert "# seen, no reader yet: Dockerfile (a container recipe)" in out.splitlines()
    (line,) = lines
    assert line.startswith(
        f"no asset was recognised in {tmp_path}: the comments at the end of the manifest say what was"
    )
    assert "name the assets by hand (docs/guide/manifest.md shows every kind)" in line


def test_a_folder_with_assets_is_not_said_to_be_empty(init, tmp_path):
    (tmp_path / "requirements.txt").write_text("a==1\n")
    assert init(tmp_path, "--stdout")[2] == []


def test_what_was_left_out_is_folded_by_reason(init, tmp_path):
    (tmp_path / "requirements.txt").write_text("a==1\n")
    for number in range(12):
        (tmp_path / f"link{number:02}").symlink_to("nowhere")
        (tmp_path / f"empty{number}.py").touch()
    (tmp_path / "server.key").write_text("-----BEGIN PRIVATE KEY-----\n")
    _, _, lines = init(tmp_path, "--stdout")
    assert lines == [
        "skipped: a link; links are not followed: 12",
        *(f"  link{number:02}" for number in range(10)),
        "  ... and 2 more",
        "skipped: a private key or key store: named here, never opened further: 1",
        "  server.key",
        "skipped: empty: 12",
    ]


def test_it_speaks_chinese_and_the_manifest_stays_bilingual(init, tmp_path):
    for number in range(11):
        (tmp_path / f"link{number:02}").symlink_to("nowhere")
    _, english, _ = init(tmp_path, "--stdout")
    code, out, lines = init(tmp_path, "--stdout", "--lang", "zh")
    assert (code, out) == (0, english)
    assert lines[0].startswith(f"在 {tmp_path} 中未识别到任何内容")
    assert lines[1] == "未纳入：符号链接，不跟随：11 项"
    assert lines[-1] == "  ……其余 1 项"


def test_a_path_is_safe_on_the_terminal(init, tmp_path):
    (tmp_path / "a\x1b[2J").write_text("x")
    assert "  a\\x1b[2J" in init(tmp_path, "--stdout")[2]
