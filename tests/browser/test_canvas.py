"""What if in a real browser: the plan follows a slider while it moves, and a point is adopted with a click."""

from __future__ import annotations

from tests.browser.workbench import Officer


def test_the_plan_follows_a_slider_from_solved_points_and_then_is_exact(officer: Officer) -> None:
    officer.quarter_at("whatif")
    page = officer.page
    page.get_by_text("this plan, the baseline", exact=True).first.wait_for()
    slider = page.get_by_role("slider", name="Most of each fund that may be moved")
    box = slider.bounding_box()
    height = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.2 * box["width"], height)
    page.mouse.down()
    about, followed = page.get_by_text("About: $"), ["nothing yet"]
    for share in (0.15, 0.1):
        page.mouse.move(box["x"] + share * box["width"], height)
        about.filter(has_not_text=followed[-1]).wait_for()
        followed.append(about.inner_text())
    assert "the exact plan follows" in followed[-1]
    page.mouse.up()
    about.wait_for(state="detached")
    officer.settle()
    assert "pinned: $6.7 M" in officer.text()
    settled = slider.input_value()
    assert float(settled) < 3 and "outlined the baseline" in officer.text()
    officer.press("Adopt this point")
    assert slider.input_value() != settled
    officer.press("Undo")
    assert slider.input_value() == settled


def test_the_other_limits_are_followed(officer: Officer) -> None:
    officer.quarter_at("whatif")
    page = officer.page
    slider = page.get_by_role("slider", name="Most that one program may lose")
    page.get_by_text("this plan, the baseline", exact=True).first.wait_for()
    box = slider.bounding_box()
    height = box["y"] + box["height"] / 2
    about = page.get_by_text("About: $")
    # Its points are worked out behind all else: until they are there, the plan follows once the slider is let go.
    for place in range(40):
        held = slider.input_value()
        page.mouse.move(box["x"] + 0.2 * box["width"], height)
        page.mouse.down()
        page.mouse.move(box["x"] + (0.12 + 0.001 * place) * box["width"], height)
        page.wait_for_timeout(900)
        if followed := about.count():
            break
        page.mouse.move(box["x"] + 0.2 * box["width"], height)
        page.mouse.up()
        page.wait_for_timeout(2_500)
    assert followed and "the exact plan follows" in about.inner_text()
    page.mouse.up()
    officer.settle()
    about.wait_for(state="detached")
    assert float(slider.input_value()) < float(held)
    officer.press("Undo")
    assert slider.input_value() == held
