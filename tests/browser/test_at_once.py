"""What is clicked while a page still runs, and what is told of a page that is left, counts."""

from __future__ import annotations

from tests.browser.workbench import Officer

# What the server says from `holdsBack` on reaches the page when it is let go; whether all of an answer is there.
_LATE = """(() => {
  const held = [];
  let since = 0;
  window.WebSocket = class extends window.WebSocket {
    addEventListener(kind, listener, ...rest) {
      const late = event => {
        if (!window.holdsBack) return listener.call(this, event);
        held.push(() => listener.call(this, event));
        since = performance.now();
      };
      super.addEventListener(kind, kind === "message" ? late : listener, ...rest);
    }
  };
  window.hasAnswered = () => held.length > 0 && performance.now() - since > 700;
  window.comes = () => {
    window.holdsBack = false;
    held.splice(0).forEach(one => one());
  };
})()"""
# What the page tells comes when it is let go, and what it tells after `goesOn` before that.
_HELD = """() => {
  const held = [], line = Object.getPrototypeOf(WebSocket.prototype), send = line.send;
  line.send = function (sent) { held.push(() => send.call(this, sent)); };
  window.goesOn = () => { line.send = send; };
  window.letGo = () => held.forEach(one => one());
}"""
_ASKED = "() => window.hasAsked()"
_LOSE, _GAIN = "Most that one program may lose", "Most that one program may gain"


def test_a_tab_that_is_clicked_while_the_page_runs_is_shown(officer: Officer) -> None:
    page = officer.page
    page.add_init_script(_LATE)
    officer.sample_at("data")
    for ready in (_ASKED, "() => window.hasAnswered()"):
        officer.tab("Programs")
        page.evaluate("() => { window.holdsBack = true; }")
        # The box opens a tab; another is clicked on before the page shows that.
        officer.click_in(page.get_by_test_id("stDataFrame").first, {"x": 18, "y": 2.5 * 35})
        page.wait_for_function(ready)
        page.get_by_role("tab", name="Findings", exact=True).click()
        page.evaluate("() => comes()")
        page.get_by_text("2 notes at import").wait_for()
        officer.settle()
        assert "2 notes at import" in officer.text()
    # And is still open on return.
    officer.go("start")
    officer.go("data")
    assert "2 notes at import" in officer.text()


def test_what_a_page_tells_once_it_is_left_is_done_and_nothing_else(officer: Officer) -> None:
    page = officer.page
    officer.sample_at("rules")
    lose, gain = (page.get_by_role("slider", name=name) for name in (_LOSE, _GAIN))
    lose.press("ArrowLeft")
    officer.settle()
    page.evaluate(_HELD)
    gain.press("ArrowLeft")
    page.wait_for_function(_ASKED)
    page.evaluate("() => goesOn()")
    officer.click_on("start")
    page.wait_for_function("() => location.pathname === '/'")
    page.evaluate("() => letGo()")
    officer.arrive("start")
    officer.go("rules")
    # All fields of a page that was left come with the one that was moved.
    assert (lose.input_value(), gain.input_value()) == ("19", "24")
