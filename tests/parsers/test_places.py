"""Where cells stand in the page, whatever stands between them."""

from __future__ import annotations

import pytest

from parsers.formats.markup import tree
from parsers.formats.places import Places

ROWS = (
    "<tr><td>一</td><td>1</td><td>2</td></tr>",
    "<TR>\n<TD>二</TD>\n<TH CLASS=x>3</TH>\n<TD\n>4</TD>\n</TR>",
    "<tr><td>三<td>5<td>6",
    '<tr><td>四</td><td title="a>b">7</td><td title="<td>">8</td></tr>',
    "<tr><td>五</td><!-- <td>99</td> --><td>9</td><td>10<!-- </td> --></td></tr>",
    "<tr><td>六</td>><td>11</td> > <td>12</td></tr>",
    "<tr><td>七</td><td></td><td>13</td></tr>",
    "<tr><td><p>八</p></td><td><p><span>1</span>4</p></td><td><p>15</p></td></tr>",
    "<tr><td>九</td><td><table><tr><td>16</td></tr></table></td><td>17</td></tr>",
    "<tr><td>十</td><td><script>if (a > b) c('<td>')</script>18</td><td>19</td></tr>",
)


@pytest.mark.parametrize("commented", [True, False])
@pytest.mark.parametrize("first", range(len(ROWS)))
def test_a_cell_is_where_its_tag_ends(first: int, commented: bool) -> None:
    """Told from the cell before or counted from the top of the page, a cell's place is the same.

    Each row stands behind each other one, between long stretches of other tags.
    """
    rows = [row for row in ROWS[first:] + ROWS[:first] if commented or "<!--" not in row]
    links = "<p><a href='/'>首页</a></p>" * 200
    page = f"<html><body>{links}<table>{''.join(rows)}</table>{links}</body></html>".encode()
    root, _ = tree(page)
    assert root is not None
    told = Places(page)
    cells = list(root.iter("td", "th"))
    assert len(cells) > 20
    for cell in cells:
        start, end = told.cell(cell)
        assert start == Places(page).start(cell)
        assert page[:start].endswith(b">")
        assert page[end : end + 2].lower() in (b"</", b"<t")
        assert (cell.text or "").strip().encode() in page[start:end]
