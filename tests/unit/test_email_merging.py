"""Merge tags: one neutral spelling in templates, each service's own in the email."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

import digests
import factories
from syndicate import templating
from syndicate.email import dialects
from syndicate.email.compose import compose
from syndicate.email.merging import Merging
from syndicate.errors import ConfigError
from syndicate.model import Email, MergeSlot
from syndicate.slots import TOKEN, TOKEN_LENGTH, Slot

NAMED = 'Dear {{ recipient.first_name | default("reader") }}.'
BARE = "You are {{ recipient.email }}."
OWN = "From {{ recipient.attributes.city }}."

# Per dialect: a first name with a default, an address without, an own field: as HTML has them.
SPELLED = {
    "beehiiv": (None, "{{email}}", "{{city}}"),
    "brevo": (
        '{{ contact.FIRSTNAME | default : "reader" }}',
        "{{ contact.EMAIL }}",
        "{{ contact.CITY }}",
    ),
    "buttondown": (
        '{{ subscriber.metadata.first_name|default:"reader" }}',
        "{{ subscriber.email }}",
        "{{ subscriber.metadata.city }}",
    ),
    "campaign-monitor": ("[firstname,fallback=reader]", "[email]", "[city]"),
    "ghost": ('%%{first_name, "reader"}%%', "%%{email}%%", None),
    "kit": (
        '{{ subscriber.first_name | default: "reader" }}',
        "{{ subscriber.email_address }}",
        "{{ subscriber.city }}",
    ),
    "listmonk": (
        '{{ .Subscriber.FirstName | default "reader" }}',
        "{{ .Subscriber.Email }}",
        "{{ .Subscriber.Attribs.city }}",
    ),
    "mailchimp": (
        "*|IF:FNAME|**|FNAME|**|ELSE:|*reader*|END:IF|*",
        "*|EMAIL|*",
        "*|CITY|*",
    ),
    "mailerlite": ("{$name|default('reader')}", "{$email}", "{$city}"),
    "mailgun": (None, "%recipient.email%", "%recipient.city%"),
    "mautic": (
        "{contactfield=firstname|reader}",
        "{contactfield=email}",
        "{contactfield=city}",
    ),
    "plain": ("reader", None, None),
    "postmark": (
        "{{#first_name}}{{.}}{{/first_name}}{{^first_name}}reader{{/first_name}}",
        "{{ email }}",
        "{{ city }}",
    ),
    "resend": ("{{{contact.first_name|reader}}}", "{{{contact.email}}}", "{{{contact.city}}}"),
    "sendgrid": ('{{insert first_name "default=reader"}}', "{{email}}", "{{city}}"),
    "ses": ("{{#if first_name}}{{first_name}}{{else}}reader{{/if}}", "{{email}}", "{{city}}"),
}


def composed(intro: str, name: str, **more: Any) -> Email:  # noqa: ANN401
    """Return a digest with that intro in a dialect."""
    settings = {"fields": {"city": ""}} | more
    letter = factories.newsletter(merge_tags=name, intro=intro, **settings)
    return digests.email(newsletter=letter)


@pytest.mark.parametrize("name", sorted(SPELLED))
@pytest.mark.parametrize("number", range(3))
def test_fields_are_spelled_as_the_service_does(name: str, number: int) -> None:
    """A recipient's field becomes the service's tag, or is refused with the dialect's name."""
    intro, tag = (NAMED, BARE, OWN)[number], SPELLED[name][number]
    if tag is None:
        with pytest.raises(ConfigError, match=f"recipient.*{re.escape(repr(name))}"):
            composed(intro, name)
        return
    before = intro.partition("{{")[0]
    assert f"{before}{tag}." in composed(intro, name).html


def test_every_dialect_is_spelled_out() -> None:
    """The table above has a row for every dialect but Syndicate's own, which has tokens."""
    assert {*SPELLED, "syndicate"} == set(dialects.names())


@pytest.mark.parametrize(
    ("name", "html", "text"),
    [
        ("sendgrid", "{{email}}", "{{{email}}}"),
        ("postmark", "{{ email }}", "{{{ email }}}"),
        ("mailchimp", "*|EMAIL|*", "*|EMAIL|*"),
    ],
)
def test_text_is_not_escaped_for_html(name: str, html: str, text: str) -> None:
    """Where a service escapes values for HTML, the text part and the subject say not to."""
    email = composed(BARE, name, subject="To {{ recipient.email }}")
    assert f"You are {html}." in email.html
    assert f"You are {text}." in email.text
    assert email.subject == f"To {text}"


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("buttondown", "{{ subscriber.metadata.city|urlencode }}"),
        ("kit", "{{ subscriber.city | url_encode }}"),
        ("listmonk", "{{ .Subscriber.Attribs.city | urlquery }}"),
        ("mautic", "{contactfield=city|true}"),
    ],
)
def test_links_get_encoded_values(name: str, tag: str) -> None:
    """In the query of a link stands the form that encodes, where the service has one."""
    page = f'<a href="https://e.org/?a=1&amp;city={token_of("city")}">x</a>'
    assert f'href="https://e.org/?a=1&amp;city={tag}"' in filled(page, name)


@pytest.mark.parametrize("name", ["mailchimp", "ses", "mailgun", "resend", "plain"])
def test_links_without_encoding_are_refused(name: str) -> None:
    """A service that writes values into links as they are gets none there."""
    page = f'<a href="https://e.org/?city={token_of("city")}">x</a>'
    with pytest.raises(TypeError, match=r"recipient\.attributes\.city"):
        filled(page, name)


@pytest.mark.parametrize("page", ['<img alt="{}">', '<a href="{}">x</a>', '<p style="{}">x</p>'])
def test_attributes_take_no_values(page: str) -> None:
    """A value in another attribute could end it: refused, with the attribute's name."""
    with pytest.raises(TypeError, match="in the attribute"):
        filled(page.format(token_of("city")), "kit")


def merging(name: str) -> Merging:
    """Return the merge tags of an email in a dialect, the city printed once."""
    made = Merging(
        dialects.dialect(name), factories.newsletter(merge_tags=name, fields={"city": ""})
    )
    made.recipient.attributes.city.printed()  # type: ignore[attr-defined]
    return made


def token_of(field: str) -> str:
    """Return the token that a template prints for an own field."""
    slot = getattr(merging("kit").recipient.attributes, field)
    return str(slot.printed())


def filled(page: str, name: str) -> str:
    """Return an HTML part with its merge tags."""
    return merging(name).html(page)


def test_own_names_win() -> None:
    """What the service calls a field can be configured, built-in ones and own ones."""
    fields = {"first_name": "VORNAME", "city": "MMERGE5"}
    assert "Dear *|IF:VORNAME|**|VORNAME|*" in composed(NAMED, "mailchimp", fields=fields).html
    assert "From *|MMERGE5|*." in composed(OWN, "mailchimp", fields=fields).html
    assert "{{ contact.VORNAME |" in composed(NAMED, "brevo", fields=fields).html
    assert "{{ .Subscriber.Attribs.MMERGE5 }}" in composed(OWN, "listmonk", fields=fields).html


@pytest.mark.parametrize(
    ("intro", "told"),
    [
        ("{{ recipient.frist_name }}", "did you mean 'first_name'"),
        ("{{ recipient.attributes.ciity }}", "did you mean 'city'"),
        ("{{ recipient.city }}", "write recipient.attributes.city"),
        ("{{ recipient['frist_name'] }}", "did you mean 'first_name'"),
        ("{{ recipient }}", "name one of its fields"),
        ("{{ recipient.first_name | upper }}", "no other filter"),
        ("{% if recipient.first_name %}x{% endif %}", "filled in for each recipient"),
        ("{{ recipient.first_name == 'Ada' }}", "filled in for each recipient"),
        ("{{ 'Dear ' ~ recipient.first_name }}", "filled in for each recipient"),
        ("{% filter upper %}{{ recipient.first_name }}{% endfilter %}", "no other filter"),
        ("{% filter truncate(15, true) %}{{ recipient.email }}{% endfilter %}", "no other filter"),
        ("{{ recipient.__class__ }}", "unsafe"),
        ("{{ recipient._book }}", "unsafe"),
        ("{{ recipient.first_name.__init__ }}", "unsafe"),
        ("{{ merge.unsubscribe }}", "unsubscribe"),
        ("SynSlot-0123456789abcdef", "no other filter"),
    ],
)
def test_slips_are_told(intro: str, told: str) -> None:
    """What cannot be filled in is an error now, with newsletter, setting and line."""
    with pytest.raises(ConfigError, match=re.escape(told)) as caught:
        composed("First.\n\n" + intro, "kit")
    assert str(caught.value).startswith(("newsletter 'weekly': intro", "email/digest.mjml.j2"))


def test_slip_in_a_template_has_its_file_and_line(tmp_path: Any) -> None:  # noqa: ANN401
    """A misspelt field in a partial is told with the partial's name and line."""
    from syndicate import templating  # noqa: PLC0415
    from syndicate.email.compose import compose  # noqa: PLC0415

    partial = tmp_path / "email/partials/intro.mjml.j2"
    partial.parent.mkdir(parents=True)
    partial.write_text("<mj-section>\n{{ recipient.frist_name }}</mj-section>", "utf-8")
    contents = digests.contents(newsletter=factories.newsletter(merge_tags="kit"))
    with pytest.raises(ConfigError, match=r"intro\.mjml\.j2:2: .*first_name"):
        compose(contents, templating.environment(tmp_path))


@pytest.mark.parametrize("wrong", ['a "b"', "a{b", "a|b", "a*b", "a%b", "a<b", "a&b", "a]b"])
@pytest.mark.parametrize("name", ["kit", "mailchimp", "mautic", "campaign-monitor"])
def test_defaults_cannot_end_a_tag(name: str, wrong: str) -> None:
    """A default that would break the service's tag is refused, with the character."""
    with pytest.raises(ConfigError, match="cannot have"):
        composed("{{ recipient.first_name | default('" + wrong + "') }}", name)


def test_absent_places_can_be_tested_but_not_printed() -> None:
    """Mailgun has no preference page: a template may ask for it, and printing it is refused."""
    asked = "{% if merge.preferences_url %}a{% else %}none{% endif %}"
    assert "none" in composed(asked, "mailgun").text
    with pytest.raises(ConfigError, match="Mailgun has no such page; set the newsletter's pref"):
        composed("{{ merge.preferences_url }}", "mailgun")


def test_ghost_has_no_tags_in_subjects() -> None:
    """Ghost fills nothing into a subject, and that is said by name."""
    with pytest.raises(ConfigError, match="'ghost'; take it out of subject"):
        composed("", "ghost", subject="Dear {{ recipient.first_name }}")


def test_campaign_monitor_makes_links_itself() -> None:
    """Its links are elements in the place of <a>, with the same classes, style and words."""
    email = composed("", "campaign-monitor", preferences_url="https://e.org/p")
    found = re.search(
        r'<unsubscribe class="muted unsubscribe"( style="[^"]*")>[^<]+</unsub', email.html
    )
    assert found
    assert "[unsubscribe]" not in email.html
    assert "[unsubscribe]" in email.text
    one = Merging(dialects.dialect("campaign-monitor"), factories.newsletter())
    link = one.merge(digests.contents().ways).unsubscribe_url
    assert isinstance(link, Slot)
    page = f'<v:rect href="{link.printed()}">'
    with pytest.raises(TypeError, match="makes the link itself"):
        one.html(page)


def test_page_on_the_web_has_defaults() -> None:
    """Nobody receives the page: defaults stand there, or nothing, and no tag at all."""
    from syndicate import templating  # noqa: PLC0415
    from syndicate.email.compose import compose  # noqa: PLC0415

    letter = factories.newsletter(merge_tags="mailchimp", intro=f"{NAMED} {BARE}")
    contents = digests.contents([factories.article()], newsletter=letter)
    page = compose(contents, templating.environment(), is_page=True)
    assert "Dear reader. You are ." in page.html
    assert "*|" not in page.html + page.text
    assert page.slots == ()


def test_title_has_no_tags() -> None:
    """No service fills <title>, and a quotation mark in a tag would end the label made of it."""
    email = composed("", "kit", subject='Hello {{ recipient.first_name | default("you") }}!')
    assert email.subject == 'Hello {{ subscriber.first_name | default: "you" }}!'
    tree = lxml_html.document_fromstring(email.html)
    assert tree.findtext(".//title") == "Hello you!"


def test_long_subjects_keep_their_tags_whole() -> None:
    """Cutting a subject never cuts a tag, and a tag counts as one character."""
    email = composed("", "mailchimp", subject="x" * 148 + "{{ recipient.first_name }} and more")
    assert email.subject == "x" * 148 + "*|FNAME|*…"


def test_a_draft_makes_the_same_email_each_time() -> None:
    """What is counted for one email does not count for the next that the draft makes."""
    from syndicate import templating  # noqa: PLC0415
    from syndicate.email.compose import draft  # noqa: PLC0415

    letter = factories.newsletter(
        merge_tags="mailchimp", intro=NAMED, subject="Hi {{ recipient.first_name }}"
    )
    contents = digests.contents([factories.article()], newsletter=letter)
    begun = draft(contents, templating.environment())
    first = begun.email()
    assert [slot.place for slot in first.slots if slot.name == "recipient.first_name"] == [
        "subject",
        "html",
        "text",
    ]
    assert begun.email() == first


def test_slots_are_listed() -> None:
    """The email tells each of its slots, with place, tag, default and how often it is there."""
    email = composed(NAMED, "mailchimp", subject="Hi {{ recipient.first_name }}")
    assert [slot for slot in email.slots if slot.name == "recipient.first_name"] == [
        MergeSlot(name="recipient.first_name", place="subject", tag="*|FNAME|*", count=1),
        MergeSlot(
            name="recipient.first_name",
            place="html",
            tag=SPELLED["mailchimp"][0] or "",
            default="reader",
            count=1,
        ),
        MergeSlot(
            name="recipient.first_name",
            place="text",
            tag=SPELLED["mailchimp"][0] or "",
            default="reader",
            count=1,
        ),
    ]
    parts = {"html": email.html, "attribute": email.html, "text": email.text}
    for slot in email.slots:
        if slot.place in parts and slot.name.startswith("merge."):
            assert parts[slot.place].count(slot.tag) == slot.count


def test_syndicate_has_tokens() -> None:
    """What Syndicate fills in itself is a token of fixed form, another one for each place."""
    email = composed(NAMED, "syndicate", subject="Hi {{ recipient.first_name }}")
    tags = {slot.tag for slot in email.slots}
    assert all(TOKEN.fullmatch(tag) and len(tag) == TOKEN_LENGTH for tag in tags)
    assert len(tags) == len(email.slots)
    assert {slot.place for slot in email.slots} == {"subject", "html", "attribute", "text"}
    assert composed(NAMED, "syndicate", subject="Hi {{ recipient.first_name }}") == email


def test_words_cannot_open_a_slot() -> None:
    """The very token of a slot, in an article's title or address, is mere text."""
    token = composed(BARE, "syndicate").slots[0].tag
    article = factories.article(
        title=f"A {token} {token.replace('S', 'ſ')}",  # which is an s in another case
        summary=token.lower(),
        url=f"https://e.org/{token}/",
    )
    letter = factories.newsletter(merge_tags="syndicate", intro=BARE)
    email = digests.email([article], newsletter=letter)
    for slot in email.slots:
        part = email.text if slot.place == "text" else email.html
        assert part.count(slot.tag) == slot.count
    assert token not in email.subject
    assert "https://e.org/%53ynSlot-" in email.html


def test_same_digest_in_every_dialect() -> None:
    """All dialects carry the same words: the dialect changes tags, nothing else."""
    letter = replace(digests.full_newsletter(), intro=NAMED)
    seen = set()
    for name in sorted(set(SPELLED) - {"plain", "beehiiv", "mailgun"}):
        email = digests.email(newsletter=replace(letter, merge_tags=name))
        text = email.text
        for slot in sorted(email.slots, key=lambda one: -len(one.tag)):
            text = text.replace(slot.tag, slot.name)
        seen.add(text.replace("\u2060", "").partition("====")[0])
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("file", "line", "told"),
    [
        ("share.mjml.j2", "<mj-raw>{{ recipient.last_name }}</mj-raw>", "recipient.last_name: "),
        ("footer.txt.j2", "{{ recipient.last_name }}", "recipient.last_name: Ghost"),
        (
            "share.mjml.j2",
            '<mj-raw>{{ recipient.email }}{# #}\n<i title="{{ recipient.email }}" /></mj-raw>',
            "recipient.email in the attribute 'title'",
        ),
        (
            "share.mjml.j2",
            "{% set x %}{{ recipient.email }}{% endset %}<mj-raw>{{ x | upper }}</mj-raw>",
            "'SYNSLOT-",
        ),
    ],
)
def test_refusals_name_the_line_of_a_template(
    tmp_path: Path, file: str, line: str, told: str
) -> None:
    """What a dialect cannot have is told where it is printed, with the lines around it."""
    own = tmp_path / "email" / "partials" / file
    own.parent.mkdir(parents=True)
    own.write_text(f"\n{line}\n", encoding="utf-8")
    letter = factories.newsletter(merge_tags="ghost")
    with pytest.raises(ConfigError) as caught:
        compose(digests.contents(newsletter=letter), templating.environment(tmp_path))
    number = 2 + line.count("\n")
    last = line.rpartition("\n")[2]
    assert str(caught.value).startswith(
        f"{tmp_path.name}/{own.relative_to(tmp_path)}:{number}: {told}"
    )
    assert f"\n  >    {number} {last}" in str(caught.value)


@pytest.mark.parametrize(
    ("setting", "written", "told"),
    [
        ("intro", "Hello\n\nDear {{ recipient.last_name }}", "intro: line 3: recipient.last_name:"),
        (
            "subject",
            "SynSlot-0123456789abcdef",
            "subject: 'SynSlot-0123456789abcdef' is a merge tag",
        ),
    ],
)
def test_refusals_name_the_setting(setting: str, written: str, told: str) -> None:
    """What a setting printed is told of it, not of the template that it is shown by."""
    letter = factories.newsletter(merge_tags="ghost", **{setting: written})
    with pytest.raises(ConfigError) as caught:
        digests.email(newsletter=letter)
    assert str(caught.value).startswith(f"newsletter 'weekly': {told}")
    assert "given to it" not in str(caught.value)
