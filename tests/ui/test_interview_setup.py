"""Before an interview: the form, the job description, the start."""

import re

from browser_tab import Tab, stage

from interview_coach.ui.interview_request import SetupForm


def test_the_form_has_every_topic_with_its_count(tab: Tab) -> None:
    view = tab.handlers.load(tab.request("load"))
    assert stage(view) == "setup"
    assert view.main
    assert 'value="contrastive-learning"' in view.main
    assert "Contrastive learning <b>2</b>" in view.main
    assert "surprise me" in view.main
    assert "Your interviews will be listed here" in (view.panel or "")


def test_the_form_is_drawn_as_it_was_filled_in(tab: Tab) -> None:
    form = SetupForm(
        "zh", ("contrastive-learning",), "senior", "minutes", 20, "pressure", 'a "job" </textarea>'
    )
    main = tab.handlers.load(tab.request("load", form=form)).main or ""
    checked = re.findall(r'value="([\w-]+)" checked', main)
    assert set(checked) == {"contrastive-learning", "senior", "zh", "minutes", "pressure"}
    assert 'value="20"' in main
    assert "&quot;job&quot; &lt;/textarea&gt;" in main
    assert main.count("</textarea>") == 1


def test_a_job_description_chooses_topics_or_says_that_it_does_not(tab: Tab) -> None:
    def job(text: str) -> str:
        return tab.handlers.job(tab.request("job", form=SetupForm(job=text))).main or ""

    found = job("We want somebody who knows contrastive learning well")
    assert "It calls for: Contrastive learning" in found
    assert 'value="contrastive-learning" checked' in found
    none = job("We want somebody who bakes bread")
    assert "nothing that the articles cover" in none
    assert 'type="checkbox" name="topic" value="contrastive-learning" checked' not in none
    assert "Paste the description first" in job("  ")


def test_a_plan_that_cannot_be_carried_out_leaves_the_form(tab: Tab) -> None:
    views = list(tab.handlers.start(tab.request("start", form=SetupForm(amount=99, job="keep me"))))
    assert stage(views[-1]) == "setup"
    assert "1 to 50" in views[-1].notice
    assert "keep me" in (views[-1].main or "")


def test_a_start_sent_twice_makes_one_interview(tab: Tab) -> None:
    request = tab.request("start", form=SetupForm(lang="en"), new_id="ab" * 16)
    for _ in range(2):
        assert 'data-interview="' + "ab" * 16 in (list(tab.handlers.start(request))[-1].state or "")
    assert len(tab.coach.interviews.list()) == 1
