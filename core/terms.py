"""Searching text by an index that knows Chinese: a document is its terms, a question names terms.

A run of Chinese is cut into overlapping pairs and its last character (`净水器` is `净水`, `水器`, `器`), so any word
is found wherever it stands, even one of a single character; other scripts are cut into words, and a question finds
words that begin with what was typed. The database cuts documents by `search_terms()`, whichever way a row is written;
`question()` cuts what a person types in the same way. A pair is not yet a word: runs longer than two characters are
looked up once more in the text itself, so the rows found are those that hold the run as it was typed. Case and width
do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.db.models.functions import StrIndex
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LONGEST = 50_000
"""Characters of a document that are cut into terms; what stands behind them is not found."""
LONGEST_WORD = 64
MOST_TERMS = 40
"""Terms of one question; more say nothing that these do not."""
TELLING = 3
"""Characters from which the beginning of a word tells documents apart."""
PAIRED = "\u3040-\ud7ff\U00020000-\U0003ffff"
WORDS = "a-z0-9\u00df-\u024f\u0370-\u052f"
RUNS = re.compile(f"[{PAIRED}]+|[{WORDS}]+")
IN_PAIRS = re.compile(f"[{PAIRED}]")

PAIRS = """({0} COLLATE "C" BETWEEN U&'\\3040' AND U&'\\D7FF' OR {0} COLLATE "C" >= U&'\\+020000')"""

FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION search_plain(document text) RETURNS text
IMMUTABLE PARALLEL SAFE STRICT COST 100 LANGUAGE sql
AS $$ SELECT lower(normalize(document, NFKC)) $$;

CREATE OR REPLACE FUNCTION search_terms(document text) RETURNS tsvector
IMMUTABLE PARALLEL SAFE STRICT COST 4000 LANGUAGE plpgsql
AS $$
DECLARE
    plain text := left(lower(normalize(document, NFKC)), {LONGEST});
    letters text[] := string_to_array(plain, NULL);
BEGIN
    RETURN array_to_tsvector(ARRAY(
        SELECT one || CASE WHEN {PAIRS.format("two")} THEN two ELSE '' END
        FROM unnest(letters, letters[2:]) AS pair (one, two) WHERE {PAIRS.format("one")}
        UNION ALL
        SELECT left(word[1], {LONGEST_WORD})
        FROM regexp_matches(plain, '[a-z0-9\\u00df-\\u024f\\u0370-\\u052f]+', 'g') AS word
    ));
END $$;
"""  # noqa: S608 - put together from constants
"""What a migration runs once; what was cut by other functions than these has to be cut anew. Neither calls the other:
PostgreSQL maintains tables with an empty search path."""
DROP_FUNCTIONS = "DROP FUNCTION search_terms(text); DROP FUNCTION search_plain(text);"


class Document(Func):
    """The columns searched together, on a line each, so that no term spans two."""

    template = "(%(expressions)s)"
    arg_joiner = " || chr(10) || "
    output_field = TextField()


class Terms(Func):
    """The terms of the columns named. Kept in a generated column: cutting a text takes the time of reading thirty, and
    a common word is looked for in the order of the list rather than in the index."""

    function = "search_terms"
    output_field = SearchVectorField()

    def __init__(self, *columns: str, **extra: Any) -> None:
        super().__init__(Document(*columns), **extra)


class _Plain(Func):
    function = "search_plain"
    output_field = TextField()


class _Question(Func):
    template = "%(expressions)s::tsquery"
    output_field = SearchQueryField()


class _Answers(Func):
    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()


class _ReadAnswers(Func):
    """The same, written so that no index is asked."""

    function = "ts_match_vq"
    output_field = BooleanField()


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks for."""

    pairs: tuple[str, ...]
    """Of Chinese runs: each is a term of the document."""
    words: tuple[str, ...]
    """Words and single characters: a term of the document begins with each."""
    runs: tuple[str, ...]
    """Longer runs, which stand in the text as they are."""

    @property
    def asks_something(self) -> bool:
        """False for punctuation alone."""
        return bool(self.pairs or self.words)

    @property
    def marks(self) -> re.Pattern[str]:
        """What of a text is marked as found; the beginning of a word counts, its middle does not."""
        words = [
            rf"(?<![{WORDS}]){re.escape(word)}" if word.isascii() else re.escape(word) for word in self.words
        ]
        held = {pair for pair in self.pairs if not any(pair in run for run in self.runs)}
        return re.compile("|".join([*map(re.escape, [*self.runs, *sorted(held)]), *words]), re.IGNORECASE)

    @property
    def text(self) -> str:
        """As PostgreSQL reads it."""
        return self._text(self.words)

    @property
    def telling_text(self) -> str:
        """The part that an index answers at once. A short beginning (the `GD` of a number, a surname) begins half of
        all documents: it is left to be read in the rows that the others find, unless there are no others."""
        return self._text([word for word in self.words if len(word) >= TELLING]) or self.text

    def _text(self, words: Sequence[str]) -> str:
        asked = [f"'{pair}'" for pair in self.pairs] + [f"'{word}':*" for word in words]
        return " & ".join(asked[:MOST_TERMS])


def question(text: str) -> Question:
    """Cut what was typed into what the index holds; case, width and punctuation do not matter."""
    pairs, words, runs = [], [], []
    for run in RUNS.findall(unicodedata.normalize("NFKC", text).lower()):
        if IN_PAIRS.match(run) and len(run) > 1:
            pairs += [run[n : n + 2] for n in range(len(run) - 1)]
            runs += [run] if len(run) > 2 else []
        else:
            words.append(run[:LONGEST_WORD])
    return Question(*(tuple(dict.fromkeys(found)) for found in (pairs, words, runs)))


def answering(asked: Question, terms: str, columns: Sequence[str]) -> Q:
    """The rows whose `terms`, a column made of `Terms(*columns)`, answer. Nothing answers an empty question."""
    if not asked.asks_something:
        return Q(pk__in=[])
    found = Q(_Answers(F(terms), _Question(Value(asked.telling_text))))
    if asked.telling_text != asked.text:
        found &= Q(_ReadAnswers(F(terms), _Question(Value(asked.text))))
    for run in asked.runs:
        found &= Q(_Held(StrIndex(_Plain(Document(*columns)), Value(run))))
    return found


class _Held(Func):
    template = "%(expressions)s > 0"
    output_field = BooleanField()


def marked(asked: Question, text: str) -> SafeString:
    """The text with everything that was asked for marked."""
    pieces, done = [], 0
    for found in asked.marks.finditer(text):
        pieces.append((text[done : found.start()], format_html("<mark>{}</mark>", found[0])))
        done = found.end()
    return format_html_join("", "{}{}", [*pieces, (text[done:], "")])


def excerpt(asked: Question, text: str, around: int = 24) -> SafeString:
    """The first place of a text where it answers, with `around` characters on each side; empty where it does not."""
    found = asked.marks.search(text)
    if found is None:
        return SafeString()
    start, end = max(found.start() - around, 0), found.end() + around
    shown = " ".join(text[start:end].split())
    return format_html("{}{}{}", "…" * (start > 0), marked(asked, shown), "…" * (end < len(text)))
