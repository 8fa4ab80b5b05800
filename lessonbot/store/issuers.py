"""Who issues credentials, and the keys that sign them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.store.database import Transaction
from lessonbot.store.tables import issuer_keys, issuers, organisations

ED25519, RS256 = "Ed25519", "RS256"


class KeyState(StrEnum):
    """Whether a key signs, signed once, or must not be believed any more."""

    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"


@dataclass(frozen=True, slots=True)
class StoredIssuer:
    """An organisation as an issuer; `jwt` tells whether it also issues VC-JWT."""

    organisation_id: int
    slug: str
    name: str
    did: str
    public_url: str
    email: str
    description: str
    country: str
    jwt: bool


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key; `public` is multibase or a JWK in JSON, `sealed` is None once it was destroyed."""

    id: int
    algorithm: str
    public: str
    sealed: bytes | None
    state: KeyState
    created_at: datetime

    @property
    def name(self) -> str:
        """What staff name it by: its public half, or of a key of tokens the id in there."""
        return str(json.loads(self.public)["kid"]) if self.algorithm == RS256 else self.public

    @property
    def believed(self) -> bool:
        """Whether verifiers find it."""
        return self.state is not KeyState.COMPROMISED


_ISSUER = select(
    issuers.c.organisation_id,
    organisations.c.slug,
    organisations.c.name,
    *(issuers.c[name] for name in ("did", "public_url", "email", "description", "country", "jwt")),
).join(organisations, organisations.c.id == issuers.c.organisation_id)


async def of(tx: Transaction, organisation: int) -> StoredIssuer | None:
    """The issuer that an organisation is, if it is one yet."""
    row = (await tx.execute(_ISSUER.where(issuers.c.organisation_id == organisation))).first()
    return StoredIssuer(*row) if row else None


async def by_slug(tx: Transaction, slug: str) -> StoredIssuer | None:
    """The issuer with this name in addresses, which anybody can write."""
    if not slug.isprintable():  # some databases refuse to look for it
        return None
    row = (await tx.execute(_ISSUER.where(organisations.c.slug == slug))).first()
    return StoredIssuer(*row) if row else None


async def by_did(tx: Transaction, did: str) -> StoredIssuer | None:
    """The issuer that has this address for verifiers now."""
    row = (await tx.execute(_ISSUER.where(issuers.c.did == did))).first()
    return StoredIssuer(*row) if row else None


async def slug(tx: Transaction, organisation: int) -> str:
    """The name of an organisation in addresses."""
    query = select(organisations.c.slug).where(organisations.c.id == organisation)
    return str((await tx.execute(query)).scalar_one())


async def ensure(
    tx: Transaction, organisation: int, did: str, public_url: str, now: datetime
) -> None:
    """Make an organisation an issuer; one that is one already stays as it is."""
    make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
    await tx.execute(
        make(issuers)
        .values(organisation_id=organisation, did=did, public_url=public_url, created_at=now)
        .on_conflict_do_nothing(index_elements=["organisation_id"])
    )


async def change(tx: Transaction, organisation: int, **values: Any) -> None:  # noqa: ANN401 - columns
    """Change what is known of an issuer."""
    await tx.execute(
        update(issuers).where(issuers.c.organisation_id == organisation).values(**values)
    )


async def keys(tx: Transaction, organisation: int) -> Sequence[StoredKey]:
    """All keys that ever signed, the oldest first."""
    names = ("id", "algorithm", "public", "sealed", "state", "created_at")
    rows = await tx.execute(
        select(*(issuer_keys.c[name] for name in names))
        .where(issuer_keys.c.organisation_id == organisation)
        .order_by(issuer_keys.c.id)
    )
    return [
        StoredKey(
            row.id, row.algorithm, row.public, row.sealed, KeyState(row.state), row.created_at
        )
        for row in rows
    ]


async def keys_alone(tx: Transaction, organisation: int) -> Sequence[StoredKey]:
    """The same, while no other process does what follows."""
    await tx.execute(
        select(issuers.c.id).where(issuers.c.organisation_id == organisation).with_for_update()
    )
    return await keys(tx, organisation)


async def add_key(
    tx: Transaction, organisation: int, algorithm: str, public: str, sealed: bytes, now: datetime
) -> int:
    """Keep a new key, which signs from now on; its id."""
    made = await tx.execute(
        insert(issuer_keys)
        .values(
            organisation_id=organisation,
            algorithm=algorithm,
            public=public,
            sealed=sealed,
            created_at=now,
        )
        .returning(issuer_keys.c.id)
    )
    return int(made.scalar_one())


async def retire(tx: Transaction, key: int, state: KeyState, now: datetime) -> None:
    """This key signs no more, and its private half is gone; the public half stays."""
    await tx.execute(
        update(issuer_keys)
        .where(issuer_keys.c.id == key)
        .values(state=state, sealed=None, retired_at=now)
    )
