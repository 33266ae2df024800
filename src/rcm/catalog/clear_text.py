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
from typing import Any, Final

Path = tuple[str | int, ...]

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")
#: A key that ends with one of these names a secret: password, portal_password, sftpPassword, X-API-Key.
_ENDINGS: Final = tuple(
    ending + plural
    for ending in (
        *("password", "passwd", "pwd", "passphrase", "passcode", "secret", "token", "credential"),
        *("apikey", "privatekey", "secretkey", "accesskey", "totp", "otpseed", "totpseed"),
    )
    for plural in ("", "s")
)
#: Too short to be looked for at the end of a longer word: shipping and mapping are none.
_LAST_WORDS: Final = frozenset({"pin", "pins", "pw"})
#: After the word that counts: password_2, token_value, private_key_pem.
_TRAILING: Final = frozenset({"value", "text", "plain", "old", "new", "current", "previous", "base64", "b64", "pem"})
#: Before it, a setting that is about secrets and holds none: max_tokens, use_token, requires_pin.
_ABOUT: Final = frozenset(
    "max min has is use uses need needs require requires allow allows enable enables support supports".split()
)
#: Holds a user name beside the password, so that only what has a telling key of its own is a secret in it.
_BOXES: Final = ("credential", "credentials")
#: Beneath a key that names a secret (`token: {value: …, expires_at: …}`), what these end with describes it.
_DESCRIBES: Final = frozenset(
    "url uri field header name user username login email id at in on type kind format scheme method algorithm expires"
    " expiry ttl length version description label status scope scopes audience issuer path file".split()
)
#: A private key, or a header that signs in, is a secret under whatever key it stands.
_FORM: Final = re.compile(r"\s*(-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|(basic|bearer)\s+\S{8,}\s*$)", re.IGNORECASE)
_ACCOUNTS: Final = ("username", "user", "user_name", "login", "account", "user_id", "email", "client_id")


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
    # Without recursion: what a database holds may be nested deeper than a call stack.
    left: list[tuple[Path, Any, bool]] = [((), config, False)]
    while left:
        path, node, inside = left.pop()
        if isinstance(node, Mapping | list):
            left += reversed(list(_below(path, node, inside)))
        elif isinstance(node, str | Decimal) and (inside or _has_form(node)) and str(node).strip():
            found.append(Found(path, node))
    return found


def _below(path: Path, node: Mapping[str, Any] | list[Any], inside: bool) -> Iterator[tuple[Path, Any, bool]]:
    """Each value with whether its place makes it a secret: its own key, or one further out."""
    if isinstance(node, list):
        yield from (((*path, at), value, inside) for at, value in enumerate(node))
        return
    for key, value in node.items():
        named = names_secret(key)
        if named and isinstance(value, Mapping) and "".join(words(key)).endswith(_BOXES):
            yield (*path, key), value, False
        else:
            described = inside and (words(key) or [""])[-1] in _DESCRIBES
            yield (*path, key), value, named or (inside and not described)


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
    return "api_key" if has("key", "token", "secret") else "username_password"


def account(config: Any, found: Sequence[Found]) -> str | None:
    """The user name beside the first secret that has one, in the same object or one further out."""
    for each in found:
        for depth in range(len(each.path) - 1, -1, -1):
            if name := _account_in(_at(config, each.path[:depth])):
                return name
    return None


def _at(config: Any, path: Path) -> Any:
    for part in path:
        config = config[part]
    return config


def _account_in(node: Any) -> str | None:
    if not isinstance(node, Mapping):
        return None
    by_name = {"_".join(words(key)): value for key, value in node.items()}
    for name in _ACCOUNTS:
        value = by_name.get(name)
        if isinstance(value, str | Decimal) and str(value).strip():
            return str(value).strip()
    return None
