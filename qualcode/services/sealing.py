"""Sealing short texts with a pass phrase: scrypt (RFC 7914) makes the key, Fernet (AES-CBC with HMAC) seals."""

import base64
import secrets
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from qualcode.errors import QualCodeError

SALT_BYTES, KEY_BYTES = 16, 32
COST, BLOCK, LANES = 2**15, 8, 1
SHORTEST = 8


class WrongPassPhrase(QualCodeError):
    """What was sealed does not open with this pass phrase."""

    key = "error.wrong_pass_phrase"
    status = 403


class WeakPassPhrase(QualCodeError):
    """The pass phrase is too short to protect anything; facts: least."""

    key = "error.weak_pass_phrase"
    status = 422


@dataclass(frozen=True, slots=True)
class Seal:
    """A key made from a pass phrase and a salt."""

    fernet: Fernet

    def closed(self, text: str) -> str:
        return self.fernet.encrypt(text.encode()).decode()

    def opened(self, sealed: str) -> str:
        """Return the text; raise WrongPassPhrase where another key sealed it."""
        try:
            return self.fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise WrongPassPhrase() from error


def new_salt() -> str:
    return base64.b64encode(secrets.token_bytes(SALT_BYTES)).decode()


def require_strong(pass_phrase: str) -> None:
    """Raise WeakPassPhrase where it has fewer than SHORTEST characters."""
    if len(pass_phrase.strip()) < SHORTEST:
        raise WeakPassPhrase(least=SHORTEST)


def seal(pass_phrase: str, salt: str) -> Seal:
    """Return the key of the pass phrase; takes about a tenth of a second on purpose."""
    made = Scrypt(salt=base64.b64decode(salt), length=KEY_BYTES, n=COST, r=BLOCK, p=LANES).derive(pass_phrase.encode())
    return Seal(Fernet(base64.urlsafe_b64encode(made)))
