"""What does axe find on a page? All its rules at once, or its colours only where they were not read before."""

from __future__ import annotations

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Preloading makes axe itself break the policy on content, where a style sheet imports another.
AXE = {"runOnly": WCAG, "preload": False, "resultTypes": ["violations"]}
CONTRAST = "color-contrast"
BUT_CONTRAST = {**AXE, "rules": {CONTRAST: {"enabled": False}}}

# A text's contrast is decided by how it is drawn, and on what: by the computed styles of its element and of all that
# it stands in. Texts of which these are the same are of one kind, on whichever page, in whichever scheme.
OF_KINDS_NOT_IN = """read => {
  const known = new Set(read), kinds = new Map();
  const plain = "rgba(0, 0, 0, 0);none;1;static;none;normal";
  const walk = (one, on) => {
    if (!one.checkVisibility() || one.matches("option, optgroup, svg")) return;
    const s = getComputedStyle(one);
    const ground = [
      s.backgroundColor, s.backgroundImage, s.opacity, s.position, s.filter, s.mixBlendMode,
    ].join(";");
    if (ground !== plain) on += ">" + ground;
    const says = one.matches("input, select, textarea")
      || [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (says) {
      const kind = [on, s.color, s.fontSize, s.fontWeight, s.textShadow, s.visibility].join("|");
      if (!known.has(kind)) kinds.set(one, kind);
    }
    for (const child of one.children) walk(child, on);
  };
  walk(document.documentElement, "");
  return kinds;
}"""
READ = f"""async ([read, options]) => {{
  const kinds = ({OF_KINDS_NOT_IN})(read);
  if (!kinds.size) return [[], []];
  const found = await axe.run({{include: [...kinds.keys()]}}, options);
  const good = found.passes.flatMap(one => one.nodes).map(node => kinds.get(node.element));
  for (const one of found.violations) for (const node of one.nodes) delete node.element;
  return [found.violations, [...new Set(good)].filter(Boolean)];
}}"""
READ_OPTIONS = {
    "runOnly": [CONTRAST],
    "preload": False,
    "resultTypes": ["violations", "passes"],
    "elementRef": True,
}


def violations(page, options=AXE):
    """What axe finds. It is imported here, as this file is read where there is no browser, too."""
    from axe_playwright_python.base import AXE_FILE_PATH

    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_FILE_PATH.read_text())
    return page.evaluate("options => axe.run(document, options).then(r => r.violations)", options)


def violations_in_what_is_new(page, good: set[str]):
    """As ``violations``, but of texts only those of other kinds than axe found good already; it adds to them.

    Contrasts are four fifths of axe's work, and the pages are made of the same parts.
    """
    found = violations(page, BUT_CONTRAST)
    pale, read = page.evaluate(READ, [sorted(good), READ_OPTIONS])
    good.update(read)
    return found + pale
