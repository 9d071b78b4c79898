"""What becomes of a plan, before anybody carries it out: of its templates and its editions."""

from collections.abc import Iterator

from syndicate import mistakes, templating
from syndicate.checks import lateness
from syndicate.checks.email import size
from syndicate.email.compose import draft
from syndicate.model import Finding, Severity
from syndicate.plan import Plan
from syndicate.publishing.desk import Desk
from syndicate.publishing.editions import (
    Press,
    compile_settings,
    contents,
    linted,
    read_templates,
)
from syndicate.publishing.intake import Intake


def findings(desk: Desk, intake: Intake, plan: Plan) -> Iterator[Finding]:
    """Tell what is wrong with templates, and which of the editions that are due will be shortened.

    Raises:
        ConfigError: a template or setting is wrong.
    """
    setup = desk.setup
    press = Press(
        publication=setup.settings.publication,
        promos=setup.promos,
        env=templating.environment(setup.folders.templates),
        now=desk.now,
    )
    compile_settings(setup.newsletters, press.env)
    with mistakes.told():
        for name in templating.replacing(setup.folders.templates, "web"):
            press.env.get_template(name)
    yield from read_templates([one.newsletter for one in plan.outlooks if one.edition], press.env)
    keys = {head.id: head.key for head in plan.live}
    for look in plan.outlooks:
        if look.edition is None:
            continue
        articles = intake.load(desk.cache, [(id_, keys[id_]) for id_ in look.edition.articles])
        with mistakes.told():
            begun = draft(contents(look.edition, articles, look.newsletter, press), press.env)
            email, faults = linted(begun, begun.traced())
        yield from (fault for fault in faults if fault.severity is Severity.ERROR)
        yield from size.shortened(email)
        yield from lateness.check(look.edition, look.newsletter, desk.now)
