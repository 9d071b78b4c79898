"""Names that nobody gives are found in every branch of every template, without rendering it."""

from pathlib import Path
from typing import get_args

import digests
import factories
from syndicate import templating
from syndicate.checks.templates import check
from syndicate.email.compose import GIVEN, draft
from syndicate.email.contents import templates
from syndicate.model import Kind, Newsletter

KINDS: tuple[Kind, ...] = get_args(Kind)
ALL = [name for kind in KINDS for name in templates(kind)]


def found(folder: Path, own: dict[str, str], *letters: Newsletter) -> list[str]:
    """Return what is found with some of the shipped templates replaced."""
    for name, source in own.items():
        (folder / "email/partials").mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source, "utf-8")
    return [str(one) for one in check(templating.environment(folder), ALL, GIVEN, letters)]


def test_shipped_templates_use_what_they_are_given(tmp_path: Path) -> None:
    """No shipped template of an edition uses a name that it might not have."""
    assert found(tmp_path, {}) == []


def test_what_is_given_is_as_declared() -> None:
    """The table that the proof goes by is what templates really get, of the types that it says."""
    contents = digests.contents(
        newsletter=digests.full_newsletter(),
        publication=digests.full_publication(),
        promo=factories.promo(),
    )
    page = draft(contents, templating.environment()).page
    assert set(page) == set(GIVEN)
    for name, kind in GIVEN.items():
        assert kind is None or page[name] is None or isinstance(page[name], kind)


def test_a_merge_field_that_does_not_exist_is_found(tmp_path: Path) -> None:
    """In a partial, in a branch that is not taken, with line and nearest right name."""
    footer = (
        "{# a #}\n{% if publication.language == 'tlh' %}\n{{ merge.unsubscribe }}\n{% endif %}\n"
    )
    (one,) = found(tmp_path, {"email/partials/footer.mjml.j2": footer})
    assert one == (
        f"{tmp_path.name}/email/partials/footer.mjml.j2:3: merge has no 'unsubscribe'; "
        "did you mean 'unsubscribe_url'? [template-unknown-name]"
    )


def test_a_name_that_nobody_gives_is_found(tmp_path: Path) -> None:
    """A misspelt variable is told in the template that uses it."""
    (one,) = found(tmp_path, {"email/partials/intro.mjml.j2": "\n{{ newsleter.title }}"})
    assert "intro.mjml.j2:2: there is no 'newsleter'; did you mean 'newsletter'?" in one


def test_names_that_templates_set_are_known(tmp_path: Path) -> None:
    """What is set, looped over, imported, or a macro, and what guards itself, is no fault."""
    sources = (
        "{% set mine = 1 %}{{ mine }}",
        "{% for a, b in [(1, 2)] %}{{ a }}{{ loop.index }}{% endfor %}",
        "{% macro m(x) %}{{ x }}{{ caller() }}{% endmacro %}{% call m(1) %}{% endcall %}",
        "{% import 'email/partials/theme.mjml.j2' as t %}{{ t.ink }}",
        "{% from 'email/partials/theme.mjml.j2' import ink as dark %}{{ dark }}",
        "{% if maybe is defined %}{{ maybe }}{% endif %}{{ perhaps | default('x') }}",
        "{% with y = 1 %}{{ y }}{% endwith %}{{ range(3) | length }}",
        "{% include 'email/partials/own.mjml.j2' ignore missing %}",
    )
    for source in sources:
        assert found(tmp_path, {"email/partials/intro.mjml.j2": source}) == [], source


def test_what_an_including_template_sets_is_known(tmp_path: Path) -> None:
    """A partial sees what the template around it sets."""
    own = {
        "email/partials/intro.mjml.j2": "{% set own = 1 %}"
        "{% include 'email/partials/more.mjml.j2' %}",
        "email/partials/more.mjml.j2": "{{ own }}",
    }
    assert found(tmp_path, own) == []


def test_a_field_of_recipients_that_nobody_fills_is_found(tmp_path: Path) -> None:
    """In a branch that is not taken, with line and remedy; a field that is configured is none."""
    footer = "{% if false %}\n{{ recipient.attributes.ciity }}{{ recipient.first_name }}{% endif %}"
    own = {"email/partials/footer.mjml.j2": footer}
    (one,) = found(tmp_path, own, factories.newsletter(fields={"city": "", "town": ""}))
    assert one == (
        f"{tmp_path.name}/email/partials/footer.mjml.j2:2: recipient.attributes has no field "
        "'ciity'; did you mean 'city'? If not, name your own in [newsletter.fields] "
        "[template-unknown-name]"
    )
    assert found(tmp_path, own, factories.newsletter(fields={"ciity": ""})) == []


def test_fields_are_found_in_what_nobody_names(tmp_path: Path) -> None:
    """A template that is included by a name made up when it is rendered is read too."""
    own = {
        "email/unused.mjml.j2": "\n\n{{ recipient.attributes.town }}",
        "email/broken.mjml.j2": "{{ recipient.",
    }
    (one,) = found(tmp_path, own, factories.newsletter())
    assert "email/unused.mjml.j2:3: recipient.attributes has no field 'town'" in one


def test_a_field_that_two_newsletters_lack_is_told_once(tmp_path: Path) -> None:
    """Newsletters share their templates, and what is wrong with those."""
    own = {"email/partials/intro.mjml.j2": "{{ recipient.nick }}"}
    both = (factories.newsletter(id="a"), factories.newsletter(id="b"))
    assert len(found(tmp_path, own, *both)) == 1
