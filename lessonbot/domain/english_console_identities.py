"""Every phrase of the console about accounts elsewhere that staff sign in by, in English."""

IDENTITIES = {
    "console.enter.oidc": "Sign in with {name}",
    "console.enter.oidc_wrong": "Signing in with {name} did not work, or took too long. Press the button once more, or sign in with your password.",
    "console.enter.oidc_away": "{name} does not answer just now. Try again in a few minutes, or sign in with your password.",
    "console.enter.oidc_denied": "{name} did not let you in. Try again with another account there, or sign in with your password.",
    "console.oidc.title": "You are not signed in",
    "console.oidc.unknown": "{name} knows you as {email}, and nobody with this address works here. Ask an owner of your organisation to invite {email}, then sign in again.",
    "console.oidc.unchecked": "{name} told us no e-mail address of yours that it has checked. Confirm your address there, then sign in again. Or ask an owner of your organisation for a link.",
    "console.oidc.another": "{email} signs in here by another account at {name}. Use that one. If you have it no more, ask an owner of your organisation for a link for another password. After that, this account works too.",
    "console.account.no_password": "You sign in without a password. If you want one, ask an owner of your organisation for a link.",
    "console.account.elsewhere_why": "Connect your account at {name}. Then you can sign in with it.",
    "console.account.elsewhere_connect": "Connect with {name}",
    "console.account.elsewhere_is": "Your account at {name} has been connected since {when}. You can sign in with it.",
    "console.account.elsewhere_drop": "Disconnect",
    "console.account.elsewhere_failed": "Connecting with {name} did not work, or took too long. Press the button once more.",
    "console.account.elsewhere_taken": "That account at {name} belongs to somebody else here. Sign out at {name}, and connect with your own.",
    "console.account.elsewhere_second": "Another account at {name} is connected already. Disconnect it first.",
    "console.account.elsewhere_last": "You have no password and no passkey: without {name} you could not come in any more. Ask an owner of your organisation for a link for a password first, or make a passkey.",
    "console.act.connected": "connected the own account with one elsewhere",
    "console.act.disconnected": "disconnected the own account from one elsewhere",
    "console.act.linked": "signed in by an account elsewhere for the first time",
}
