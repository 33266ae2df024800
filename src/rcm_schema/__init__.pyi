"""Made by tools/generate_schema.py from the code: change that, then run it."""

# ruff: noqa: F403

from rcm.core.codes import (
    OpenCode as OpenCode,
)
from rcm.core.db import (
    DatabaseUnreachable as DatabaseUnreachable,
)
from rcm.core.db import (
    Limits as Limits,
)
from rcm.core.derive import (
    CreateForm as CreateForm,
)
from rcm.core.derive import (
    RowSchema as RowSchema,
)
from rcm.core.derive import (
    UpdateForm as UpdateForm,
)
from rcm.core.errors import (
    DomainError as DomainError,
)
from rcm.core.model import (
    DEFAULT_ORG as DEFAULT_ORG,
)
from rcm.core.model import (
    PLATFORM_ORG as PLATFORM_ORG,
)
from rcm.core.model import (
    Base as Base,
)
from rcm.core.refusals import (
    CodeUnknown as CodeUnknown,
)
from rcm.core.refusals import (
    ConnectionsExhausted as ConnectionsExhausted,
)
from rcm.core.refusals import (
    InvalidValue as InvalidValue,
)
from rcm.core.refusals import (
    LockTimedOut as LockTimedOut,
)
from rcm.core.refusals import (
    ReferenceMissing as ReferenceMissing,
)
from rcm.core.refusals import (
    RowDuplicate as RowDuplicate,
)
from rcm.core.refusals import (
    RowImmutable as RowImmutable,
)
from rcm.core.refusals import (
    RowReferenced as RowReferenced,
)
from rcm.core.refusals import (
    SessionReadOnly as SessionReadOnly,
)
from rcm.core.refusals import (
    StatementTimedOut as StatementTimedOut,
)
from rcm.core.refusals import (
    TableMissing as TableMissing,
)
from rcm.core.refusals import (
    TableNotWritable as TableNotWritable,
)
from rcm.core.refusals import (
    TenantMismatched as TenantMismatched,
)
from rcm.core.refusals import (
    TenantNotSet as TenantNotSet,
)
from rcm.core.refusals import (
    TransactionContended as TransactionContended,
)
from rcm.core.refusals import (
    TransactionTimedOut as TransactionTimedOut,
)
from rcm.core.refusals import (
    ValueMissing as ValueMissing,
)
from rcm.core.refusals import (
    ValueRefused as ValueRefused,
)
from rcm.core.sessions import (
    DatabaseManager as DatabaseManager,
)
from rcm.core.sessions import (
    current_org as current_org,
)
from rcm.core.sessions import (
    set_org as set_org,
)
from rcm.migrations.database import (
    NotMigrated as NotMigrated,
)
from rcm.migrations.database import (
    get_db_manager as get_db_manager,
)
from rcm.migrations.database import (
    get_session as get_session,
)
from rcm_schema.models import *
from rcm_schema.schemas import *
