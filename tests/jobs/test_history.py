"""What was sent before: across claims, files and runs, in SQLite and in PostgreSQL."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest
import sqlalchemy as sa

from edi_scrub.errors import ConfigurationError, OvertakenError
from edi_scrub.findings import Outcome, Severity
from edi_scrub.jobs.database import Database
from edi_scrub.jobs.history import History
from edi_scrub.jobs.recording import forget
from edi_scrub.jobs.tables import METADATA, SENT_CLAIMS, TREATMENTS
from edi_scrub.policy.library import Policies
from edi_scrub.rules.choosing import choose
from tests.jobs.treated import KEY, NOW, OPTIONS, RULES, Treated, file_of, invented, judged, sent

FIRST = date(2025, 1, 6)
TOO_SOON = ["treatment-interval"]
SECOND = "2025-04-20"  # 104 days later


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Policies:
    return invented(tmp_path_factory.mktemp("policies"))


def after(days: int) -> date:
    return FIRST + timedelta(days=days)


def ids_kept(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(sa.select(SENT_CLAIMS.c.claim_id).order_by("id")))


@pytest.mark.parametrize(("days", "rules"), [(83, TOO_SOON), (84, []), (85, [])])
@pytest.mark.parametrize("order", [1, -1], ids=["in order", "later day first"])
def test_an_interval_is_kept_across_claims_files_and_runs(
    database_url: str, policies: Policies, days: int, rules: list[str], order: int
) -> None:
    one, two = [Treated("PT1", FIRST), Treated("PT2", after(days))][::order]
    database = Database(database_url)
    with History(database, KEY).begin() as course:  # two claims of one file
        heard = judged(file_of(one, two), policies, course)
    assert heard.rules(one.claim_id) == []
    assert heard.rules(two.claim_id) == rules
    assert sent(file_of(one), policies, database).rules(one.claim_id) == []
    database.close()
    database = Database(database_url)  # another file of a later run
    heard = sent(file_of(two), policies, database)
    assert heard.rules(two.claim_id) == rules
    assert ids_kept(database) == [one.claim_id, *([] if rules else [two.claim_id])]
    database.close()


def test_the_biller_is_told_the_other_day_and_its_claim(
    database: Database, policies: Policies
) -> None:
    sent(file_of(Treated("PT1", FIRST)), policies, database)
    heard = sent(file_of(Treated("PT2", after(83))), policies, database)
    (found,) = heard.findings["PT2"]
    assert found.severity is Severity.REJECT
    assert found.message == (
        "64615 with J0585 on 2025-03-30 is 83 days after the treatment of 2025-01-06 that claim"
        " PT1 billed; Invented Plan covers the next after 84 days, from 2025-03-31 (every twelve"
        " weeks)."
    )


def test_what_was_rejected_enters_no_history(database: Database, policies: Policies) -> None:
    sent(file_of(Treated("PT1", FIRST)), policies, database)
    heard = sent(file_of(Treated("PT2", after(83))), policies, database)
    assert heard.outcomes == {"PT2": Outcome.REJECTED}
    assert sent(file_of(Treated("PT3", after(84))), policies, database).rules("PT3") == []
    assert ids_kept(database) == ["PT1", "PT3"]


@pytest.mark.parametrize(
    "other",
    [
        Treated("PT2", after(1), member="X00000002"),
        Treated("PT2", after(1), payer="INV02"),
        Treated("PT2", after(1), patient="BRUNO"),
        Treated("PT2", after(1), procedure="64616", diagnosis="G243"),
        Treated("PT2", FIRST),
    ],
    ids=["patient", "payer", "dependant", "treatment", "claim of the same day"],
)
def test_another_is_not_held_to_it(database: Database, policies: Policies, other: Treated) -> None:
    sent(file_of(Treated("PT1", FIRST)), policies, database)
    assert sent(file_of(other), policies, database).rules("PT2") == []


def test_a_member_id_is_the_same_with_hyphens_and_in_small_letters(
    database: Database, policies: Policies
) -> None:
    sent(file_of(Treated("PT1", FIRST, member="1EG4-TE5-MK73")), policies, database)
    heard = sent(file_of(Treated("PT2", after(1), member="1eg4te5mk73")), policies, database)
    assert heard.rules("PT2") == TOO_SOON


def test_dependants_of_one_member_are_told_apart(database: Database, policies: Policies) -> None:
    sent(file_of(Treated("PT1", FIRST, patient="BRUNO")), policies, database)
    again = file_of(
        Treated("PT2", after(1), patient="CLEO"), Treated("PT3", after(1), patient="BRUNO")
    )
    heard = sent(again, policies, database)
    assert (heard.rules("PT2"), heard.rules("PT3")) == ([], TOO_SOON)


def test_a_test_file_is_another_world(database: Database, policies: Policies) -> None:
    sent(file_of(Treated("PT1", FIRST), usage="T"), policies, database)
    assert sent(file_of(Treated("PT1", FIRST)), policies, database).rules("PT1") == []
    heard = sent(file_of(Treated("PT1", FIRST), usage="T"), policies, database)
    assert heard.rules("PT1") == ["duplicate-claim"]


@pytest.mark.parametrize(
    "replacement",
    [
        Treated("PT1", after(2), frequency="7", original="900001"),
        Treated("NEW1", after(2), frequency="7", original="PT1"),
        Treated("NEW1", FIRST, frequency="7", original="900001"),
    ],
    ids=["by its id", "by REF*F8", "by patient and days"],
)
@pytest.mark.parametrize("together", [False, True], ids=["later", "in the same file"])
def test_a_replacement_takes_the_place_of_its_own_entry(
    database: Database, policies: Policies, replacement: Treated, together: bool
) -> None:
    first = Treated("PT1", FIRST)
    if not together:
        sent(file_of(first), policies, database)
    text = file_of(first, replacement) if together else file_of(replacement)
    heard = sent(text, policies, database)
    assert heard.rules(replacement.claim_id) == []
    assert ids_kept(database) == [replacement.claim_id]
    day = date.fromisoformat(f"{replacement.day}")
    later = [Treated(f"L{days}", day + timedelta(days=days)) for days in (83, 84)]
    with History(database, KEY).begin() as course:
        heard = judged(file_of(*later), policies, course)
    assert (heard.rules("L83"), heard.rules("L84")) == (TOO_SOON, [])


@pytest.mark.parametrize("together", [False, True], ids=["later", "in the same file"])
def test_a_void_takes_its_claim_out_of_the_history(
    database: Database, policies: Policies, together: bool
) -> None:
    sent(file_of(Treated("PT1", FIRST)), policies, database)
    void = Treated("PT1", FIRST, frequency="8", original="900001")
    again = Treated("PT2", after(3))
    if not together:
        sent(file_of(void), policies, database)
    heard = sent(file_of(void, again) if together else file_of(again), policies, database)
    assert heard.rules("PT2") == []
    assert ids_kept(database) == ["PT2"]


def test_a_replacement_of_one_payer_leaves_the_others_claim(
    database: Database, policies: Policies
) -> None:
    sent(file_of(Treated("PT1", FIRST)), policies, database)
    second = Treated("PT1", FIRST, payer="INV02", responsibility="S")
    assert sent(file_of(second), policies, database).rules("PT1") == []
    sent(file_of(Treated("PT1", FIRST, frequency="8", original="9")), policies, database)
    with database.read() as connection:
        assert connection.scalars(sa.select(SENT_CLAIMS.c.payer_id)).all() == ["INV02"]


def test_a_dose_adds_up_over_the_limits_days(database: Database, policies: Policies) -> None:
    sent(file_of(Treated("PT1", FIRST, units=300)), policies, database)
    assert sent(file_of(Treated("PT2", SECOND, units=100)), policies, database).rules("PT2") == []
    heard = sent(file_of(Treated("PT3", "2025-08-01", units=1)), policies, database)
    (found,) = heard.findings["PT3"]
    assert found.rule == "dose-limit"
    assert found.message.startswith(
        "401 units of J0585 in the 365 days to 2025-08-01 (400 of them by what was sent before:"
        " PT1, PT2) are more than the 400 that Invented Plan covers"
    )
    free = sent(file_of(Treated("PT4", after(365), units=300)), policies, database)
    assert free.rules("PT4") == []


def test_a_dose_before_one_that_was_sent_counts_with_it(
    database: Database, policies: Policies
) -> None:
    sent(file_of(Treated("PT1", SECOND, units=300)), policies, database)
    heard = sent(file_of(Treated("PT2", FIRST, units=101)), policies, database)
    assert heard.rules("PT2") == ["dose-limit"]


def test_an_id_that_was_sent_is_a_duplicate(database: Database, policies: Policies) -> None:
    sent(file_of(Treated("PT1", FIRST)), policies, database)
    (found,) = sent(file_of(Treated("PT1", FIRST)), policies, database).findings["PT1"]
    assert (found.rule, found.severity) == ("duplicate-claim", Severity.REJECT)
    assert "sent on 2026-01-05 for the same patient and days" in found.message
    for other in Treated("PT1", after(90)), Treated("PT1", FIRST, member="X00000002"):
        with History(database, KEY).begin() as course:
            (found,) = judged(file_of(other), policies, course).findings["PT1"]
        assert (found.rule, found.severity) == ("duplicate-claim", Severity.WARN)


def test_a_claim_that_is_sent_again_all_the_same_is_one_claim(
    database: Database, policies: Policies
) -> None:
    text = file_of(Treated("PT1", FIRST, units=300))
    sent(text, policies, database)
    anyway = replace(OPTIONS, rules=choose(RULES, [], {"duplicate-claim": "warn"}))
    with History(database, KEY).begin() as course:
        assert judged(text, policies, course, anyway).outcomes == {"PT1": Outcome.CLEAN}
        with database.begin() as connection:
            course.record(connection, source="again.837", at=NOW)
    assert ids_kept(database) == ["PT1"]
    assert sent(file_of(Treated("PT2", SECOND)), policies, database).rules("PT2") == []


def test_a_claim_without_a_member_id_is_nobodys(database: Database, policies: Policies) -> None:
    sent(file_of(Treated("PT1", FIRST, member="")), policies, database)
    assert sent(file_of(Treated("PT2", after(1), member="")), policies, database).rules("PT2") == []


def test_who_was_overtaken_has_to_judge_again(database: Database, policies: Policies) -> None:
    def record() -> None:
        with database.begin() as connection:
            course.record(connection, source="b.837", at=NOW)

    with History(database, KEY).begin() as course:
        assert judged(file_of(Treated("PT2", after(1))), policies, course).rules("PT2") == []
        sent(file_of(Treated("PT1", FIRST)), policies, database)
        with pytest.raises(OvertakenError):
            record()
    assert ids_kept(database) == ["PT1"]
    assert sent(file_of(Treated("PT2", after(1))), policies, database).rules("PT2") == TOO_SOON


@pytest.mark.parametrize("meanwhile", ["a void", "a replacement", "the same id", "forgetting"])
def test_whatever_changes_an_answer_overtakes(
    database: Database, policies: Policies, meanwhile: str
) -> None:
    sent(file_of(Treated("PT1", FIRST)), policies, database)
    with History(database, KEY).begin() as course:
        judged(file_of(Treated("PT2", after(90))), policies, course)
        if meanwhile == "a void":
            sent(file_of(Treated("PT1", FIRST, frequency="8", original="9")), policies, database)
        elif meanwhile == "a replacement":
            sent(file_of(Treated("PT1", FIRST, frequency="7", original="9")), policies, database)
        elif meanwhile == "the same id":
            sent(file_of(Treated("PT2", FIRST, member="X2")), policies, database)
        else:
            with database.begin() as connection:
                assert forget(connection, date(2026, 1, 1)) == 1
        with database.begin() as connection, pytest.raises(OvertakenError):
            course.record(connection, source="b.837", at=NOW)


def test_of_many_runs_at_once_one_sends_what_only_one_may(
    database: Database, policies: Policies
) -> None:
    runs = 6
    ready = Barrier(runs)

    def run(number: int) -> Outcome:
        text = file_of(Treated(f"PT{number}", after(number)), Treated("ID", FIRST, f"X{number}"))
        while True:
            with History(database, KEY).begin() as course:
                heard = judged(text, policies, course)
                if not ready.broken:
                    with suppress(BrokenBarrierError):
                        ready.wait(5)
                    ready.abort()  # all have judged: nobody waits a second time
                with suppress(OvertakenError), database.begin() as connection:
                    course.record(connection, source="a.837", at=NOW)
                    return heard.outcomes[f"PT{number}"]

    with ThreadPoolExecutor(runs) as pool:
        outcomes = Counter(pool.map(run, range(runs)))
    assert outcomes == {Outcome.CLEAN: 1, Outcome.REJECTED: runs - 1}
    assert len(ids_kept(database)) == 1 + runs


def test_other_patients_overtake_nobody(database: Database, policies: Policies) -> None:
    with History(database, KEY).begin() as course:
        judged(file_of(Treated("PT2", after(1))), policies, course)
        sent(file_of(Treated("PT1", FIRST, member="X00000002")), policies, database)
        with database.begin() as connection:
            assert course.record(connection, source="b.837", at=NOW) == 1
    assert ids_kept(database) == ["PT1", "PT2"]


def test_a_file_is_judged_by_one_state_of_the_database(
    database: Database, policies: Policies
) -> None:
    with History(database, KEY).begin() as course:
        judged(file_of(Treated("PT9", FIRST, member="X9")), policies, course)
        sent(file_of(Treated("PT1", FIRST)), policies, database)
        assert judged(file_of(Treated("PT2", after(1))), policies, course).rules("PT2") == []


def test_another_key_is_refused(database: Database, policies: Policies) -> None:
    sent(file_of(Treated("PT1", FIRST)), policies, database)
    with pytest.raises(ConfigurationError, match="another key"):
        History(database, b"x" * 32)


def test_forgetting_is_by_the_last_day_of_service(database: Database, policies: Policies) -> None:
    text = file_of(Treated("PT1", FIRST), Treated("PT2", SECOND))
    sent(text, policies, database)
    with database.begin() as connection:
        assert forget(connection, FIRST) == 0
        assert forget(connection, after(1)) == 1
    assert ids_kept(database) == ["PT2"]
    with database.read() as connection:
        assert set(connection.scalars(sa.select(TREATMENTS.c.day))) == {date(2025, 4, 20)}


def test_no_name_member_id_or_birth_date_is_kept(
    database: Database, policies: Policies, tmp_path: Path
) -> None:
    member = "XMARKED77"
    text = file_of(
        Treated("PT1", FIRST, member=member), Treated("PT2", SECOND, member, patient="BRUNO")
    )
    sent(text, policies, database)
    with database.read() as connection:
        rows = [repr(row) for table in METADATA.sorted_tables
                for row in connection.execute(sa.select(table))]  # fmt: skip
    everything = "\n".join(rows).encode()
    everything += b"".join(path.read_bytes() for path in tmp_path.rglob("*.db*"))
    assert b"PT1" in everything
    for marked in (member, "77", "MARKED", "BRUNO", "ADA", "19700101", "20100101"):
        assert marked.encode() not in everything.replace(b"\\x77", b""), marked
