"""Articles made for benchmarks: the same words on every machine."""

import random
from pathlib import Path

WORDS = """
ledger circle credit market village bank interest season harvest letter promise account
clearing village cooperative saving member share trust record note bridge river trade
exchange value measure debt gift return network counter balance sum price coin silver
""".split()  # noqa: SIM905 - easier to read


def sentence(rng: random.Random) -> str:
    """Return a sentence of some twelve words."""
    return " ".join(rng.choices(WORDS, k=rng.randint(8, 16))).capitalize() + "."


def html_body(rng: random.Random) -> str:
    """Return about 3 KB of HTML: paragraphs, subheadings, a list, links."""
    parts = []
    for section in range(4):
        parts.append(f"<h2>{' '.join(rng.choices(WORDS, k=4)).capitalize()} {section}</h2>")
        for _ in range(2):
            text = " ".join(sentence(rng) for _ in range(3))
            parts.append(
                f'<p>{text} <a href="https://other.example/{rng.randint(1, 99)}">More</a>.</p>'
            )
        parts.append(f"<ul><li>{sentence(rng)}</li><li><em>{sentence(rng)}</em></li></ul>")
    return "\n".join(parts)


def markdown_body(rng: random.Random) -> str:
    """Return about 2.6 KB of Markdown: paragraphs, subheadings, a list, links."""
    parts = []
    for section in range(4):
        parts.append(f"## {' '.join(rng.choices(WORDS, k=4)).capitalize()} {section}\n")
        for _ in range(2):
            text = " ".join(sentence(rng) for _ in range(2))
            parts.append(f"{text} [More](https://other.example/{rng.randint(1, 99)}).\n")
        parts.append(f"- {sentence(rng)}\n- *{sentence(rng)}*\n")
    return "\n".join(parts)


def write_articles(folder: Path, number: int, suffix: str = ".html") -> None:
    """Write articles, HTML or Markdown, spread over ten years, three tags each of forty."""
    body = html_body if suffix == ".html" else markdown_body
    rng = random.Random(number)  # noqa: S311 - data, not secrets
    tags = [f"topic {index}" for index in range(40)]
    for index in range(number):
        year, month, day = 2016 + index % 10, 1 + index // 10 % 12, 1 + index % 28
        chosen = ", ".join(rng.sample(tags, 3))
        head = (
            f"---\ntitle: Article {index} about {' '.join(rng.choices(WORDS, k=3))}\n"
            f"date: {year}-{month:02}-{day:02}T{index % 24:02}:00:00Z\ntags: [{chosen}]\n---\n"
        )
        path = folder / f"{year}" / f"article-{index:06}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + body(rng) + "\n", "utf-8")
