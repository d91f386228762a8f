"""What the table of sizes says is what is served."""

import gzip

from tests.load import weight


def test_every_file_of_the_bundle_is_weighed_the_first_needed_first() -> None:
    rows = weight.sizes()
    assert list(rows)[:3] == ["`loader.js`, with the page", "`app.js`, when opened", "`widget.css`, when opened"]
    assert len(rows) == len(list((weight.STATIC / "built/widget").iterdir()))
    app = (weight.STATIC / "built/widget/app.js").read_bytes()
    assert rows["`app.js`, when opened"] == {"plain": len(app), "zipped": len(gzip.compress(app, 9))}


def test_the_demos_page_embeds_the_chat_as_it_is_looked_for() -> None:
    template = weight.STATIC.parent / "chatsupport/templates/demo/base.html"
    assert len(weight.CHAT.findall(template.read_text())) == 2
