"""What becomes of editions that a plan has, before anybody makes them."""

from collections.abc import Iterator

from syndicate import templating
from syndicate.checks.email import size
from syndicate.email.compose import compose
from syndicate.errors import ConfigError
from syndicate.model import Finding
from syndicate.plan import Plan
from syndicate.publishing.desk import Desk
from syndicate.publishing.editions import Press, contents
from syndicate.publishing.intake import Intake


def shortened(desk: Desk, intake: Intake, plan: Plan) -> Iterator[Finding]:
    """Tell which of the editions that are due will be shortened.

    One that cannot be composed is left to ``check`` and ``publish``, which tell why.
    """
    setup = desk.setup
    press = Press(
        publication=setup.settings.publication,
        promos=setup.promos,
        env=templating.environment(setup.folders.templates),
        now=desk.now,
    )
    keys = {head.id: head.key for head in plan.live}
    for look in plan.outlooks:
        if look.edition is None:
            continue
        articles = intake.load(desk.cache, [(id_, keys[id_]) for id_ in look.edition.articles])
        try:
            email = compose(contents(look.edition, articles, look.newsletter, press), press.env)
        except ConfigError:
            continue
        yield from size.shortened(email)
