"""What can be wrong with a database before, during and after its migration. Each names the command that mends it."""

from __future__ import annotations

from rcm.core.errors import ConfigurationError


class MigrationBusy(ConfigurationError):
    """Another process has been migrating this database for five minutes. Wait for it, or end it."""

    code = "migrations.lock_timeout"


class DatabaseNewer(ConfigurationError):
    """The database is at a revision that this program does not know. It was migrated by a newer release (install that
    one), or it belongs to another program (name another database in DATABASE_URL).
    """

    code = "migrations.revision_unknown"


class RevisionMissing(ConfigurationError):
    """There is no such revision to go to. `rcm migrate --status --json` lists those that there are."""

    code = "migrations.target_unknown"


class ServerSilent(ConfigurationError):
    """No PostgreSQL answers where DATABASE_URL says. Start it, or correct the URL and run `rcm doctor`."""

    code = "migrations.server_unreachable"


class PasswordWrong(ConfigurationError):
    """PostgreSQL refuses the sign-in. Correct role and password in DATABASE_URL, then `rcm doctor`."""

    code = "migrations.password_refused"


class DatabaseMissing(ConfigurationError):
    """There is no such database on the server. `rcm init-db` makes it, with RCM_BOOTSTRAP_URL set."""

    code = "migrations.database_missing"


class ServerTooOld(ConfigurationError):
    """The server is older than PostgreSQL 16. Upgrade it, or unset DATABASE_URL to use the embedded server."""

    code = "migrations.server_too_old"


class OwnerWrong(ConfigurationError):
    """DATABASE_URL must name the role rcm_owner: policies name it, and no other role sees all rows. `rcm init-db` makes
    the roles, with RCM_BOOTSTRAP_URL set to the server's administrator.
    """

    code = "migrations.role_wrong"


class RolesMissing(ConfigurationError):
    """Roles that the schema grants rights to don't exist. `rcm init-db` makes them, with RCM_BOOTSTRAP_URL set."""

    code = "migrations.roles_missing"


class RightsMissing(ConfigurationError):
    """rcm_owner may not create in this database. `rcm init-db` gives it the right, with RCM_BOOTSTRAP_URL set."""

    code = "migrations.rights_missing"


class ExtensionMissing(ConfigurationError):
    """The extension vector (0.8 or newer) is not in this database, and rcm_owner may not install it. `rcm init-db`
    installs it, with RCM_BOOTSTRAP_URL set; or, as superuser: CREATE EXTENSION vector.
    """

    code = "migrations.extension_missing"


class ExtensionUnavailable(ConfigurationError):
    """The server has no pgvector 0.8 or newer. Install its package on the server, then run `rcm init-db`."""

    code = "migrations.extension_unavailable"


class LegacyDiffers(ConfigurationError):
    """These tables are not those of the system that revision 001_legacy_baseline describes; nothing was changed. Make
    them so, or move what is your own out of the schema public, then run `rcm migrate` again.
    """

    code = "migrations.legacy_differs"


class LegacyNotOwned(ConfigurationError):
    """Older tables belong to another role. `rcm init-db` hands them to rcm_owner, with RCM_BOOTSTRAP_URL set."""

    code = "migrations.legacy_not_owned"


class DatabaseForeign(ConfigurationError):
    """The database holds another program's tables, and nothing was changed. Name a database of its own in
    DATABASE_URL; or, where no name is taken, `rcm migrate --force`.
    """

    code = "migrations.database_foreign"


class HalfMigrated(ConfigurationError):
    """The tables and the revision of the database don't fit together, and nothing was changed. Somebody changed one of
    them by hand, or restored a part. Restore a whole backup; `rcm migrate --verify` lists what is missing.
    """

    code = "migrations.database_half_migrated"


class RevisionFailed(ConfigurationError):
    """A revision could not be applied, and was taken back as a whole. Mend the reason, then `rcm migrate` again."""

    code = "migrations.revision_failed"


class RowsAtStake(ConfigurationError):
    """Going down drops these rows, or turns them into older ones. Say --yes if they may go; a backup is taken first."""

    code = "migrations.rows_at_stake"


class BackupFailed(ConfigurationError):
    """The backup could not be made, so nothing was migrated. RCM_BACKUP_DIR names its folder."""

    code = "migrations.backup_failed"


class BackupIncomplete(ConfigurationError):
    """The backup was read again and does not hold all rows of the database, so nothing was migrated."""

    code = "migrations.backup_incomplete"


class DumpProgramMissing(ConfigurationError):
    """No pg_dump of the server's version is here. Install PostgreSQL's client programs of that version."""

    code = "migrations.dump_program_missing"


class BootstrapUrlMissing(ConfigurationError):
    """Set RCM_BOOTSTRAP_URL to the URL of a superuser or the provider's administrator; `rcm init-db` alone uses it."""

    code = "migrations.bootstrap_url_missing"


class BootstrapRefused(ConfigurationError):
    """The role of RCM_BOOTSTRAP_URL may not do this. Name a superuser, or the provider's administrator."""

    code = "migrations.bootstrap_refused"


class NotPrepared(ConfigurationError):
    """This database is not prepared, and the role of the URL may not prepare it. An administrator runs, once,
    `rcm init-db --no-sample-data` with RCM_BOOTSTRAP_URL set to a superuser's URL and DATABASE_URL to that of rcm_owner
    in this database; from then on name rcm_owner in the URL.
    """

    code = "migrations.database_not_prepared"


class TestDatabaseUnnamed(ConfigurationError):
    """TEST_DATABASE_URL is not set. Set it to the URL of the database for tests, or leave --test away."""

    __test__ = False  # no test, whatever its name begins with
    code = "migrations.test_url_missing"


class RoleTooStrong(ConfigurationError):
    """A role of ours sees around row-level security. Take it away: ALTER ROLE … NOSUPERUSER NOBYPASSRLS."""

    code = "migrations.role_too_strong"


class TableInUse(ConfigurationError):
    """A table is in use, and to wait longer would stop those who use it. Try again when there is less to do."""

    code = "migrations.table_in_use"
    retryable = True
