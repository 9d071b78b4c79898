"""What every family of proofs of emails promises; they are found by name."""

from dataclasses import replace
from types import ModuleType

import pytest

import digests
import looks
from syndicate import plugins, rules, templating
from syndicate.checks import email as proofs
from syndicate.checks.email._page import Page, nothing_measured, read
from syndicate.checks.standards import Standards
from syndicate.email.compose import compose
from syndicate.model import Severity

FAMILIES = pytest.mark.parametrize(
    "family", proofs.families(), ids=lambda one: one.__name__.rpartition(".")[2]
)
HOSTILE = (
    "",
    "<",
    "<html><body><p style='color:'>x",
    "<style>{}}}@media{{</style><style>@</style><p style=';;:a:b(;\"'>x</p>",
    "<img><a><h6></h6><table><td bgcolor=none><!--[if mso]><v:a></v:b>",
    "<a href='http://['>x</a><img src='https://[::1' width=1><font color=#12>x</font>",
    "<p style='color:rgb(1);background:url(' class='a b'>\x00\ud7ff</p>" * 3,
    "<div>" * 300 + "x",
)


def page(html: str) -> Page:
    """Return a page of some HTML."""
    email = replace(digests.full_email(), html=html)
    return read(email, b"", Standards(), nothing_measured, digests.origin())


def test_families_are_found() -> None:
    """Each module of the package that is not shared code is a family."""
    assert [one.__name__.rpartition(".")[2] for one in proofs.families()] == plugins.names(proofs)


@FAMILIES
def test_sound_email_has_no_fault(family: ModuleType) -> None:
    """A family finds nothing in the digest of a fully configured newsletter."""
    assert list(family.check(page(digests.full_email().html))) == []


@pytest.mark.parametrize("look", looks.EVERY, ids="-".join)
def test_every_look_is_sound(look: looks.Look) -> None:
    """Every theme and kind of newsletter passes, in both directions, and with nothing new."""
    email = compose(looks.contents(look), templating.environment())
    found = proofs.check(email, origin=digests.origin())
    assert [str(one) for one in found if one.severity is not Severity.NOTE] == []


@FAMILIES
def test_says_the_same_each_time(family: ModuleType) -> None:
    """Two looks at one email find the same faults in the same order."""
    broken = digests.full_email().html.replace("#", "#1").replace('role="', 'data-x="')
    assert list(family.check(page(broken))) == list(family.check(page(broken)))


@FAMILIES
@pytest.mark.parametrize("html", HOSTILE, ids=range(len(HOSTILE)))
def test_takes_whatever_comes(family: ModuleType, html: str) -> None:
    """No HTML makes a family fail; what it finds is of a known rule, and says what to do."""
    for fault in family.check(page(html)):
        assert f"email.{fault.rule}" in rules.names()
        assert fault.problem
        assert fault.remedy
