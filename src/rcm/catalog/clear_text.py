"""Which values of a settings object are secrets in clear text, told by their keys and, for a few, by their form.

Older systems kept passwords among the settings of an endpoint. Nothing here reads or writes a database, and nothing
that is found shows its value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any, Final

Path = tuple[str | int, ...]

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")
#: A key that ends with one of these names a secret: password, portal_password, sftpPassword, X-API-Key.
_ENDINGS: Final = tuple(
    ending + plural
    for ending in (
        *("password", "passwd", "pwd", "passphrase", "passcode", "secret", "token", "credential"),
        *("apikey", "privatekey", "secretkey", "accesskey", "sharedkey", "signingkey", "encryptionkey"),
        *("totp", "otpseed", "totpseed"),
    )
    for plural in ("", "s")
)
#: Too short to be looked for at the end of a longer word: shipping and mapping are none.
_LAST_WORDS: Final = frozenset({"pin", "pins", "pw"})
#: After the word that counts: password_2, token_value, private_key_pem.
_TRAILING: Final = frozenset({"value", "text", "plain", "old", "new", "current", "previous", "base64", "b64", "pem"})
#: Before it, a setting that is about secrets and holds none: max_tokens, use_token, requires_pin.
_ABOUT: Final = frozenset(
    {"max", "min", "has", "is", "use", "uses", "need", "needs", "require", "requires", "allow", "allows", "enable"}
)
#: Holds a user name beside the password, so that in it only what has a telling key of its own is a secret.
_BOXES: Final = ("credential", "credentials")
#: Beneath a key that names a secret (`token: {value: …, expires_at: …}`), what ends with these describes it.
_DESCRIBES: Final = frozenset(
    {
        *("url", "uri", "path", "file", "field", "header", "name", "user", "username", "login", "email", "id"),
        *("at", "in", "on", "expires", "expiry", "ttl", "length", "version", "type", "kind", "format", "scheme"),
        *("method", "algorithm", "description", "label", "status", "scope", "scopes", "audience", "issuer"),
    }
)
#: A private key, or a header that signs in, is a secret under whatever key it stands.
_FORM: Final = re.compile(r"\s*(-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|(basic|bearer)\s+\S{8,}\s*$)", re.IGNORECASE)
_ACCOUNTS: Final = ("username", "user_name", "user", "login", "account", "user_id", "email", "client_id")
_ACCOUNT_ENDINGS: Final = ("_username", "_user_name", "_user", "_login", "_client_id")


class _Place(Enum):
    """What the keys further out say about a value."""

    PLAIN = 0
    BOX = 1
    SECRET = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A secret at its place: keys of objects and positions in lists, from the outside in."""

    path: Path
    value: str | Decimal = field(repr=False)

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer (RFC 6901, section 3)."""
        return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in self.path)


def read(text: str) -> Any:
    """JSON with every number as it was written: an access code of 25 digits is no float."""
    return json.loads(text, parse_int=Decimal, parse_float=Decimal)


def written(found: Sequence[Found]) -> str:
    """The JSON object {pointer: value} that is sealed."""
    return "{" + ", ".join(f"{json.dumps(each.pointer)}: {_json(each.value)}" for each in found) + "}"


def _json(value: str | Decimal) -> str:
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def words(key: str) -> list[str]:
    """clientSecret, client-secret and CLIENT_SECRET have the same."""
    return [word.lower() for word in _WORDS.findall(key)]


def names_secret(key: str) -> bool:
    """Does a value under this key look like a secret?"""
    parts = words(key)
    while parts and (parts[-1].isdigit() or (len(parts) > 1 and parts[-1] in _TRAILING)):
        parts.pop()
    if not parts or parts[0] in _ABOUT:
        return False
    return parts[-1] in _LAST_WORDS or "".join(parts).endswith(_ENDINGS)


def find(config: Any) -> list[Found]:
    """Every secret, in the order of the object. `config` is what `read` gave, of any shape."""
    found = []
    left: list[tuple[Path, Any, _Place]] = [((), config, _Place.PLAIN)]
    while left:
        path, node, place = left.pop()
        if isinstance(node, Mapping | list):
            left += reversed(list(_below(path, node, place)))
        elif isinstance(node, str | Decimal) and str(node).strip() and (place is not _Place.PLAIN or _has_form(node)):
            found.append(Found(path, node))
    return found


def _below(path: Path, node: Mapping[str, Any] | list[Any], place: _Place) -> Iterator[tuple[Path, Any, _Place]]:
    if isinstance(node, list):
        yield from (((*path, at), value, place) for at, value in enumerate(node))
    else:
        yield from (((*path, key), value, _place(key, place)) for key, value in node.items())


def _place(key: str, outer: _Place) -> _Place:
    parts = words(key)
    if names_secret(key):
        return _Place.BOX if "".join(parts).endswith(_BOXES) else _Place.SECRET
    if outer is _Place.BOX:
        return _Place.SECRET if parts and parts[-1] in _TRAILING else _Place.PLAIN
    return _Place.PLAIN if parts and parts[-1] in _DESCRIBES else outer


def _has_form(value: str | Decimal) -> bool:
    return isinstance(value, str) and _FORM.match(value) is not None


def credential_type(found: Sequence[Found]) -> str:
    """The kind of sign-in (channel_auth_type_lu) that these secrets are together."""
    names = {"".join(words(str(part))) for each in found for part in each.path if isinstance(part, str)}

    def has(*endings: str) -> bool:
        return any(name.endswith(endings) for name in names)

    if has("clientsecret", "refreshtoken"):
        return "oauth2"
    if has("privatekey", "privatekeypem") or any("PRIVATE KEY" in str(each.value) for each in found):
        return "certificate"
    if has("password", "passwd", "pwd", "pw", "pin", "passcode", "passphrase"):
        return "username_password"
    if has("key", "token", "secret") or any(str(each.value).strip().lower().startswith("bearer") for each in found):
        return "api_key"
    return "username_password"


def account(config: Any, found: Sequence[Found]) -> str | None:
    """The user name beside the first secret that has one, in the same object or one further out; never a secret."""
    secrets = {each.path for each in found}
    for each in found:
        for depth in range(len(each.path) - 1, -1, -1):
            if name := _account_in(config, each.path[:depth], secrets):
                return name
    return None


def _account_in(config: Any, path: Path, secrets: set[Path]) -> str | None:
    node = config
    for part in path:
        node = node[part]
    if not isinstance(node, Mapping):
        return None
    by_name = {
        "_".join(words(key)): str(value).strip()
        for key, value in node.items()
        if isinstance(value, str | Decimal) and str(value).strip() and (*path, key) not in secrets
    }
    exact = (by_name[name] for name in _ACCOUNTS if name in by_name)
    return next(exact, next((by_name[name] for name in by_name if name.endswith(_ACCOUNT_ENDINGS)), None))
