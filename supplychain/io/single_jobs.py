"""Installation jobs that come one by one during the day, each with its tasks, windows and door."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supplychain.errors import DataError
from supplychain.io.convert import from_document, to_document
from supplychain.io.single_orders import Rows, refuse_empty

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supplychain.io.single_orders import Place
    from supplychain.jobs import InstallJob
    from supplychain.orders import Customer
    from supplychain.scenario import Scenario

TABLES = ("install_jobs", "job_tasks", "job_windows", "customers")


def read_jobs(
    given: Sequence[tuple[Place, object]], scenario: Scenario
) -> list[tuple[InstallJob, Customer | None]]:
    """Jobs of a day, checked against its scenario as if they had always been in it.

    Parameters
    ----------
    given
        What was given, and where: ``{"job": {...}, "customer": {...}}``. Fields are the columns of
        the scenario's tables; a job has its ``tasks``, and may have further ``windows``, as lists.
        A customer that the scenario knows, or that nobody needs to know, may be left out.
    scenario
        Everything else.

    Returns
    -------
    list of tuple
        Each job, and its customer where it has one.

    Raises
    ------
    DataError
        With every fault, at its place.
    """
    if not given or scenario.installation is None:
        return []
    rows = Rows.of(TABLES)
    for place, item in given:
        _take(rows, place, item)
    own = {row.get("id") for row in rows.rows["customers"]}
    rest = replace(
        scenario,
        installation=replace(scenario.installation, jobs=(), relations=()),
        customers=tuple(item for item in scenario.customers if item.id not in own),
    )
    document = to_document(rest).model_dump(exclude_none=True)
    for name in TABLES:
        # What was given stands first, so that a fault's row tells which it is.
        document[name] = [*rows.rows[name], *document.get(name, ())]
    try:
        read = from_document(document)
    except DataError as wrong:
        raise DataError([*rows.problems, *map(rows.told, wrong.problems)]) from wrong
    if rows.problems:
        raise DataError(rows.problems)
    customers = {item.id: item for item in read.customers}
    jobs = () if read.installation is None else read.installation.jobs
    refuse_empty(given, [item.tasks for item in jobs], "job", "tasks")
    return [(job, customers.get(job.customer_id)) for job in jobs]


def _take(rows: Rows, place: Place, item: object) -> None:
    """Sort what was given into the tables."""
    if not isinstance(item, dict) or not isinstance(item.get("job"), dict):
        rows.problems.append(place.problem("job", "missing_value", "there is no job"))
        return
    job, key = dict(item["job"]), item["job"].get("id")
    for unknown in sorted(item.keys() - {"job", "customer"}):
        rows.problems.append(place.problem(unknown, "unknown_field", "no field is called so"))
    customer = item.get("customer")
    if isinstance(customer, dict):
        rows.add("customers", customer, place.within("customer"))
        job.setdefault("customer_id", customer.get("id"))
    elif customer is not None:
        rows.problems.append(place.problem("customer", "wrong_type", "this is no customer"))
    lists = {name: job.pop(name, []) for name in ("tasks", "windows")}
    for name, found in lists.items():
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            text = "this is no list of objects"
            rows.problems.append(place.problem(f"job.{name}", "wrong_type", text))
            lists[name] = []
    rows.add("install_jobs", job, place.within("job"))
    for number, row in enumerate(lists["tasks"]):
        numbered = {"job_id": key, "task": number + 1, **row}
        rows.add("job_tasks", numbered, place.within("job", "tasks", number))
    for number, row in enumerate(lists["windows"]):
        rows.add("job_windows", {"job_id": key, **row}, place.within("job", "windows", number))
