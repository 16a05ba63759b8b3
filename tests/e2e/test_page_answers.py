"""What the page does with answers, whatever gives them; the coach is `fakes_coach.FakeCoach`."""

from page_steps import IN_PROCESS, Visit, answered, ask
from playwright.sync_api import expect
from served import FakePage

pytestmark = IN_PROCESS


def test_examples_ask(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    page.get_by_role("button", name="Explain InfoNCE vs triplet loss").click()
    answered(page)
    expect(page.locator("#transcript .body table td .cite")).to_have_count(2)
    expect(page.locator("#panel .card")).to_have_count(2)
    expect(page.locator(".engine")).to_have_text("Quoted from the articles, no LLM")
    assert "?c=" in page.url


def test_enter_asks_and_nothing_asked_does_nothing(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    box = page.locator("#question textarea")
    box.fill("   ")
    box.press("Enter")
    page.locator("#send").click()
    box.fill("what is InfoNCE")
    box.press("Enter")
    answered(page)
    expect(page.locator("#transcript .message.user")).to_have_count(1)
    expect(box).to_have_value("")
    assert [c.title for c in fake.coach.store.list()] == ["what is InfoNCE"]


def test_formulas_are_drawn(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    ask(page, "what is InfoNCE")
    answered(page)
    expect(page.locator("#transcript .katex")).to_have_count(1)
    expect(page.locator("#panel .katex")).to_have_count(1)
    page.locator("#transcript .cite").nth(1).click()
    expect(page.locator("#panel .katex-display")).to_have_count(1)
    expect(page.locator("#panel .passage-body")).to_contain_text("It costs $5 and $6, not 50% <b>more</b>.")
    expect(page.locator("#panel .passage-body img")).to_have_count(0)
    expect(page.locator("mark .katex")).to_have_count(1)
    assert page.locator(".katex-error").count() == 0


def test_follow_ups_and_nearest_questions_are_asked(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    ask(page, "how do I bake bread")
    answered(page)
    expect(page.locator(".message.abstained .badge")).to_have_text("Not in the articles")
    page.locator(".nearest").get_by_role("button", name="What is the InfoNCE loss?").click()
    answered(page, 2)
    page.locator(".follow-ups").get_by_role("button", name="The passage behind this question").click()
    expect(page.locator("#cited")).to_contain_text("InfoNCE picks the")
    page.locator(".follow-ups").get_by_role("button", name="What happens as the temperature").click()
    answered(page, 3)
    expect(page.locator("#transcript .message.user")).to_have_count(3)
    assert fake.coach.asked[-1][1] == (("losses", "infonce"),)


def test_nothing_hostile_runs(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    hostile = (
        "<img src=x onerror=alert(1)><script>alert(2)</script> evil ${alert(3)} [a](javascript:alert(4))"
    )
    ask(page, hostile)
    answered(page)
    expect(page.locator(".bubble")).to_have_text(hostile)
    expect(page.locator(".conversations .open")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator("#panel .warnings")).to_contain_text(
        "A formula was a picture <i>here</i> and is lost."
    )
    page.locator("#transcript .cite").first.click()
    expect(page.locator("#panel h3").first).to_contain_text("<script>alert('title')</script> Mine")
    expect(page.locator("#cited")).to_have_text(
        "The form is: <img src=x onerror=alert(6)> and \"quotes' end."
    )
    expect(page.locator("#panel .warnings")).to_be_visible()
    page.locator("#tab-library-button").click()
    page.locator("#library-articles").get_by_text("<script>alert('title')</script> Mine").click()
    expect(page.locator(".library-article[open]")).to_contain_text(
        "What is <img src=x onerror=alert(2)> evil?"
    )
    assert page.locator("#tabs img, #tabs script").count() == 0


def test_fifty_thousand_characters(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    ask(page, "InfoNCE " + "长" * 50_000)
    answered(page)
    bubble = page.locator(".bubble")
    expect(bubble).to_contain_text("Show all 50,008 characters")
    assert page.locator(".bubble").bounding_box()["height"] < 400  # type: ignore[index]
    ask(page, "what is triplet")
    answered(page, 2)


def test_an_error_is_a_line_and_the_page_goes_on(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    ask(page, "OOPS")
    expect(page.locator(".message.error")).to_contain_text("the model is broken; run 'coach doctor'")
    ask(page, "what is InfoNCE")
    answered(page)
