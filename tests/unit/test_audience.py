"""Links that only we can have made, and what becomes of a subscription."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate import audience
from syndicate.audience import Act, Bounce, Link, Purpose, Signer, Status, TokenError

NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)
SECRET = "a secret for tests, which is long enough"  # noqa: S105 - of tests
SIGNER, OTHER = Signer(SECRET), Signer(SECRET[::-1])
LEAVE = Link(purpose=Purpose.UNSUBSCRIBE, subscriber=100, newsletter="weekly", edition="weekly-1")
CONFIRM = Link(
    purpose=Purpose.CONFIRM, subscriber=100, newsletter="weekly", expires=NOW + timedelta(days=7)
)

names = st.from_regex(r"[a-z0-9][a-z0-9-]{0,30}", fullmatch=True)
links = st.builds(
    Link,
    purpose=st.just(Purpose.UNSUBSCRIBE),
    subscriber=st.integers(0, 2**62),
    newsletter=names,
    edition=st.just("") | names,
) | st.builds(
    Link,
    purpose=st.just(Purpose.CONFIRM),
    subscriber=st.integers(0, 2**62),
    newsletter=names,
    edition=st.just("") | names,
    expires=st.integers(1, 10**6).map(lambda seconds: NOW + timedelta(seconds=seconds)),
)


@given(links)
@settings(max_examples=60)
def test_a_token_is_read_as_it_was_made(link: Link) -> None:
    """What is signed comes back, in characters that no mail program cuts a link at."""
    token = SIGNER.token(link)
    assert SIGNER.read(token, link.purpose, now=NOW) == link
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert token[-1].isalnum()
    assert SIGNER.token(replace(link)) == token


@given(links, st.data())
@settings(max_examples=60)
def test_a_token_that_was_changed_is_refused(link: Link, data: st.DataObject) -> None:
    """Cut anywhere, changed anywhere, made longer: it is no token any more."""
    token = SIGNER.token(link)
    at = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.characters(exclude_characters=token[at]))
    for wrong in (token[:at], token[:at] + letter + token[at + 1 :], token + letter):
        with pytest.raises(TokenError):
            SIGNER.read(wrong, link.purpose, now=NOW)


@given(st.text(max_size=60))
@settings(max_examples=60)
def test_nonsense_is_refused(token: str) -> None:
    """Whatever arrives in the place of a token, there is one answer."""
    with pytest.raises(TokenError, match="not valid, or not any more"):
        SIGNER.read(token, Purpose.CONFIRM, now=NOW)
    with pytest.raises(TokenError, match="not valid, or not any more"):
        SIGNER.read_return_path(token)


@pytest.mark.parametrize(
    ("token", "purpose", "signer"),
    [
        (SIGNER.token(LEAVE), Purpose.CONFIRM, SIGNER),
        (SIGNER.token(CONFIRM), Purpose.UNSUBSCRIBE, SIGNER),
        (SIGNER.token(LEAVE), Purpose.UNSUBSCRIBE, OTHER),
        (SIGNER.token(replace(CONFIRM, expires=NOW)), Purpose.CONFIRM, SIGNER),
        (SIGNER.token(LEAVE).upper(), Purpose.UNSUBSCRIBE, SIGNER),
        ("", Purpose.UNSUBSCRIBE, SIGNER),
        ("1.2s.weekly." + "0" * 32, Purpose.UNSUBSCRIBE, SIGNER),
        (SIGNER.token(LEAVE) + "0" * 100_000, Purpose.UNSUBSCRIBE, SIGNER),
        ("\ud800" * 40, Purpose.UNSUBSCRIBE, SIGNER),
    ],
)
def test_all_wrong_tokens_get_one_answer(token: str, purpose: Purpose, signer: Signer) -> None:
    """Of another purpose or secret, ended or forged: nothing tells one from another."""
    with pytest.raises(TokenError) as error:
        signer.read(token, purpose, now=NOW)
    assert str(error.value) == str(TokenError())
    assert error.value.exit_status == 65


def test_who_wants_to_leave_can_do_so_always() -> None:
    """A link to unsubscribe works years later (CAN-SPAM wants 30 days); one to confirm ends."""
    later = NOW + timedelta(days=3650)
    assert SIGNER.read(SIGNER.token(LEAVE), Purpose.UNSUBSCRIBE, now=later) == LEAVE
    with pytest.raises(TokenError):
        SIGNER.read(SIGNER.token(CONFIRM), Purpose.CONFIRM, now=later)


@pytest.mark.parametrize(
    "link",
    [
        replace(LEAVE, newsletter="a.b"),
        replace(LEAVE, newsletter=""),
        replace(LEAVE, edition="Ä"),
        replace(LEAVE, subscriber=-1),
        replace(LEAVE, newsletter="n" * 600),
        replace(LEAVE, expires=NOW),
        replace(CONFIRM, expires=None),
    ],
)
def test_no_token_is_made_that_could_not_be_read(link: Link) -> None:
    """An id that could be taken for another's is refused where it is signed."""
    with pytest.raises(ValueError, match=r"small letters|negative|too long|must"):
        SIGNER.token(link)


def test_tokens_of_the_first_version_go_on_working() -> None:
    """Emails that have left carry these; a later version must read them."""
    token = "1.2s.weekly.weekly-1.0670ae26cc3e1b98993ca43a75084be1"  # noqa: S105 - of tests
    assert SIGNER.read(token, Purpose.UNSUBSCRIBE, now=NOW) == LEAVE
    assert SIGNER.read_return_path("bounce+weekly-1.2s.p5tlid6s@letters.example") == (
        "weekly-1",
        100,
    )
    assert SIGNER.address_hash("ada@reader.example") == "24dec24528418a7ab58312f5ef8fd886"


def test_a_secret_is_long_and_never_shown() -> None:
    """A short secret is refused, and neither an error nor a log shows one."""
    with pytest.raises(ValueError, match="at least 32") as error:
        Signer("short" * 6)
    assert "short" not in str(error.value)
    assert repr(SIGNER) == "Signer()"


@given(st.just("") | names, st.integers(0, 2**62))
@settings(max_examples=60)
def test_a_return_path_tells_whom_a_report_is_about(edition: str, recipient: int) -> None:
    """It comes back whatever a server does to its case, and fits what SMTP allows."""
    path = SIGNER.return_path("bounce@letters.example", Bounce(edition, recipient))
    assert len(path.partition("@")[0]) <= 64
    assert path.startswith("bounce+")
    assert path.endswith("@letters.example")
    found = SIGNER.read_return_path(path.upper())
    assert found in {Bounce(edition, recipient), Bounce("", recipient)}
    assert found.edition == edition or len(edition) > 20
    with pytest.raises(TokenError):
        OTHER.read_return_path(path)


def test_a_forged_return_path_is_refused() -> None:
    """Nobody gets a reader off the list by making up a report."""
    path = SIGNER.return_path("bounce@letters.example", Bounce("weekly-1", 100))
    for wrong in (path.replace(".2s.", ".2t."), path.replace("weekly-1", "weekly-2")):
        with pytest.raises(TokenError):
            SIGNER.read_return_path(wrong)


def test_an_address_is_known_again_by_its_hash() -> None:
    """Equal for the same address, in whatever case; another with another secret."""
    own = SIGNER.address_hash("ada@reader.example")
    assert len(own) == 32
    assert SIGNER.address_hash("Ada@reader.example") == own
    assert SIGNER.address_hash("ada+x@reader.example") != own
    assert OTHER.address_hash("ada@reader.example") != own


@given(st.lists(st.sampled_from(Act)))
@settings(max_examples=60)
def test_who_left_comes_back_by_asking_and_confirming_alone(acts: list[Act]) -> None:
    """Whatever else is done, after the last goodbye there is no email without both."""
    status: Status | None = None
    for act in acts:
        status = audience.after(status, act)
    if Act.UNSUBSCRIBE in acts:
        since = acts[len(acts) - acts[::-1].index(Act.UNSUBSCRIBE) :]
        agreed = {Act.CONFIRM, Act.VOUCH} & set(
            since[since.index(Act.ASK) :] if Act.ASK in since else []
        )
        assert (status is Status.CONFIRMED) == bool(agreed)


def test_nobody_is_confirmed_by_a_link_that_was_not_asked_for() -> None:
    """A link to confirm is worth something as long as the subscription waits for it."""
    assert audience.after(None, Act.CONFIRM) is None
    assert audience.after(Status.UNSUBSCRIBED, Act.CONFIRM) is Status.UNSUBSCRIBED
    assert audience.after(Status.PENDING, Act.CONFIRM) is Status.CONFIRMED
