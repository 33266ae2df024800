"""Settings: environment variables first, then the file `.env` (or the one that RCM_ENV_FILE names).

`DATABASE_URL` keeps its customary name; every other variable starts with `RCM_`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rcm.core.errors import ConfigurationError


class Settings(BaseSettings):
    """All that an operator can set. Descriptions feed docs/reference/settings.md."""

    model_config = SettingsConfigDict(env_prefix="RCM_", extra="ignore", frozen=True)

    database_url: Annotated[
        str | None,
        Field(
            description="URL of the owner role (migrations, maintenance). Unset: the embedded server is used.",
            validation_alias=AliasChoices("DATABASE_URL", "database_url"),
        ),
    ] = None
    test_database_url: Annotated[
        str | None,
        Field(
            description="What `python -m hacs_persistence.migrations --test` works on; nothing else reads it.",
            validation_alias=AliasChoices("TEST_DATABASE_URL", "test_database_url"),
            repr=False,
        ),
    ] = None
    app_database_url: Annotated[
        str | None, Field(description="URL of rcm_app (API, workers). Default: DATABASE_URL with that role.")
    ] = None
    engine_database_url: Annotated[
        str | None, Field(description="URL of rcm_engine. Needs a direct connection, no transaction pooler.")
    ] = None
    ops_database_url: Annotated[str | None, Field(description="URL of rcm_ops (sweeper, timers).")] = None
    bootstrap_url: Annotated[
        str | None,
        Field(
            description="URL of a superuser or the provider's administrator; `rcm init-db` alone uses it.", repr=False
        ),
    ] = None
    backup_dir: Annotated[
        Path | None,
        Field(description="Folder of the backups that migrations take. Default: `backups` in the data folder."),
    ] = None
    db_pool_size: Annotated[
        int,
        Field(
            description="Connections that a service keeps open for its sessions; as many again for a rush.",
            ge=1,
            le=500,
        ),
    ] = 10
    db_pool_wait_s: Annotated[
        float, Field(description="Seconds that a session waits for a connection while all are in use.", gt=0)
    ] = 30.0
    db_pool_recycle_s: Annotated[
        float, Field(description="Seconds after which a connection is replaced by a new one.", gt=0)
    ] = 1800.0
    db_statement_timeout_s: Annotated[
        float, Field(description="Seconds after which the server ends a statement; 0: never.", ge=0)
    ] = 300.0
    db_lock_timeout_s: Annotated[
        float, Field(description="Seconds that a statement waits for a lock of another transaction; 0: any.", ge=0)
    ] = 30.0
    db_idle_timeout_s: Annotated[
        float,
        Field(description="Seconds that a transaction may lie idle before the server ends it; 0: any.", ge=0),
    ] = 300.0
    data_dir: Annotated[
        Path | None, Field(description="Folder of the embedded server. Default: the user's data folder.")
    ] = None
    host: Annotated[str, Field(description="Address that the API listens on.")] = "127.0.0.1"
    port: Annotated[int, Field(description="Port of the API and the page; 0 takes any.", ge=0, le=65535)] = 8080
    org: Annotated[str | None, Field(description="Organisation (slug) of the command line.")] = None
    worker_concurrency: Annotated[
        int,
        Field(
            description="Segments of one organisation that a worker advances at once; a quarter more of others.",
            ge=1,
            le=256,
        ),
    ] = 8
    worker_queues: Annotated[
        str,
        Field(description="Queues that a worker takes from: interactive, batch, intake, browser; commas between."),
    ] = "interactive,batch,intake"
    worker_metrics_host: Annotated[str, Field(description="Address of a worker's own metrics.")] = "127.0.0.1"
    worker_metrics_port: Annotated[
        int | None,
        Field(description="Port of a worker's own metrics, 0 for any. Unset: it serves none.", ge=0, le=65535),
    ] = None
    worker_lease_s: Annotated[
        float, Field(description="Seconds without a heartbeat after which a worker counts as dead.", gt=0.5)
    ] = 30.0
    keep_jobs_days: Annotated[
        float, Field(description="Days that the engine's queue keeps jobs that are done; 0: for ever.", ge=0)
    ] = 1.0
    keep_changes_days: Annotated[
        float, Field(description="Days that the outbox (what changed, for live pages) goes back; 0: for ever.", ge=0)
    ] = 7.0
    keep_events_days: Annotated[
        float, Field(description="Days that events are kept once they were delivered or expired; 0: for ever.", ge=0)
    ] = 30.0
    keep_workers_days: Annotated[
        float, Field(description="Days that a stopped worker stays in the list of workers; 0: for ever.", ge=0)
    ] = 7.0
    keep_bulk_days: Annotated[
        float,
        Field(description="Days that files of exports, and lines an import set aside, are kept; 0: for ever.", ge=0),
    ] = 3.0
    keep_load_rows_days: Annotated[
        float, Field(description="Days that rows which a load of metrics set aside are kept; 0: for ever.", ge=0)
    ] = 90.0
    keep_activity_days: Annotated[
        float, Field(description="Days that the feed of signals goes back, comments excepted; 0: for ever.", ge=0)
    ] = 730.0
    fhir_resource_limit_mb: Annotated[
        int, Field(description="Largest single resource that the FHIR API takes, in MiB.", ge=1)
    ] = 10
    fhir_bundle_limit_mb: Annotated[
        int,
        Field(
            description="Largest FHIR bundle, or line of an import, in MiB; reading one takes six times its size.",
            ge=1,
        ),
    ] = 100
    signal_lists_mb: Annotated[
        int,
        Field(
            description="MiB that an API process keeps for lists of signals, 60 bytes each; one list is always kept.",
            ge=1,
        ),
    ] = 512
    chunk_rows: Annotated[
        int, Field(description="Rows of a batch that travel together through the graph.", ge=1, le=5000)
    ] = 500
    event_keep_days: Annotated[
        float, Field(description="Days that an event is kept for a run that comes to wait for it later.", gt=0)
    ] = 7.0
    poll_interval_s: Annotated[float, Field(description="Seconds between two looks into a payer's mailbox.", gt=0)] = (
        0.5
    )
    simulator_url: Annotated[
        str | None,
        Field(description="Where the payer simulator listens; channels of kind `simulator` use it."),
    ] = None
    log_level: Annotated[str, Field(description="debug, info, warning or error.")] = "info"
    master_key: Annotated[
        SecretStr | None,
        Field(description="The key that wraps the keys of sealed secrets: 32 bytes in base64; `rcm keys new`."),
    ] = None
    master_keys_old: Annotated[
        SecretStr | None, Field(description="Former master keys, `kid=base64` each, until `rcm keys rotate` is done.")
    ] = None
    master_key_file: Annotated[
        Path | None,
        Field(description="File of master keys, the newest last, mode 0600. Embedded: master.keys in the data folder."),
    ] = None
    kms_url: Annotated[
        str | None, Field(description="Key management service with a Vault-style transit engine, instead of keys here.")
    ] = None
    kms_key: Annotated[str | None, Field(description="Name of the key there.")] = None
    kms_token_file: Annotated[Path | None, Field(description="File with the token for it, read at each call.")] = None
    kms_timeout_s: Annotated[float, Field(description="Seconds that one call there may take.", gt=0)] = 5.0
    embedder: Annotated[
        Literal["hashing", "http"],
        Field(description="What makes vectors of texts: hashing (no model, nothing leaves) or http (an endpoint)."),
    ] = "hashing"
    embedder_url: Annotated[
        str | None, Field(description="Endpoint of embeddings in the OpenAI style, such as https://host/v1.")
    ] = None
    embedder_model: Annotated[str | None, Field(description="Name of the model there; 768 dimensions at most.")] = None
    embedder_key_file: Annotated[
        Path | None, Field(description="File with the key for it, read at each call. Unset: none is sent.")
    ] = None
    embedder_timeout_s: Annotated[float, Field(description="Seconds that one call there may take.", gt=0)] = 10.0
    upload_limit_mb: Annotated[int, Field(description="Largest upload in MiB.", ge=1)] = 1024


def load_settings(**overrides: object) -> Settings:
    """Read the settings. ConfigurationError names every variable that is not usable."""
    env_file = os.environ.get("RCM_ENV_FILE", ".env")
    try:
        return Settings(_env_file=env_file, **overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(f"{_variable(e['loc'])}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(problems) from None


def _variable(location: tuple[int | str, ...]) -> str:
    name = ".".join(str(part) for part in location)
    return name if name.isupper() else f"RCM_{name.upper()}"
