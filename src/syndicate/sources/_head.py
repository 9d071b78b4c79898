"""The head of an HTML page, read as front matter."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

# What the names of <meta> mean as fields; the first one found wins.
_META = {
    "author": "author",
    "article:author": "author",
    "dcterms.creator": "author",
    "description": "description",
    "og:description": "description",
    "og:title": "title",
    "date": "date",
    "dcterms.date": "date",
    "dcterms.created": "date",
    "article:published_time": "date",
    "article:modified_time": "updated",
    "dcterms.modified": "updated",
    "keywords": "keywords",
    "article:tag": "tags",
    "article:section": "section",
    "og:image": "image",
    "og:image:alt": "image_alt",
    "og:locale": "language",
    "id": "id",
    "dcterms.identifier": "id",
    "slug": "slug",
    "draft": "draft",
}


@dataclass
class Head(HTMLParser):
    """Reads <html lang>, <title>, <meta> and <link rel=canonical>."""

    first_line: int
    fields: dict[str, object] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    in_title: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what an element of the head says."""
        own = {name: value or "" for name, value in attrs}
        if tag == "html" and own.get("lang"):
            self.put("language", own["lang"])
        elif tag == "title":
            self.in_title = "title" not in self.fields
        elif tag == "link" and own.get("rel", "").lower() == "canonical":
            self.put("canonical", own.get("href", ""))
        elif tag == "meta":
            name = (own.get("name") or own.get("property") or "").lower()
            if name in _META and own.get("content"):
                self.put(_META[name], own["content"])

    def handle_endtag(self, tag: str) -> None:
        """See the end of the title."""
        if tag == "title":
            self.in_title = False

    def handle_data(self, data: str) -> None:
        """Take the text of the title, which is worth more than og:title."""
        if self.in_title:
            self.fields["title"] = str(self.fields.get("title", "")) + data
            self.lines.setdefault("title", self.line())

    def put(self, name: str, value: str) -> None:
        """Keep a field; tags add up, of others the first one counts."""
        if name == "tags" and name in self.fields:
            self.fields[name] = f"{self.fields[name]},{value}"
        self.fields.setdefault(name, value)
        self.lines.setdefault(name, self.line())

    def line(self) -> int:
        """Return the line in the file of what is being read."""
        return self.first_line + self.getpos()[0] - 1
