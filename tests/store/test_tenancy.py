"""Store functions that serve people take the organisation's id first."""

import ast
from pathlib import Path

import lessonbot.store

# what works across organisations, each with its reason
ACROSS = {
    "achievements.add": "rows carry the id",
    "achievements.shown": "a visitor of a certificate knows nothing but its random id",
    "addresses.add": "rows carry the id",
    "addresses.add_learners": "rows carry the id",
    "addresses.alias": "ids come from locked rows",
    "addresses.aliased": "ids come from a sender's own inbound",
    "addresses.doubt": "ids come from claimed rows",
    "addresses.hand_over": "ids come from locked rows",
    "addresses.hand_to": "ids come from locked rows",
    "addresses.known": "ids come from a sender's own inbound",
    "addresses.record_consents": "rows carry the id",
    "addresses.restart": "ids come from locked rows",
    "addresses.save": "ids come from locked rows",
    "addresses.save_learners": "ids come from locked rows",
    "addresses.stop": "ids come from locked rows",
    "credentials.add": "rows carry the id",
    "credentials.by_public_id": "the id in its link is all that a visitor knows",
    "credentials.checks": "ids come from rows of one organisation",
    "credentials.erase": "ids come from rows of one organisation",
    "credentials.give_up": "the id comes from a row of the organisation",
    "credentials.point_to": "the id comes from a locked row",
    "credentials.renew": "the id comes from a row of the organisation",
    "credentials.several": "the ids in their links are all that a visitor knows",
    "credentials.subjects": "ids come from rows of one organisation",
    "credentials.withdraw": "the id comes from a row of the organisation",
    "dashboards.begin": "by a row that wanted() gave",
    "dashboards.wanted": "figures of all, counted for each by itself",
    "deliveries.add": "rows carry the id",
    "deliveries.charge": "ids come from claimed rows",
    "deliveries.claim": "ids come from a sender of this process",
    "deliveries.expire_turns": "turns come from claimed rows",
    "deliveries.lost_turns": "turns come from locked rows",
    "deliveries.provider_ids": "keys come from claimed rows",
    "deliveries.release_stale": "a sweep",
    "deliveries.reword": "ids come from claimed rows",
    "deliveries.settle": "ids come from claimed rows",
    "deliveries.stay_behind": "ids come from claimed rows",
    "dues.due": "a sweep over senders",
    "dues.held": "addresses are of one organisation's sender",
    "enrolments.add": "rows carry the id",
    "enrolments.bring_over": "ids come from locked rows",
    "enrolments.by_ids": "ids come from claimed rows",
    "enrolments.due": "a sweep over senders",
    "enrolments.hours": "hours of all, with nobody's name",
    "enrolments.last_versions": "ids come from claimed rows",
    "enrolments.move": "by an hour that hours() gave",
    "enrolments.of_learners": "ids come from locked rows",
    "enrolments.owners": "ids come from claimed rows",
    "enrolments.put_into_cohort": "ids come from locked rows",
    "enrolments.record": "rows carry the id",
    "enrolments.save": "ids come from locked rows",
    "gates.closed": "the last look before a send",
    "gates.reserve": "the sender is locked",
    "gates.reserve_people": "ids come from claimed rows",
    "gates.standings": "a sweep over senders",
    "identities.by_subject": "an account elsewhere is all that is known of a visitor",
    "imports.add_rows": "rows carry the id",
    "imports.save_rows": "ids come from locked rows",
    "imports.unfinished": "a sweep",
    "inbound.add": "rows carry the id",
    "inbound.admit": "rows carry the id",
    "inbound.forget_words": "ids come from locked rows",
    "inbound.set_aside": "ids come from locked rows",
    "inbound.take": "a sweep over senders",
    "invitations.codes": "senders come from the rows that came in",
    "invitations.note": "ids come from rows of one organisation",
    "invitations.unfinished": "a sweep",
    "issuers.by_did": "its address is public",
    "issuers.by_slug": "its address is public",
    "issuers.retire": "the id comes from a key of the organisation",
    "light.asked": "ids come from locked rows, or rows of one organisation",
    "members.invite": "rows carry the id",
    "members.join": "rows carry the id",
    "organisations.add": "makes the organisation",
    "organisations.ensure_default": "makes the organisation",
    "people.add_addresses": "rows carry the id",
    "people.add_learners": "rows carry the id",
    "people.agree": "rows carry the id",
    "people.fill": "ids come from rows of one organisation",
    "people.invite": "rows carry the id",
    "people.note": "rows carry the id",
    "processes.all_known": "processes serve all organisations",
    "processes.beat": "processes serve all organisations",
    "processes.forget": "processes serve all organisations",
    "processes.forget_all": "the whole database is another one after a restore",
    "processes.leave": "processes serve all organisations",
    "profiles.awards_of": "ids come from locked rows",
    "profiles.bring": "ids come from locked rows",
    "profiles.call": "ids come from locked rows",
    "profiles.give_back": "the id comes from a code of the organisation",
    "profiles.learners_of": "ids come from locked rows",
    "profiles.of_addresses": "ids come from locked rows",
    "profiles.remove": "ids come from locked rows",
    "profiles.use": "the id comes from a code of the organisation",
    "programs.by_digest": "a key is all that is known of a program",
    "programs.forget": "a sweep",
    "questions.add": "rows carry the id",
    "questions.add_peers": "rows carry the id",
    "questions.helped": "ids come from locked rows",
    "quotas.every": "senders are an organisation's own",
    "quotas.fill": "the sender is an organisation's own",
    "quotas.full_until": "the sender is an organisation's own",
    "quotas.give_up": "the sender is an organisation's own",
    "quotas.leave": "the addresses are of one organisation's sender",
    "quotas.next_": "the sender is an organisation's own",
    "quotas.queue": "the addresses are of one organisation's sender",
    "quotas.standing": "the sender is an organisation's own",
    "quotas.waits": "the sender is an organisation's own",
    "receipts.lost": "ids come from rows that tracked() read",
    "receipts.save": "rows were locked and checked against their sender",
    "receipts.tracked": "the service checks each against its sender",
    "reminders.asking": "ids come from claimed rows",
    "reminders.move": "ids come from locked rows",
    "reminders.withdraw": "ids come from locked rows",
    "reports.begun": "a sweep",
    "reports.clock": "the server's",
    "reports.counted": "senders are an organisation's own",
    "reports.dead_letters": "senders are an organisation's own",
    "reports.default_organisation": "finds the organisation",
    "reports.lessons_overdue": "senders are an organisation's own",
    "reports.outcomes": "senders are an organisation's own",
    "reports.overdue": "senders are an organisation's own",
    "reports.unanswered": "senders are an organisation's own",
    "reports.waiting": "senders are an organisation's own",
    "reports.write_nothing": "about no organisation",
    "sessions.by_digest": "a cookie is all that is known of a visitor",
    "sessions.challenge": "about no organisation",
    "sessions.fail": "counts addresses that may be nobody's",
    "sessions.failures": "counts addresses that may be nobody's",
    "sessions.forget": "a sweep",
    "sessions.forgive": "counts addresses that may be nobody's",
    "sessions.met": "about no organisation",
    "sessions.passkey": "a key is all that is known of a visitor",
    "shares.shown": "the secret of its link is all that a visitor knows",
    "sleepers.wake_at": "ids come from claimed rows",
    "sleepers.zones": "ids come from claimed rows",
    "staff.by_email": "an address is all that is known of a visitor",
    "staff.invitation": "the secret of a link is all that is known of a visitor",
    "links.staff_of": "the address is locked",
    "staff_files.are_owed": "a sweep over senders",
    "staff_files.owed": "a sweep over senders",
    "status_lists.free_places": "the list is of one organisation",
    "status_lists.resign": "the list is of one organisation",
    "status_lists.withdrawn_places": "the list is of one organisation",
    "submissions.add": "rows carry the id",
    "submissions.are_owed": "a sweep",
    "submissions.owed": "a sweep over senders",
    "submissions.passed": "ids come from rows of one organisation",
    "submissions.try_again": "ids come from owed rows",
    "tallies.count": "senders come from the rows that are written",
    "templates.spoil": "ids come from claimed rows",
    "trials.is_empty": "about tables, not rows",
    "webhooks.is_due": "a sweep",
    "webhooks.take": "a sweep",
    "windows.called": "ids come from claimed rows",
    "windows.explain": "turns are random and an organisation's own",
    "windows.hold": "turns come from claimed rows",
    "windows.knock": "ids come from locked rows",
    "windows.knock_again": "ids come from claimed rows",
    "windows.knock_for": "the sender is an organisation's own",
    "windows.languages": "ids come from claimed rows",
    "windows.others": "ids come from claimed rows",
    "windows.put_off": "ids come from locked rows",
    "windows.release": "ids come from locked rows",
    "windows.shut": "ids come from claimed rows",
    "windows.take_turns": "turns come from claimed rows",
    "windows.turns_of": "ids come from locked rows",
    "windows.uncall": "the addresses are of one organisation's sender",
    "windows.uncount": "the addresses are of one organisation's sender",
    "windows.waiting": "ids come from locked rows",
    "windows.withdraw": "ids come from claimed rows",
    "windows.withhold": "ids come from locked rows",
}
# these work on whole databases, or on none
NOT_NOUNS = {
    "__init__",
    "backups",
    "batches",
    "copying",
    "database",
    "migrating",
    "restoring",
    "tables",
}


def _functions() -> dict[str, list[str]]:
    folder = Path(lessonbot.store.__file__).parent
    found = {}
    for path in folder.glob("*.py"):
        if path.stem in NOT_NOUNS:
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_"):
                found[f"{path.stem}.{node.name}"] = [each.arg for each in node.args.args]
    return found


def test_every_store_function_takes_the_organisation_first_or_has_its_reason():
    functions = _functions()
    without = {
        name
        for name, arguments in functions.items()
        if arguments[:1] == ["tx"] and arguments[1:2] != ["organisation"]
    }
    assert without == set(ACROSS)


def test_every_store_function_takes_a_transaction():
    assert {name for name, arguments in _functions().items() if arguments[:1] != ["tx"]} == set()


def test_store_functions_never_commit():
    folder = Path(lessonbot.store.__file__).parent
    calls = {
        (path.stem, node.func.attr)
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not [call for call in calls if call[1] in {"commit", "rollback"}]
