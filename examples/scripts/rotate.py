#!/usr/bin/env python3
"""Sets new passwords for crypto users, or deletes users that are no longer needed.

    CO_PASSWORD=... NEW_PASSWORD=... rotate.py [--delete] NAME...

Reports and skips a user that a server does not have. Exits with 0 if no user was skipped.

CMU and CMU_CONFIG override the paths of the utility and its configuration; CO_NAME overrides the name of the officer.
"""

import os
import sys

import pexpect

PROMPT = "aws-cloudhsm>"


def login(child):
    child.expect_exact(PROMPT)
    child.sendline(f"loginHSM CO {os.environ.get('CO_NAME', 'admin')} -hpswd")
    child.expect_exact("Enter password: ")
    child.sendline(os.environ["CO_PASSWORD"])
    if child.expect_exact(["HSM Error", "success"]) == 0:
        sys.exit("the login failed")
    child.expect_exact(PROMPT)


def rotate(child, name):
    """Sets the password on every server, but stops at the first refusal."""
    child.sendline(f"changePswd CU {name} -hpswd")
    for prompt in ("Enter new password: ", "Re-enter new password: "):
        child.expect_exact(prompt)
        child.sendline(os.environ["NEW_PASSWORD"])
    child.expect_exact("Do you want to continue(y/n)?")
    child.sendline("y")
    outcome = child.expect(["user doesn't exist", r"min pswd len 7 and max pswd len 32", r"\(R/I/A\):", PROMPT])
    if outcome == 3:
        return "changed"
    if outcome < 2:
        child.expect_exact("(R/I/A):")
    child.sendline("A")
    child.expect_exact(PROMPT)
    return ["there is no such user", "the new password is too short or too long", "refused"][outcome]


def delete(child, name):
    """Deletes the user on every server, or rolls back."""
    child.sendline(f"deleteUser CU {name}")
    if child.expect_exact(["(R/B/I):", PROMPT]) == 1:
        return "deleted"
    child.sendline("B")
    child.expect_exact(PROMPT)
    return "left as it was"


def main():
    names = [argument for argument in sys.argv[1:] if argument != "--delete"]
    act, done = (delete, "deleted") if "--delete" in sys.argv else (rotate, "changed")
    child = pexpect.spawn(
        os.environ.get("CMU", "/opt/cloudhsm/bin/cloudhsm_mgmt_util"),
        [os.environ.get("CMU_CONFIG", "/opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg")],
        encoding="utf-8",
        timeout=60,
    )
    login(child)
    outcomes = []
    for name in names:
        outcomes.append(act(child, name))
        print(f"{name}: {outcomes[-1]}")
    child.sendline("quit")
    child.expect(pexpect.EOF)
    sys.exit(0 if all(outcome == done for outcome in outcomes) else 1)


main()
