"""Does the HTML of a mail say what its text says, and lead only where we lead?"""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from careops.outbox.html import blocks_of, ours, plain
from careops.outbox.models import Message
from careops.outbox.rendering import html_of, tidy
from tests.outbox.reading import as_read, links, opened, read

SITE = "https://acme.careops.example"
TENANT = SimpleNamespace(name="Acme & Sons", phone="+14165550100")
PHONE = "+1 416-555-0100"

# What people may write: anything, and what looks as if it were ours.
SHAPED = st.sampled_from(
    [
        "Accept:", "https://evil.example/a/1", f"{SITE}/a/1/", "- one", "--", "", "<b>", "</td></p>",
        '"><script>alert(1)</script>', "&amp;", "javascript:alert(1)", "+1 900-555-0100", "محمد", "{{ link }}",
    ]
)  # fmt: skip
TYPED = st.lists(st.one_of(SHAPED, st.text(max_size=40)), max_size=12).map("\n".join).map(tidy)


def mail(text, subject="Your answer is needed"):
    """The HTML of a mail, and the text that goes with it."""
    message = Message(subject=subject, text=plain(text))
    return html_of(text, {"message": message, "tenant": TENANT}), message.text


def kinds(text):
    return [block.kind for block in blocks_of(text, phone=TENANT.phone)]


# Whatever people write


@given(TYPED, TYPED)
def test_whatever_is_written_is_read_as_it_is_and_leads_nowhere(subject, text):
    subject = " ".join(subject.split())
    html, text = mail(text, subject)

    assert read(html).split() == as_read(TENANT.name, subject, text)
    assert links(html) == []


@given(TYPED, TYPED)
def test_whatever_stands_around_our_link_it_is_the_only_one_and_leads_where_the_text_says(
    before, after
):
    address = f"{SITE}/a/K-1/?a=1&b=<2>"
    written = f"{before}\n\nAccept or decline:\n{ours(address)}\n\n{after}"
    html, text = mail(tidy(f"{written}\n\n--\nYou get this mail because you asked."))

    assert read(html).split() == as_read(TENANT.name, "Your answer is needed", text)
    assert opened(html).links == opened(html).buttons == [address]
    assert f"Accept or decline:\n{address}" in text


def test_no_two_processes_mark_alike_and_no_text_keeps_the_mark():
    marked = ours(SITE)

    assert len(marked) == len(SITE) + 32
    assert plain(f"See {marked}.") == f"See {SITE}."
    assert ours("") == ""


# What a text is made of


def test_a_link_that_stands_alone_is_the_button_and_what_follows_is_small():
    text = f"Hello,\nthere.\n\nOpen:\n{ours(SITE)}\n\nYours alone.\n\nSign in:\n{ours(SITE)}"

    assert kinds(text) == ["text", "button", "small", "small"]
    assert opened(mail(text)[0]).buttons == [SITE]


def test_lines_with_a_dash_are_a_list_also_below_a_line():
    html, _ = mail("Also open with you:\n- one\n- two")

    assert kinds("Also open with you:\n- one\n- two") == ["text", "list"]
    assert "<li>one</li><li>two</li>" in html


def test_above_a_link_that_does_not_stand_alone_is_a_title():
    html, _ = mail(f"Lab result (O-1)\nAsked today.\nPromise a time:\n{ours(SITE)}")

    assert "<p><strong>Lab result (O-1)</strong><br>Asked today.<br><a " in html
    assert opened(html).buttons == []


def test_an_address_within_a_line_ends_before_its_full_stop():
    html, _ = mail(f"Go to {ours(SITE + '/a/1/')}, or call {PHONE}.")

    assert links(html) == [f"{SITE}/a/1/", "tel:+14165550100"]
    assert f"Go to {SITE}/a/1/, or call {PHONE}." in read(html)


def test_only_the_organizations_own_number_is_dialed():
    html, _ = mail(f"Call +1 416-555-0199 or {PHONE}, not +1 900-555-0100.")

    assert links(html) == ["tel:+14165550100"]


def test_the_foot_is_below_the_last_line_of_dashes():
    text = "Somebody wrote:\n--\nBye\n\n--\nYou get this mail because you asked.\nCall us."

    assert kinds(text) == ["text", "foot"]
    assert "Somebody wrote: -- Bye You get" in read(mail(text)[0])
    assert kinds("No foot.") == ["text"]
