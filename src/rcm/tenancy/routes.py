"""/me: who is signed in, where, and with which permissions."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request

import rcm
from rcm.core.http import CurrentActor, api_router
from rcm.tenancy.schemas import MeOut, OrganizationOut, UserOut
from rcm.tenancy.service import SignInService

router = api_router("/me", "me")
ROUTERS: Final[tuple[APIRouter, ...]] = (router,)


@router.get("")
async def get_me(request: Request, actor: CurrentActor) -> MeOut:
    """The person behind the token, in the organisation of this request. Needs no permission but a valid token."""
    accounts: SignInService = request.app.state.sign_in
    account = await accounts.account(actor)
    return MeOut(
        user=UserOut.model_validate(account.user),
        organization=OrganizationOut.model_validate(account.organization),
        organizations=[OrganizationOut.model_validate(each) for each in account.organizations],
        permissions=sorted(actor.permissions),
        demo=bool(request.app.state.demo()),
        version=rcm.__version__,
    )
