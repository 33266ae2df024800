"""Rows of the system before V8 (001_legacy_baseline): made up, the same for the same seed, streamed by COPY.

Nobody real is in them. Among the ordinary rows are those that a migration may trip over: addresses that differ in
case only, names that stand twice, lists of steps with repeated codes or none, nulls wherever they may be.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

import psycopg

BEGIN: Final = datetime(2023, 1, 1, tzinfo=UTC)
DAYS: Final = 1000
_GIVEN: Final = ("Ada", "Bela", "Cora", "Dov", "Edda", "Finn", "Gita", "Hugo", "Inga", "Jori", "Kaya", "Lior")
_FAMILY: Final = ("Ashgrove", "Birkwell", "Cobbler", "Dunmarch", "Elderby", "Fennick", "Garrow", "Holtby", "Irvinge")
_ROLES: Final = ("admin", "firm_user", "hospital_user")
_DOMAINS: Final = ("eligibility", "claim", "prior_auth")
_ACTIONS: Final = ("status_check", "submit", "denial_follow_up")
_STATUSES: Final = ("queued", "processing", "success", "error")
_CODES: Final = ("login", "search_member", "open_claim", "read_status", "download", "start", "end", "logout", "attach")
_STEPS: Final = ("navigate", "fill", "click", "extract", "wait")

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many rows of each table."""

    rcm_user: int = 10_000
    portal_type: int = 10_000
    integration_endpoint: int = 10_000
    task_type: int = 10_000
    field_requirement: int = 10_000
    user_workflow: int = 10_000
    batch_job: int = 10_000
    batch_row: int = 10_000
    macro_state: int = 10_000
    rcm_state: int = 10_000
    rcm_transition: int = 10_000
    task_signature: int = 10_000
    rcm_trace: int = 10_000

    @classmethod
    def each(cls, rows: int, **others: int) -> Sizes:
        return cls(**(dict.fromkeys(cls.__dataclass_fields__, rows) | others))


@dataclass(slots=True)
class _Made:
    """Ids to refer to, and where they are drawn."""

    sizes: Sizes
    random: Random
    ids: dict[str, list[Any]] = field(default_factory=dict)

    def uuid(self) -> UUID:
        return UUID(int=self.random.getrandbits(128))

    def some(self, table: str, null: float = 0.0) -> Any:
        """An id of `table`; null in that share of cases, and where it has no rows."""
        known = self.ids.get(table)
        return None if not known or self.random.random() < null else self.random.choice(known)

    def moments(self) -> tuple[datetime, datetime]:
        """created_at, updated_at"""
        created = BEGIN + timedelta(seconds=self.random.random() * DAYS * 86400)
        return created, created + timedelta(seconds=self.random.randrange(100_000))

    def perhaps(self, value: Any, null: float = 0.2) -> Any:
        return None if self.random.random() < null else value


def fill(connection: psycopg.Connection[Any], sizes: Sizes, seed: int = 1) -> None:
    """All tables of a database at 001_legacy_baseline, in one transaction."""
    made = _Made(sizes, Random(seed))
    with connection.transaction(), connection.cursor() as cursor:
        for table, (columns, rows) in _TABLES.items():
            statement = f"copy {table} ({columns}) from stdin"
            with cursor.copy(statement.encode()) as copy:
                for row in rows(made):
                    copy.write_row(row)
        for table, column in (("portal_type", "portal_type_id"), ("integration_endpoint", "portal_id")):
            # as in a system that has run for a while: numbers were given to rows that are gone
            cursor.execute(
                f"select setval('{table}_{column}_seq', max({column}) + 7) from {table} having count(*) > 0".encode()
            )


def _users(made: _Made) -> Iterator[Row]:
    made.ids["rcm_user"] = []
    for n in range(made.sizes.rcm_user):
        user = made.uuid()
        made.ids["rcm_user"].append(user)
        given, family = made.random.choice(_GIVEN), made.random.choice(_FAMILY)
        address = f"{given}.{family}.{n}@Clinic-{n % 7}.example"
        if n % 50 >= 48:  # two spellings of one address
            address = f"{'Zoe' if n % 50 == 48 else 'zoe'}.twin.{n // 50}@clinic.example"
        last = made.perhaps(made.moments()[1])
        password = made.perhaps(f"$2b$12${made.random.getrandbits(128):032x}", 0.05)
        yield (
            user, address, password, f"{given} {family}", made.random.choice(_ROLES), made.random.random() < 0.9,
            last, *made.moments(),
        )  # fmt: skip


def _portal_types(made: _Made) -> Iterator[Row]:
    made.ids["portal_type"] = list(range(3, 3 + made.sizes.portal_type))
    for number in made.ids["portal_type"]:
        yield (
            number, f"portal_{number}", f"Portal {number}", made.perhaps(f"The portal number {number}"),
            made.perhaps(f"https://portal-{number}.example"), *made.moments(),
        )  # fmt: skip


def _endpoints(made: _Made) -> Iterator[Row]:
    count = made.sizes.integration_endpoint if made.ids["portal_type"] else 0
    made.ids["integration_endpoint"] = [5 + 2 * n for n in range(count)]
    for number in made.ids["integration_endpoint"]:
        config = {"timeout_s": made.random.randrange(90), "headless": made.random.random() < 0.5, "zoom": 1.25}
        yield (
            number, made.some("portal_type"), f"Connection {number}", made.perhaps(f"https://c{number}.example"),
            json.dumps(config), made.random.random() < 0.8, *made.moments(),
        )  # fmt: skip


def _task_types(made: _Made) -> Iterator[Row]:
    made.ids["task_type"] = [made.uuid() for _ in range(made.sizes.task_type)]
    for n, task in enumerate(made.ids["task_type"]):
        yield (
            task, made.random.choice(_DOMAINS), made.random.choice(_ACTIONS), f"Task {n}",
            made.perhaps("What is to be done"), made.random.random() < 0.9, *made.moments(),
        )  # fmt: skip


def _requirements(made: _Made) -> Iterator[Row]:
    for _ in range(made.sizes.field_requirement if made.ids["task_type"] else 0):
        names = made.random.sample(("member_id", "date_of_birth", "npi", "claim_number", "service_date"), 3)
        metadata = {name: {"type": "text", "label": name.replace("_", " ")} for name in names}
        yield (
            made.uuid(), made.some("task_type"), made.some("integration_endpoint", 0.4), json.dumps(names[:2]),
            json.dumps(names[2:]), json.dumps(metadata), *made.moments(),
        )  # fmt: skip


def _workflows(made: _Made) -> Iterator[Row]:
    for n in range(made.sizes.user_workflow):
        name = f"Workflow {made.random.randrange(max(made.sizes.user_workflow * 4 // 5, 1))}"
        yield (
            made.uuid(), made.some("rcm_user", 0.1), name, made.perhaps(f"Does number {n}"),
            json.dumps(steps(made.random)), made.random.random() < 0.7, *made.moments(),
        )  # fmt: skip


def steps(random: Random) -> Any:
    """Mostly a list of steps; codes may repeat, descriptions differ; now and then something else."""
    if random.random() < 0.02:
        return random.choice((None, {}, "login", 7, {"steps": ["login"]}))
    return [_step(random) for _ in range(random.randrange(9))]


def _step(random: Random) -> Any:
    code = random.choice(_CODES)
    if random.random() < 0.02:
        return random.choice((code, None, 3, {"description": "no code"}, {"code": None}, [code], 10**30))
    step: dict[str, Any] = {"code": code, "description": random.choice((None, f"Do {code}", f"Now {code}"))}
    if random.random() < 0.5:
        step["task"] = f"{random.choice(_DOMAINS)}.{random.choice(_ACTIONS)}"
    if random.random() < 0.2:
        step["timeout_s"] = random.choice((1, 2.5, 90))
    return step


def _batches(made: _Made) -> Iterator[Row]:
    made.ids["batch_job"] = [made.uuid() for _ in range(made.sizes.batch_job)]
    for n, batch in enumerate(made.ids["batch_job"]):
        yield (
            batch, made.some("rcm_user", 0.1), made.perhaps(made.random.choice(("eligibility", "claim_status"))),
            made.some("integration_endpoint", 0.3), made.perhaps(f"batch-{n}.csv"), made.perhaps("Check them all"),
            made.random.choice(_STATUSES), *made.moments(),
        )  # fmt: skip


def _batch_rows(made: _Made) -> Iterator[Row]:
    made.ids["batch_row"] = []
    numbers: dict[UUID, int] = {}
    for n in range(made.sizes.batch_row if made.ids["batch_job"] else 0):
        row, batch = made.uuid(), made.some("batch_job")
        made.ids["batch_row"].append(row)
        numbers[batch] = numbers.get(batch, 0) + 1
        given = {"member_id": f"M{n:08}", "amount": made.random.randrange(10**6) / 100, "note": "Zoë"}
        yield (
            row, batch, numbers[batch], made.perhaps(json.dumps(given), 0.05),
            made.perhaps(json.dumps({"eligible": made.random.random() < 0.8}), 0.5), made.random.choice(_STATUSES),
            made.perhaps("The portal said no: 100% sure\nand again", 0.9), *made.moments(),
        )  # fmt: skip


def _macro_states(made: _Made) -> Iterator[Row]:
    made.ids["macro_state"] = [made.uuid() for _ in range(made.sizes.macro_state)]
    for n, state in enumerate(made.ids["macro_state"]):
        yield (
            state, made.some("integration_endpoint", 0.1), made.perhaps("click"), f"Macro {n}",
            made.perhaps("Where members are looked for"), made.random.randrange(100), *made.moments(),
        )  # fmt: skip


def _states(made: _Made) -> Iterator[Row]:
    """A third points to the one before it, so that aliases form chains."""
    made.ids["rcm_state"] = [made.uuid() for _ in range(made.sizes.rcm_state)]
    page = "<form>" + "".join(f"<input name='field_{n}' type='text'>" for n in range(40)) + "</form>"
    for n, state in enumerate(made.ids["rcm_state"]):
        spec = {"role": "button", "text": f"Next {n}"} | ({"dynamic_meta": {"rows": n}} if n % 5 == 0 else {})
        yield (
            state, made.some("integration_endpoint", 0.1), made.some("macro_state", 0.2), made.perhaps(page),
            made.perhaps(json.dumps({"type": made.random.choice(_STEPS), "selector": f"#b{n}"})),
            made.perhaps(json.dumps(spec)), made.perhaps(f"State {n}"), made.perhaps("form"),
            made.random.random() < 0.3, made.random.random() < 0.1,
            made.ids["rcm_state"][n - 1] if n % 3 == 2 else None, *made.moments(),
        )  # fmt: skip


def _transitions(made: _Made) -> Iterator[Row]:
    states = made.ids["rcm_state"]
    for n in range(made.sizes.rcm_transition if states else 0):
        source, target = states[n % len(states)], states[(n * 7 + 1) % len(states)]
        label = f"{made.random.choice(('', 'click', 'submit'))}{n // len(states) or ''}"
        yield (source, target, label, 1 + made.random.randrange(50), made.moments()[0], *made.moments())


def _signatures(made: _Made) -> Iterator[Row]:
    earlier: list[UUID] = []
    for _ in range(made.sizes.task_signature if made.ids["portal_type"] else 0):
        portal = made.some("integration_endpoint", 0.5)
        total = made.random.randrange(1000)
        signature = made.uuid()
        yield (
            signature, portal, None if portal else made.some("portal_type"), made.random.choice(_DOMAINS),
            made.random.choice(_ACTIONS), earlier[-1] if earlier and made.random.random() < 0.3 else None,
            made.random.choice(("human", "ai")), json.dumps([{"do": made.random.choice(_STEPS)}]),
            made.perhaps(made.moments()[0]), total, made.random.randrange(total + 1), *made.moments(),
        )  # fmt: skip
        earlier.append(signature)


def _traces(made: _Made) -> Iterator[Row]:
    random = made.random
    for n in range(made.sizes.rcm_trace):
        created = BEGIN + timedelta(days=DAYS * n / made.sizes.rcm_trace, microseconds=random.randrange(10**6))
        model = random.random() < 0.3
        yield (
            made.uuid(), made.some("rcm_user", 0.1), made.some("integration_endpoint", 0.1),
            made.some("batch_row", 0.2), made.some("rcm_state", 0.2), random.choice(_STEPS),
            f'{{"selector": "#b{n}", "value": {n % 97}}}', random.random() < 0.9, made.perhaps(random.randrange(9000)),
            made.perhaps("Timed out", 0.9), "Which button?" if model else None, "The second." if model else None,
            "small-1" if model else None, random.randrange(900) if model else None, made.perhaps(f"s{n // 20}"),
            created, created,
        )  # fmt: skip


_MOMENTS: Final = "created_at, updated_at"
_TABLES: Final[dict[str, tuple[str, Callable[[_Made], Iterator[Row]]]]] = {
    "rcm_user": (f"user_id, email, hashed_password, full_name, role, is_active, last_login_at, {_MOMENTS}", _users),
    "portal_type": (f"portal_type_id, code, name, description, base_url, {_MOMENTS}", _portal_types),
    "integration_endpoint": (
        f"portal_id, portal_type_id, name, base_url, config, is_active, {_MOMENTS}",
        _endpoints,
    ),
    "task_type": (f"task_type_id, domain, action, display_name, description, is_active, {_MOMENTS}", _task_types),
    "field_requirement": (
        f"field_requirement_id, task_type_id, portal_id, required_fields, optional_fields, field_metadata, {_MOMENTS}",
        _requirements,
    ),
    "user_workflow": (f"workflow_id, created_by, name, description, steps, is_active, {_MOMENTS}", _workflows),
    "batch_job": (
        f"batch_job_id, created_by, workflow_type, portal_id, file_name, prompt, status, {_MOMENTS}",
        _batches,
    ),
    "batch_row": (
        f"batch_row_id, batch_job_id, row_number, input_data, output_data, status, error_message, {_MOMENTS}",
        _batch_rows,
    ),
    "macro_state": (
        f"macro_state_id, portal_id, action_type, name, summary_prompt, count, {_MOMENTS}",
        _macro_states,
    ),
    "rcm_state": (
        (
            "state_id, portal_id, macro_state_id, dom_snapshot, action_json, semantic_spec, label, category, required,"
            f" is_retired, aliased_to, {_MOMENTS}"
        ),
        _states,
    ),
    "rcm_transition": (f"from_state, to_state, action_label, freq, last_observed_at, {_MOMENTS}", _transitions),
    "task_signature": (
        (
            "signature_id, portal_id, portal_type_id, domain, action, alias_of, source, steps, last_human_run,"
            f" total_runs, success_runs, {_MOMENTS}"
        ),
        _signatures,
    ),
    "rcm_trace": (
        (
            "trace_id, user_id, portal_id, batch_row_id, state_id, action_type, action_detail, success, duration_ms,"
            " error_detail, llm_prompt, llm_response, llm_model, tokens_used, session_id, created_at, updated_at"
        ),
        _traces,
    ),
}
TABLES: Final[Sequence[str]] = tuple(_TABLES)
