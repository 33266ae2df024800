"""How files get to a payer and back: which adapter a payer's settings ask for."""

from __future__ import annotations

from collections.abc import Callable

from rcm.catalog.repository import PayerSettings
from rcm.claims.channels.mailbox import MailboxChannel
from rcm.claims.channels.port import Channel
from rcm.core.errors import ConfigurationError, DomainError


class ChannelUnknown(ConfigurationError):
    """The payer's settings name a channel that this program does not have."""

    code = "claims.channel_unknown"


class SimulatorNotRunning(DomainError):
    """The payer's channel is the simulator, and RCM_SIMULATOR_URL does not say where it is. `rcm up` starts it."""

    code = "claims.simulator_not_running"
    retryable = True


class Channels:
    """Opens the channel of a payer."""

    def __init__(self, simulator_url: Callable[[], str | None]) -> None:
        self._simulator_url = simulator_url
        self._open: dict[tuple[str, str], MailboxChannel] = {}

    def open(self, payer: PayerSettings) -> Channel:
        if payer.channel == "simulator":
            url = self._simulator_url()
            if not url:
                raise SimulatorNotRunning(payer.name)
        elif payer.channel == "mailbox":
            url = str(payer.channel_config["url"])
        else:
            raise ChannelUnknown(f"{payer.name}: {payer.channel}.")
        key = (url, payer.submitter_id)
        if key not in self._open:
            self._open[key] = MailboxChannel(url, payer.submitter_id)
        return self._open[key]

    async def close(self) -> None:
        for channel in self._open.values():
            await channel.close()
