"""How records call what: of the names of a field, the first that is there counts.

They are folded, as ``fold`` does it.
"""

import re

TITLE = ("title", "headline")
ID = ("id", "guid", "uuid")
PUBLISHED = ("date", "published", "datepublished", "pubdate", "publishdate", "publisheddate",
              "publishedat", "created", "createdat")  # fmt: skip
UPDATED = ("lastmod", "updated", "datemodified", "modified", "lastmodified", "lastmodifiedat",
            "dateupdated", "updatedat")  # fmt: skip
EXPIRES = ("expirydate", "unpublishdate")
SUMMARY = ("summary", "description", "excerpt")
AUTHOR = ("authors", "author")
TAGS = ("tags", "tag", "categories", "category", "keywords")
CATEGORIES = ("categories", "category")
# In Jekyll a text of these is a list parted by spaces; Eleventy knows no categories.
SPACED = frozenset({"tags", "categories"})
IMAGE = ("image", "cover", "featuredimage", "coverimage", "heroimage", "images", "bannerimage",
          "thumbnail")  # fmt: skip
IMAGE_ALT = ("imagealt", "coveralt", "featuredimagealt", "coverimagealt", "heroimagealt")
ENCLOSURES = ("enclosures", "enclosure", "attachments", "podcastfile")
# Only looked at beside an enclosure: elsewhere they mean something else.
DURATION = ("duration", "podcastduration", "itunesduration")
LENGTH = ("podcastbytes",)
EPISODE = ("episode", "episodenumber", "podcastepisode", "itunesepisode")
SEASON = ("season", "seasonnumber", "podcastseason", "itunesseason")
EPISODE_TYPE = ("episodetype", "podcastepisodetype", "itunesepisodetype")
EXPLICIT = ("explicit", "podcastexplicit", "itunesexplicit")
TRANSCRIPTS = ("transcripts", "transcript", "podcasttranscript")
CHAPTERS = ("chapters", "podcastchapters")
PEOPLE = ("people", "persons", "person")
HOSTS = ("hosts", "host")
GUESTS = ("guests", "guest")
LANGUAGE = ("language", "lang", "languagecode", "locale")
CANONICAL = ("canonical", "canonicalurl", "externalurl")
PATH = ("permalink", "path", "url")
# Jekyll's names for patterns of its own; the publication has one.
STYLES = ("pretty", "date", "ordinal", "weekdate", "none")
ALIASES = ("aliases", "alias", "redirectfrom")
ADDRESS = ("url", "src", "href", "file", "path", "image", "filename")
NESTED = ("params", "extra")
# Eleventy takes these from the file system or from git, which differ from one copy to the next.
COMPUTED = frozenset({"created", "last modified", "git created", "git last modified"})

DRAFTS = "_drafts"
FILES_OF_JEKYLL = (".md", ".markdown", ".html", ".htm")
POST_OF_JEKYLL = re.compile(r"(?:^|/)(?:_drafts/[^/]*|\d{4}-\d{1,2}-\d{1,2}-[^/]*)$")


def fold(name: object) -> str:
    """Return a name without regard to case, ``-`` and ``_``."""
    return str(name).replace("_", "").replace("-", "").lower()
