"""``edi-scrub.toml``: what is wrong in it is told by file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from edi_scrub.config import Folders, read_config
from edi_scrub.errors import ConfigurationError
from edi_scrub.findings import Severity


def written(folder: Path, text: str) -> Path:
    path = folder / "edi-scrub.toml"
    path.write_text(text, "utf-8")
    return path


def test_an_empty_file_is_a_configuration_and_means_what_scrub_means(tmp_path: Path) -> None:
    config = read_config(written(tmp_path, ""))
    options = config.options()
    assert (options.correct, options.rules, options.guide) == ("policy", None, "full")
    assert config.ack() is None
    assert config.folders.inbox == tmp_path / "inbox"
    assert config.database == f"sqlite:///{tmp_path}/state/ledger.db"


def test_paths_are_relative_to_the_file_and_not_to_where_the_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "conf").mkdir()
    written(tmp_path / "conf", 'inbox = "../in"\noutbox = "/srv/out"\nlog_file = "run.log"')
    monkeypatch.chdir(tmp_path)
    config = read_config(Path("conf/edi-scrub.toml"))
    monkeypatch.chdir("/")
    assert config.folders.inbox.resolve() == tmp_path / "in"
    assert config.folders.outbox == Path("/srv/out")
    assert config.file(config.keys.log_file) == tmp_path / "conf" / "run.log"
    assert config.file(config.keys.metrics_file) is None


def test_what_is_said_of_rules_reaches_the_options(tmp_path: Path) -> None:
    text = 'select = ["npi", "units"]\nignore = ["units"]\nack = false\n[severity]\nnpi = "reject"'
    rules = read_config(written(tmp_path, text)).options().rules
    assert rules is not None
    assert [(rule.id, rule.severity) for rule in rules.every if rule.id in ("npi", "units")] == [
        ("npi", Severity.REJECT)
    ]


def test_policies_and_evidence_reach_what_judges(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "records.csv").write_text("claim_id,failed_treatments\nPT1,2\n")
    text = 'policies = ["mine"]\nevidence = "records.csv"\nunverified = "reject"\nack = true\n'
    config = read_config(written(tmp_path, text))
    evidence = config.options().evidence
    assert evidence is not None and list(evidence.claims) == ["PT1"]
    assert config.policies().trusts("unverified")
    assert config.ack() is not None


@pytest.mark.parametrize(
    ("text", "line", "key", "said"),
    [
        ('\ninbx = "in"', 2, "inbx", "no such key"),
        ('[retention]\nreport = 3', 2, "retention.report", "no such key"),
        ("inbox = 3", 1, "inbox", "Expected `str`"),
        ("settle = -1", 1, "settle", ">= 0"),
        ("\n\njobs = 0", 3, "jobs", ">= 1"),
        ('correct = "some"', 1, "correct", "Invalid enum value"),
        ('ignore = ["npi", "wastge"]', 1, "ignore[1]", "did you mean wastage?"),
        ('[severity]\nunitz = "warn"', 2, "severity.unitz", "did you mean units?"),
        ('[severity]\nunits = "loud"', 2, "severity.units", "reject, warn or off"),
        ('ignore = ["envelope"]', 1, "ignore[0]", "cannot be switched off"),
        ('inbox = "a"\noutbox = "./a"', 2, "outbox", "this one is inbox"),
        ('policies = ["nowhere"]', 1, "policies[0]", "no such folder"),
        ('naming = "fixed"', 1, "naming", "{stem}"),
        ('naming = "{stem}-{patient}"', 1, "naming", "{stem}"),
        ('naming = "{stem"', 1, "naming", "{stem}"),
        ('ack = true\nguide = "off"', 1, "ack", 'guide = "full"'),
        ('ack = true\nignore = ["guide"]', 1, "ack", "the rule guide"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_file_line_and_key(
    tmp_path: Path, text: str, line: int, key: str, said: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigurationError) as raised:
        read_config(path)
    message = str(raised.value)
    assert message.startswith(f"{path}, line {line}: {key}"), message
    assert said in message
    assert raised.value.status == 78


def test_a_missing_file_is_a_wrong_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_config(tmp_path / "edi-scrub.toml")


def test_every_folder_has_to_be_its_own(tmp_path: Path) -> None:
    for name in Folders._fields[1:]:
        text = f'{name} = "inbox"'
        with pytest.raises(ConfigurationError, match=f"{name}: expected a folder of its own"):
            read_config(written(tmp_path, text))
