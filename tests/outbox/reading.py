"""What does somebody read of a mail in HTML, and where do its links lead?"""

from html.parser import HTMLParser

UNSEEN = {"head", "style", "title"}
WITHOUT_END = {"meta", "br"}
BREAKS = {"br", "p", "h1", "li", "ul", "table", "tr", "td"}


class Reader(HTMLParser):
    """Writes down what is seen as the plain text has it: ``- `` before an item, ``Label:`` above its address."""

    def __init__(self):
        super().__init__()
        self.open, self.said, self.links, self.buttons = [], [], [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in WITHOUT_END:
            hidden = "display:none" in attrs.get("style", "")
            self.open.append("hidden" if hidden else tag)
        if tag in BREAKS:
            self.said.append("\n")
        if tag == "li":
            self.said.append("- ")
        if tag == "a":
            self.links.append(attrs["href"])
            self.words = ""
            if "inline-block" in attrs["style"]:
                self.buttons.append(attrs["href"])

    def handle_endtag(self, tag):
        begun = self.open.pop()
        assert begun in (tag, "hidden"), f"</{tag}> after <{begun}>"
        if tag == "a":
            address = self.links[-1]
            is_shown = self.words == address or address.startswith("tel:")
            self.said.append(self.words if is_shown else f"{self.words}:\n{address}\n")
        elif tag in BREAKS:
            self.said.append("\n")

    def handle_data(self, data):
        if "a" in self.open:
            self.words += data
        elif not {"hidden", *UNSEEN} & set(self.open):
            self.said.append(data)


def opened(html):
    found = Reader()
    found.feed(html)
    found.close()
    assert found.open == [], "every tag is closed"
    return found


def read(html):
    """The visible words, with one space between them."""
    return " ".join("".join(opened(html).said).split())


def links(html):
    return opened(html).links


def as_read(tenant, subject, text):
    """What there is to see of a mail: who writes, the subject, and the text without the line above its foot."""
    return " ".join([tenant, subject, *text.rsplit("\n\n--\n", 1)]).split()
