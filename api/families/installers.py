"""Folders of installers' plans: checked, explained."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from api.families import Family, Question
from api.installers_folder import problem_of, read_installers
from api.installers_header import installers_header
from api.installers_story import job_story
from api.installers_view import InstallersView
from api.plan_agreement import changed_files, wrong_figures
from api.plan_checks import check_installers
from solvers.common import Violation
from solvers.installers.day.desk import broken_reservations
from solvers.installers.explain import explain as explain_plan
from solvers.installers.explain import why_not

if TYPE_CHECKING:
    from pathlib import Path

    from solvers.installers.day.desk import BrokenReservation


def violations(folder: Path) -> list[Violation]:
    """What breaks rules, or differs from what the plan says."""
    stored = read_installers(folder)
    problem = problem_of(stored)
    found = check_installers(stored.scenario, problem, stored.plan)
    if not found:
        # Figures of a plan that breaks rules need not even exist.
        view = InstallersView(stored.scenario, problem, stored.plan)
        right = installers_header(view, stored.header.scenario_hash)
        found = wrong_figures(stored.header, right)
    found += changed_files(folder, stored.header)
    now_s = None if stored.state is None else stored.state.now_s
    if stored.book.reservations and not found:
        kept = broken_reservations(problem, stored.plan, stored.book, now_s=now_s)
        found += [_broken(item) for item in kept]
    return found


def _broken(item: BrokenReservation) -> Violation:
    return Violation("RESERVATION_BROKEN", item.job_id, item.detail, 1.0, "count")


def explain(folder: Path, question: Question) -> str:
    """Where the money goes, what binds and why jobs are left out; the story of one job."""
    stored = read_installers(folder)
    problem = problem_of(stored)
    if question.job_id is None:
        told = explain_plan(problem, stored.plan)
        return _json(asdict(told)) if question.as_json else str(told)
    if question.job_id not in problem.job_of:
        words = f"the scenario has no job {question.job_id}"
        raise typer.BadParameter(words, param_hint="--job")
    if question.team_id is not None and question.team_id not in problem.team_of:
        words = f"the scenario has no team {question.team_id}"
        raise typer.BadParameter(words, param_hint="--team")
    view = InstallersView(stored.scenario, problem, stored.plan)
    told = explain_plan(problem, stored.plan, [question.job_id])
    other = (
        None
        if question.team_id is None
        else why_not(problem, stored.plan, question.job_id, question.team_id)
    )
    story = job_story(view, question.job_id, told, other)
    return _json(story.plain()) if question.as_json else str(story)


def _json(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, indent=2)


INSTALLERS = Family("installers", violations, explain, answers=("job_id", "team_id"))
