"""Pages that only send the reader on."""

from __future__ import annotations

import pytest

from crawler.jumps import Jump, jump

HOST = "http://www.qinghe.example"
URL = f"{HOST}/nb/"
REFRESHED = Jump(f"{HOST}/zwgk/nb/", "meta refresh")


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ('<meta http-equiv="refresh" content="0;url=/zwgk/nb/">', REFRESHED),
        ("<META content='0; URL=a.html' HTTP-EQUIV=Refresh>", Jump(URL + "a.html", "meta refresh")),
        ('<meta http-equiv="refresh" content="0;url=/zwgk/nb/">' + "年报" * 3000, REFRESHED),
        # A page that renews itself, one that is there to be read, and one that leads nowhere.
        ('<meta http-equiv="refresh" content="0;url=/nb/">', None),
        ('<meta http-equiv="refresh" content="60;url=/other/">', None),
        ('<meta http-equiv="refresh" content="300">', None),
        ('<meta http-equiv="refresh" content="0;url=javascript:go()">', None),
        ("<script>window.location.href='index.html';</script>", Jump(URL + "index.html", "script")),
        ('<script>window.location="index.html"</script>', Jump(URL + "index.html", "script")),
        ("<script>location.replace('index.html')</script>", Jump(URL + "index.html", "script")),
        ("<script>top.location = 'http://www.qinghe.example/b/';</script>", Jump(HOST + "/b/", "script")),
        # Elsewhere, put together, more than one, in a page to be read, not in a script, with a cookie.
        ("<script>location.href='http://www.elsewhere.example/';</script>", None),
        ("<script>location.href='/a/'+id+'.html';</script>", None),
        ("<script>if(m)location.href='/m/';else location.href='/pc/';</script>", None),
        ("<script>location.href='/a/';</script>" + "x" * 2000, None),
        ("<p>location.href='/a/'</p>", None),
        ("<script>document.cookie='a=1';location.href='/a/';</script>", None),
        ("<script>document.cookie='a=1'</script><meta http-equiv=refresh content='0;url=/a/'>", None),
        ("<script>location.href=location.pathname+location.search</script>", None),
        ("", None),
    ],
)  # fmt: skip
def test_where_a_page_sends_its_reader(text: str, to: Jump | None) -> None:
    assert jump(text, URL) == to
