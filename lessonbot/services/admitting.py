"""Staff sign in: a password or a passkey, a second factor where there is one, and a session.

What failed is counted in the database, so that several processes count together.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from lessonbot.services import proving, recognising
from lessonbot.services.hashing import Crowded
from lessonbot.services.runtime import Runtime
from lessonbot.services.seating import Seat, Visit, digest, for_organisation
from lessonbot.store import audits, organisations, sessions, staff
from lessonbot.store.audits import Deed
from lessonbot.store.database import Transaction
from lessonbot.store.staff import StoredStaff

LASTS = timedelta(days=14)
PROVES_IN = timedelta(minutes=10)
"""How long somebody may take to find the second factor."""
SEEN_EVERY = timedelta(minutes=5)

COUNTS_FOR = timedelta(minutes=15)
MOST_FROM_HERE, MOST_FROM_NETWORK, MOST_FOR_ACCOUNT = 10, 60, 60
"""Attempts that may fail within that time: for an account from one network, and for each alone.

A browser from which somebody has signed in to the account before is counted for itself, so nobody
far away keeps its owner out by failing.
"""

_LONGEST_AGENT = 200


class NotAdmitted(Exception):
    """The way in stays closed; `why` is `wrong` or `wait`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def seat(rt: Runtime, cookie: str, now: datetime) -> Seat | None:
    """Who sits behind a cookie, once everything that was asked for was shown."""
    if not cookie:
        return None
    async with rt.database.read() as tx:
        session = await sessions.by_digest(tx, digest(cookie), now)
        if session is None or not session.proved:
            return None
        found = await staff.by_id(tx, session.organisation_id, session.staff_id)
        view = await _view(rt, tx, found) if found else rt
    if found is None:
        return None
    if now - session.seen_at > SEEN_EVERY:
        async with rt.database.write(brief=True) as tx:
            later = {"seen_at": now, "expires_at": now + LASTS}
            await sessions.save(tx, session.organisation_id, session.id, **later)
    return Seat(view, found, session)


async def _view(rt: Runtime, tx: Transaction, who: StoredStaff) -> Runtime:
    """The runtime as the organisation of somebody sees it."""
    view = for_organisation(rt, who.organisation_id, who.organisation)
    if view is not rt:  # this process knows only what its own organisation says of itself
        view.portrait = (await organisations.own(tx, who.organisation_id)).portrait
    return view


async def sign_in(rt: Runtime, email: str, password: str, visit: Visit, now: datetime) -> str:
    """The cookie of a new session; it has to be proved yet where there is a second factor.

    Raises NotAdmitted. How long it takes does not tell whether there is such an account.
    """
    email = email.strip().lower()
    known = recognising.is_known(rt, visit.mark, email)
    if not known and rt.hashing.strangers.is_full:
        raise NotAdmitted("wait")
    async with rt.database.write() as tx:
        # counted before it is tried: who tries many at once gets no more of them
        counted = await _count(rt, tx, email, visit, now)
        found = await staff.by_email(tx, email)
    kept = found.password if found else None
    try:
        right, better = await rt.hashing.verified(password, kept, known=known)
    except Crowded:
        raise NotAdmitted("wait") from None
    if found is None or not right:
        raise NotAdmitted("wrong")
    async with rt.database.write() as tx:
        await sessions.forgive(tx, counted)
        if better:
            await staff.save(tx, found.organisation_id, found.id, password=better)
        return await begin(tx, found, visit, now, proved=found.totp is None)


async def begin(
    tx: Transaction, who: StoredStaff, visit: Visit, now: datetime, *, proved: bool, by: str = ""
) -> str:
    """Begin a session; its cookie. `by` is who answers for them, if it is not lessonbot itself."""
    cookie = secrets.token_urlsafe(32)
    await sessions.begin(
        tx,
        who.organisation_id,
        staff_id=who.id,
        digest=digest(cookie),
        proved=proved,
        agent=visit.agent[:_LONGEST_AGENT],
        created_at=now,
        seen_at=now,
        expires_at=now + (LASTS if proved else PROVES_IN),
    )
    if proved:
        deed = Deed(who.id, "signed_in", detail={"by": by} if by else {})
        await audits.write(tx, who.organisation_id, deed, now)
    return cookie


async def unproved(rt: Runtime, cookie: str, now: datetime) -> StoredStaff | None:
    """Who still has to show the second factor."""
    async with rt.database.read() as tx:
        session = await sessions.by_digest(tx, digest(cookie), now) if cookie else None
        if session is None or session.proved:
            return None
        return await staff.by_id(tx, session.organisation_id, session.staff_id)


async def prove(rt: Runtime, cookie: str, code: str, visit: Visit, now: datetime) -> str:
    """The cookie of a proved session, for a code of the app or a recovery code. Raises NotAdmitted."""
    who = await unproved(rt, cookie, now)
    if who is None:
        raise NotAdmitted("wrong")
    async with rt.database.write() as tx:
        counted = await _count(rt, tx, who.email, visit, now)
    async with rt.database.write() as tx:
        session = await sessions.by_digest(tx, digest(cookie), now)
        if session is None or not await proving.accepts(rt, tx, who, code, now):
            raise NotAdmitted("wrong")
        await sessions.forgive(tx, counted)
        # another cookie: whoever saw the first one has nothing
        await sessions.end(tx, who.organisation_id, who.id, only=session.id)
        return await begin(tx, who, visit, now, proved=True)


async def confirm(seat_: Seat, password: str, visit: Visit, now: datetime) -> None:
    """Ask somebody who is signed in for the own password once more. Raises NotAdmitted."""
    who = seat_.staff
    async with seat_.rt.database.write() as tx:
        counted = await _count(seat_.rt, tx, who.email, visit, now)
    right, _ = await seat_.rt.hashing.verified(password, who.password, known=True)
    if not right:
        raise NotAdmitted("wrong")
    async with seat_.rt.database.write() as tx:
        await sessions.forgive(tx, counted)


async def count_way(tx: Transaction, visit: Visit, now: datetime) -> None:
    """Count a way that somebody sets out on and may not come back from. Raises NotAdmitted."""
    counted = _way(visit)
    failed = await sessions.failures(tx, [counted], now - COUNTS_FOR)
    if failed[counted] >= MOST_FROM_NETWORK:
        raise NotAdmitted("wait")
    await sessions.fail(tx, [counted], now)


async def forgive_way(tx: Transaction, visit: Visit) -> None:
    """Somebody came back, and in."""
    await sessions.forgive(tx, [_way(visit)])


def _way(visit: Visit) -> str:
    return f"way {digest(visit.network)}"


async def sign_out(seat_: Seat) -> None:
    """End one session."""
    async with seat_.rt.database.write() as tx:
        await sessions.end(tx, seat_.staff.organisation_id, seat_.staff.id, only=seat_.session.id)


async def _count(
    rt: Runtime, tx: Transaction, email: str, visit: Visit, now: datetime
) -> Sequence[str]:
    """Count an attempt as failed, and what to forget if it succeeds. Raises NotAdmitted."""
    account, network = digest(email), digest(visit.network)
    if recognising.is_known(rt, visit.mark, email):
        most = {f"browser {digest(visit.mark)}": MOST_FROM_HERE}
    else:
        most = {
            f"here {digest(account + network)}": MOST_FROM_HERE,
            f"network {network}": MOST_FROM_NETWORK,
            f"account {account}": MOST_FOR_ACCOUNT,
        }
    failed = await sessions.failures(tx, list(most), now - COUNTS_FOR)
    if any(failed[each] >= most[each] for each in most):
        raise NotAdmitted("wait")
    await sessions.fail(tx, list(most), now)
    return [each for each in most if not each.startswith("network")]
