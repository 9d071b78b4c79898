"""Lists in CSV: what is read of whatever is called so, and what comes back out."""

from datetime import UTC, datetime
from io import BufferedReader, BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.audience import Act, Reason
from syndicate.errors import ContentError, UsageError
from syndicate.lists import columns, formulas, reading
from syndicate.lists.newcomers import Reader, Terms
from syndicate.lists.reading import Table
from syndicate.subscribing import Consent, Newcomer, Refusal, Why

NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)
AGREED = Consent(NOW, "", "form", "")


def table(data: bytes | str, **options: str) -> Table:
    """Return a list that is read."""
    raw = data.encode() if isinstance(data, str) else data
    return Table(BufferedReader(BytesIO(raw), reading.HEAD), "list.csv", **options)


def rows(data: bytes | str, **options: str) -> list[list[str]]:
    """Return the cells of all rows, the header first."""
    made = table(data, **options)
    return [made.header, *(row.cells for row in made)]


def people(
    data: bytes | str, act: Act = Act.VOUCH, consent: Consent = AGREED
) -> list[Newcomer | Refusal]:
    """Return whom a list has, or why not, without their newsletters."""
    return [one if isinstance(one, Refusal) else one[0] for one in read(data, act, consent)]


def read(
    data: bytes | str, act: Act = Act.VOUCH, consent: Consent = AGREED, **told: str
) -> list[tuple[Newcomer, tuple[str, ...]] | Refusal]:
    """Return whom a list has and for what, or why not."""
    made = table(data)
    terms = Terms(act=act, newsletters=("weekly",), known=frozenset({"weekly", "daily"}),
                  consent=consent, now=NOW,
                  moment=lambda at: at if at.tzinfo else at.replace(tzinfo=UTC))  # fmt: skip
    reader = Reader(columns.columns(made.header, "list.csv", told), terms)
    return [reader.read(row) for row in made]


@pytest.mark.parametrize(
    ("data", "options"),
    [
        ("email,name\na@b.example,Zoë\n", {}),
        ("\ufeffemail,name\na@b.example,Zoë\n", {}),
        ("email;name\r\na@b.example;Zoë\r\n", {}),
        ("email\tname\na@b.example\tZoë", {}),
        ("sep=|\nemail|name\na@b.example|Zoë\n", {}),
        ('"email","name"\r"a@b.example","Zoë"\r', {}),
        ("\n\nemail,name\n\n\na@b.example,Zoë\n\n", {}),
        ("email,name\na@b.example,Zoë\n".encode("utf-16"), {}),
        ("email,name\na@b.example,Zoë\n".encode("utf-16-le"), {"encoding": "utf-16-le"}),
        ("email,name\na@b.example,Zoë\n".encode("cp1252"), {"encoding": "cp1252"}),
        ("\ufeffemail,name\na@b.example,Zoë\n".encode(), {"encoding": "utf-8"}),
        ("email:name\na@b.example:Zoë\n", {"delimiter": ":"}),
    ],
)
def test_a_list_is_read_however_it_was_written(data: bytes | str, options: dict[str, str]) -> None:
    """Marks, delimiters and line ends of all programs are understood without asking."""
    assert rows(data, **options) == [["email", "name"], ["a@b.example", "Zoë"]]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "list.csv: is empty; add a first line"),
        (b"\n\n\n", "is empty"),
        (b"a@b.example\nc@d.example\n", "list.csv:1: an address stands where the header should"),
        (
            "email,name\na@b.example,Zoë\n".encode("cp1252"),
            "list.csv:2: is not UTF-8; name",
        ),
        ("email,name\n\n".encode("utf-16-le"), "is UTF-16 without a mark"),
        (b"PK\x03\x04\x14\x00", "is a spreadsheet or an archive; save the sheet as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is a spreadsheet of Excel; save"),
        (b"\x1f\x8b\x08", "is compressed; unpack"),
        (b'{"email": "a@b.example"}', "is JSON; export"),
        (b"<html><body>", "is HTML or XML; export"),
        (b"\x01\x02\x03\x04\x05\x06,\x07\x08\n" * 9, "is no text; export"),
        (b'"email,name\na,b\n', "list.csv:1: a quote is opened and not closed; mend the header"),
        (b"title,body\nHello,World\n", "has no column that is known to be that of the addresses"),
        (b"email,plan,Plan\n", "has two columns that are 'plan'; name one of them"),
        (b"email" + b",a" * 300 + b"\n", "has 301 columns"),
    ],
)
def test_what_is_no_list_is_refused_as_a_whole(data: bytes, said: str) -> None:
    """Before anything is taken in, and with what is to be done about it."""
    with pytest.raises(ContentError) as error:
        columns.columns(table(data).header, "list.csv", {})
    assert said in str(error.value)


def test_a_quote_that_stays_open_takes_its_own_line_alone() -> None:
    """A slip in one line swallows no reader of the lines after it."""
    made = table(
        'email,name\na@b.example,"Ada\n' + "".join(f"{n}@b.example,N\n" for n in range(250))
    )
    found = list(made)
    assert found[0] == (2, [], "a quote is opened and not closed")
    assert [row.cells[0] for row in found[1:]] == [f"{n}@b.example" for n in range(250)]
    assert [row.line for row in found] == list(range(2, 253))


def test_a_quoted_cell_may_have_lines() -> None:
    """And the lines after it are still numbered as an editor does."""
    made = table('email,note\na@b.example,"one\r\ntwo, ""three"""\r\nc@d.example,\r\n')
    assert list(made) == [
        (2, ["a@b.example", 'one\r\ntwo, "three"'], ""),
        (4, ["c@d.example", ""], ""),
    ]


def test_endless_cells_are_skipped() -> None:
    """A line of 10 MB is refused, a large cell too, and the next line is read."""
    made = table(
        b"email,name\na@b.example,"
         b'"' + b"x" * 10_000_000 + b"\nb@b.example,B\nc@b.example," + b"y" * 200_000
        + b'\nd@b.example,"open\n' + b"z" * 3_000_000 + b"\ne@b.example,E\n"
    )  # fmt: skip
    told = [(row.line, row.problem or row.cells[0]) for row in made]
    assert told == [
        (2, "is longer than 1,048,576 characters"),
        (3, "b@b.example"),
        (4, "cannot be read: field larger than field limit (131072)"),
        (5, "cannot be read: field larger than field limit (131072)"),
        (6, "is longer than 1,048,576 characters"),
        (7, "e@b.example"),
    ]


def test_a_row_in_another_encoding_is_refused_alone() -> None:
    """What comes late in a file is told with its line, and no name is read wrongly."""
    head = "email,name\n" + "a@b.example,Zoë\n" * 6000
    found = list(table(head.encode() + "z@b.example,Zoë\ny@b.example,Y\n".encode("cp1252")))
    assert "is in another encoding" in found[-2].problem
    assert found[-1] == (6003, ["y@b.example", "Y"], "")
    assert {row.problem for row in found[:-2]} == {""}


def test_columns_are_known_by_the_names_that_services_give_them() -> None:
    """Mailchimp's, Kit's and others' headers are understood; what is unknown is an attribute."""
    header = ["E-Mail Address", "First Name", "LNAME", "Ländercode", "CONFIRM_TIME", "OPTIN_TIME",
              "名前", "Status"]  # fmt: skip
    found = columns.columns(header, "list.csv", {})
    assert found.known == {"email": 0, "consent_at": 4, "status": 7}
    assert found.attributes == {"first_name": 1, "last_name": 2, "landercode": 3, "optin_time": 5}
    assert found.ignored == ("名前",)


def test_columns_can_be_told() -> None:
    """What is told beats what is guessed; a header that is not there is a mistake."""
    header = ["email", "Kontakt", "Tarif", "Notiz"]
    told = {"email": "Kontakt", "plan": "Tarif"}
    found = columns.columns(header, "list.csv", told, ["email", "Notiz"])
    assert (found.known, found.attributes) == ({"email": 1}, {"plan": 2})
    assert found.ignored == ("email", "Notiz")
    with pytest.raises(ContentError, match=r"has no column 'Contact'; did you mean 'Kontakt'"):
        columns.columns(header, "list.csv", {"email": "Contact"})


def test_a_row_becomes_a_newcomer() -> None:
    """Addresses are normalised, and values are on one line: they may stand in headers."""
    data = 'email,first_name,plan\n ADA@READER.Example,"Ada\r\nBcc: x@y.example\u202e",\n'
    ada = Newcomer(
        2, "ADA@reader.example", Act.VOUCH, {"first_name": "Ada Bcc: x@y.example"}, AGREED
    )
    assert people(data) == [ada]


@pytest.mark.parametrize(
    ("row", "why", "said"),
    [
        ("nobody,,", Why.ADDRESS, "must have an @-sign"),
        (",Ada,", Why.ADDRESS, "must have an @-sign"),
        ("a\x00@b.example,,", Why.ADDRESS, "invalid characters"),
        ("a@b.example,Ada,,,x", Why.RAGGED, "has 5 cells, and the header 3"),
        (f"a@b.example,{'x' * 1001},", Why.VALUE, "first_name is longer than 1,000 characters"),
        ("a@b.example,,,", None, ""),
        ("a@b.example", None, ""),
    ],
)
def test_a_row_that_cannot_be_is_refused_alone(row: str, why: Why | None, said: str) -> None:
    """With its line and reason; spreadsheets leave out or add empty cells at the end."""
    first, last = people(f"email,first_name,plan\n{row}\nz@b.example,,\n")
    assert isinstance(last, Newcomer)
    assert (isinstance(first, Refusal) and first.why) == (why or False)
    if isinstance(first, Refusal):
        assert first.line == 2
        assert said in first.reason


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ("subscribed,2026-01-02,form", Act.VOUCH),
        ("Opted-In,2026-01-02T03:04:05+02:00,form", Act.VOUCH),
        ("pending,,", Act.INVITE),
        ("Unsubscribed,,", Act.UNSUBSCRIBE),
        ("cleaned,,", Reason.BOUNCE),
        ("complained,,", Reason.COMPLAINT),
        ("subscribed,,form", Why.CONSENT),
        ("subscribed,2026-01-02,", Why.CONSENT),
        ("subscribed,2027-01-02,form", Why.CONSENT),
        ("subscribed,01/02/2026,form", Why.VALUE),
        ("married,,", Why.STATUS),
    ],
)
def test_a_status_says_what_is_done(cells: str, wanted: Act | Reason | Why) -> None:
    """Nobody is written to of whom nothing shows that they agreed; who left has left."""
    data = f"email,status,consent_at,consent_source\na@b.example,{cells}\n"
    (found,) = people(data, consent=Consent())
    if isinstance(found, Refusal):
        assert found.why is wanted
    else:
        assert (found.suppress or found.act) is wanted


def test_a_row_may_name_its_newsletters() -> None:
    """Those of the publication, and no others."""
    found = read('email,newsletter\na@b.example,"daily, weekly"\nb@b.example,\nc@b.example,dayly\n')
    assert [one[1] for one in found if not isinstance(one, Refusal)] == [
        ("daily", "weekly"),
        ("weekly",),
    ]
    assert isinstance(found[2], Refusal)
    assert found[2].reason == "there is no newsletter 'dayly'; did you mean 'daily'?"


def test_a_list_that_would_be_refused_whole_is_not_begun() -> None:
    """One message for a million rows: nothing shows that they agreed, or no newsletter is named."""
    with pytest.raises(UsageError, match="--consent-date and --consent-source, or ask"):
        read("email\na@b.example\n", consent=Consent())
    assert people("email\na@b.example\n", Act.INVITE, Consent()) == [
        Newcomer(2, "a@b.example", Act.INVITE, {}, Consent())
    ]


@given(st.text(max_size=40))
@settings(max_examples=100)
def test_no_cell_is_a_formula(value: str) -> None:
    """A spreadsheet runs nothing that a reader wrote into a form, and it is read as it was."""
    cell = formulas.quoted(value)
    assert cell[:1] not in {"=", "+", "-", "@", "\t", "\r", "＝"}
    assert formulas.plain(cell) == value
    if value[:1] in {"=", "'="}:
        assert cell == f"'{value}"


@given(st.binary(max_size=400) | st.text('a,;"\n\r@.=\x00é', max_size=200).map(str.encode))
@settings(max_examples=150)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Whatever the file is, there is an error for a person, or a row for every line with a cell."""
    try:
        made = table(b"email,x\n" + data, encoding="utf-8")
    except ContentError:
        return
    lines = [row.line for row in made]
    assert lines == sorted(set(lines))
