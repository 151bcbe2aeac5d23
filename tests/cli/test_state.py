"""Where commands look for the state: what is named, the variable, the usual places."""

import shutil

import pytest

from tests.parties.exchange.desk import command, sealed

ENTRIES = 2  # plan and result


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return sealed(tmp_path_factory.mktemp("sealed")).folder


@pytest.fixture
def folder(made, tmp_path, monkeypatch):
    """A desk whose state does not lie where it was; commands run beside it."""
    monkeypatch.setenv("JINGWEI_LANG", "en")
    monkeypatch.setenv("JINGWEI_KEYS", str(tmp_path / "copy" / "keys"))
    monkeypatch.delenv("JINGWEI_STATE", raising=False)
    shutil.copytree(made, tmp_path / "copy")
    (tmp_path / "copy" / "desk" / ".jingwei").rename(tmp_path / "state")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def seal(folder, *arguments):
    return command("seal", folder / "copy" / "desk" / "jingwei-report" / "assessment.json", *arguments)


def test_the_variable_names_the_state_of_every_command(folder, monkeypatch):
    assert command("log", "show")[0] == 2
    monkeypatch.setenv("JINGWEI_STATE", str(folder / "state"))
    code, out, _ = command("log", "show")
    assert (code, len(out.splitlines())) == (0, ENTRIES)
    assert seal(folder)[0] == 0
    assert command("share", "--to", "inspector", "--out", folder / "b")[0] == 0
    assert command("assess", folder / "copy" / "desk" / "jingwei.yaml", "--quiet", "--jobs", "1")[0] != 2
    assert len(command("log", "show")[1].splitlines()) == ENTRIES + 3
    assert not (folder / "copy" / "desk" / ".jingwei").exists()


def test_what_is_named_comes_before_the_variable(folder, monkeypatch):
    monkeypatch.setenv("JINGWEI_STATE", str(folder / "nothing"))
    assert command("log", "show", "--state", "state")[0] == 0
    assert seal(folder, "--state", folder / "state")[0] == 0


@pytest.mark.parametrize("place", [".jingwei", "copy/desk/jingwei-report/.jingwei", "copy/desk/.jingwei"])
def test_a_usual_place_is_found(folder, place):
    (folder / "state").rename(folder / place)
    assert seal(folder)[0] == 0


def test_a_place_that_does_not_know_the_run_is_passed_over(folder):
    for place in ("copy/desk/jingwei-report/.jingwei", "copy/desk/.jingwei"):
        assert command("log", "init", "--origin", "example.org/other", "--state", folder / place)[0] == 0
    (folder / "state").rename(folder / ".jingwei")
    assert seal(folder)[0] == 0
    code, _, err = seal(folder, "--state", folder / "copy/desk/.jingwei")
    assert (code, "not in example.org/other" in err) == (2, True)


def test_the_places_that_were_looked_at_are_named(folder, monkeypatch):
    monkeypatch.setenv("JINGWEI_STATE", "nothing")
    code, out, err = seal(folder)
    assert (code, out) == (2, "")
    desk = folder / "copy" / "desk"
    places = ["nothing", desk / "jingwei-report" / ".jingwei", desk / ".jingwei", folder / ".jingwei"]
    assert f" is in none of {', '.join(map(str, places))}\n" in err
    assert "hint: name the state of the run with --state or JINGWEI_STATE" in err
    assert not any(place.exists() for place in map(folder.joinpath, places))


def test_a_file_is_no_state(folder):
    (folder / "file").touch()
    code, _, err = command("log", "show", "--state", "file")
    assert (code, "file is not a folder" in err) == (2, True)


def test_a_bad_url_is_not_repeated(folder, monkeypatch):
    for url in ("postgresql://me:sesame@host:port/db", "mysql://me:sesame@host/db"):
        code, _, err = command("log", "show", "--state", url)
        assert (code, "sesame" in err) == (2, False)
        monkeypatch.setenv("JINGWEI_STATE", url)
        code, _, err = command("log", "show")
        assert (code, "sesame" in err) == (2, False)
