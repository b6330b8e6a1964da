"""Can somebody of thirteen read what the portal tells patients? Grade 8 at most, by Flesch and Kincaid."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from careops.policy.effects import Send
from careops.web.story import STORIES
from portal.card_columns import InsuranceColumns
from portal.forms import insurance, writing
from portal.models import Account, Insurance, MessageDraft, Refill, Thread
from portal.story.going_on import WHY_CLOSED, WHY_NO_REPLY

GRADE = 8
ROOT = settings.BASE_DIR / "templates" / "portal"
PAGES = sorted(ROOT.rglob("*.html"))
POLICIES = (Account, Thread, Refill, Insurance)
MAILS = sorted(
    {
        ROOT / "email" / f"{effect.template}.txt"
        for policy in POLICIES
        for rule in policy.rules().values()
        for effect in rule.effects
        if isinstance(effect, Send) and effect.to == "patient"
    }
)
# What stands in the place of a variable: a word that is read as easily as a name.
VARIABLE = "Maya"


def words_in(template):
    """What a reader reads of it: each block and each element a sentence of its own."""
    silent = (
        r"{%\s*(?:block (?:title|subject|question)|extends|load|include|url|csrf|with|endwith).*?%}"
    )
    text = re.sub(silent, " ", template)
    text = re.sub(r"{#.*?#}", " ", text, flags=re.DOTALL)
    text = re.sub(r"{% (?:if|elif|else|endif|for|endfor|block|endblock|empty)[^%]*%}", " ", text)
    text = re.sub(r"{%.*?%}", f" {VARIABLE} ", text)
    text = re.sub(r"{{.*?}}", f" {VARIABLE} ", text)
    text = re.sub(r"</?(?:a|b|span|em|strong|time)\b[^>]*>", "", text)
    return re.sub(r"<[^>]*>", ". ", text)


# Not by textstat: it looks syllables up in a list that NLTK downloads when it is first asked, so no test could run
# offline, and it has no types.
def syllables(word):
    """As they are usually counted in English: groups of vowels, without a silent e at the end."""
    word = re.sub(r"(?:[^laeiouy]es|[^td]ed|[^l]e)$", "", word.lower()) or word
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def grade(text):
    """Flesch and Kincaid's: how many years of school it takes to read it."""
    sentences = [
        s for s in re.split(r"[.!?:]+(?:\s|$)|\n\s*\n", text) if re.search(r"[a-zA-Z]{2}", s)
    ]
    words = re.findall(r"[a-zA-Z][a-zA-Z']*", " ".join(sentences))
    if len(words) < 5:
        return 0.0
    per_word = sum(map(syllables, words)) / len(words)
    return 0.39 * len(words) / len(sentences) + 11.8 * per_word - 15.59


def test_the_formula_tells_easy_from_hard():
    """As published: Dr. Seuss reads at about 0, and an insurer's letter far above 8."""
    easy = "I do not like green eggs and ham. I do not like them, Sam I am."
    hard = (
        "Notwithstanding the aforementioned limitations, reimbursement eligibility determinations are"
        " contingent upon preauthorization of the anticipated therapeutic intervention."
    )
    assert grade(easy) < 2
    assert grade(hard) > 15


@pytest.mark.parametrize(
    "path", [*PAGES, *MAILS], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_a_page_or_mail_for_patients_reads_at_grade_8_at_most(path):
    assert grade(words_in(path.read_text())) <= GRADE


def sentences_of(kind):
    story = STORIES[kind]
    yield from (
        f"{one.headline}. {one.meaning} {one.promise} {one.way_out}"
        for one in story.statuses.values()
    )
    yield " ".join(f"{words}." for words in story.words("patient").values())


def said_by_forms():
    fields = [
        f
        for form in (*vars(writing).values(), *vars(insurance).values())
        if hasattr(form, "base_fields")
        for f in form.base_fields.values()
    ]
    return " ".join(f"{field.label}. {field.help_text}" for field in fields)


@pytest.mark.parametrize("kind", [policy.kind for policy in POLICIES])
def test_the_story_of_each_kind_reads_at_grade_8_at_most(kind):
    texts = [text.replace("{holder}", "Bob Brown") for text in sentences_of(kind)]

    assert {text: grade(text) for text in texts if grade(text) > GRADE} == {}


def test_labels_choices_and_reasons_read_at_grade_8_at_most():
    offered = (MessageDraft.About, InsuranceColumns.Order, InsuranceColumns.Side)
    choices = " ".join(f"{label}." for one in offered for label in one.labels)
    reasons = [*InsuranceColumns.Fault.labels, *WHY_CLOSED.values(), *WHY_NO_REPLY.values()]

    assert grade(said_by_forms()) <= GRADE
    assert grade(choices) <= GRADE
    assert {text: grade(text) for text in reasons if grade(text) > GRADE} == {}
