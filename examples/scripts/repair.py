#!/usr/bin/env python3
"""Copies users to the HSMs that lack them, and sets a password on every HSM.

    CO_PASSWORD=... repair.py
    CO_PASSWORD=... NEW_PASSWORD=... repair.py CO example_officer

Compares the users of all servers and copies each missing user from the first server that has it, in server mode, with
syncUser. With a type and a name as arguments, then sets the password of that user on every server, because listUsers
does not show whether passwords differ. Exits with 0 if all servers have the same users in the end.

CMU and CMU_CONFIG override the paths of the utility and its configuration; CO_NAME overrides the name of the officer.
"""

import os
import re
import sys

import pexpect

PROMPT = "aws-cloudhsm>"
SERVER = re.compile(r"^Users on server (\d+)\((.*)\):\r?$", re.MULTILINE)


class Utility:
    """The management utility, at its prompt."""

    def __init__(self):
        self.child = pexpect.spawn(
            os.environ.get("CMU", "/opt/cloudhsm/bin/cloudhsm_mgmt_util"),
            [os.environ.get("CMU_CONFIG", "/opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg")],
            encoding="utf-8",
            timeout=60,
        )
        self.child.expect_exact(PROMPT)

    def ask(self, line, prompt=PROMPT):
        """Enters a line and returns the output up to a prompt."""
        self.child.sendline(line)
        self.child.expect_exact(prompt)
        return self.child.before

    def users(self):
        """Returns the users of each server, in server order, as ids by type and name."""
        pieces = SERVER.split(self.ask("listUsers"))
        tables = []
        for block in pieces[3::3]:
            rows = (line.split() for line in block.splitlines())
            tables.append({(row[1], row[2]): row[0] for row in rows if len(row) == 6 and row[0].isdigit()})
        return tables

    def sync(self, user, source, destination):
        """Copies a user, given by its id on the source, to another server."""
        prompt = f"server{source}>"
        self.ask(f"server {source}", prompt)
        answer = self.ask(f"syncUser {user} {destination}", prompt)
        self.ask("exit")
        return "syncUser success" in answer

    def change_password(self, user_type, name, password):
        """Sets a password on every server. Returns False if a server refuses; the others are changed all the same."""
        self.ask(f"changePswd {user_type} {name} -hpswd", "Enter new password: ")
        self.ask(password, "Re-enter new password: ")
        self.ask(password, "Do you want to continue(y/n)?")
        self.child.sendline("y")
        refused = 0
        while self.child.expect_exact([PROMPT, "(R/I/A):"]) == 1:
            refused += 1
            self.child.sendline("I")
        return refused == 0

    def quit(self):
        self.child.sendline("quit")
        self.child.expect(pexpect.EOF)
        self.child.close()


def repair(utility):
    tables = utility.users()
    for user in sorted(set().union(*tables)):
        source = next(index for index, table in enumerate(tables) if user in table)
        for destination, table in enumerate(tables):
            if user not in table:
                done = utility.sync(tables[source][user], source, destination)
                word = "copied" if done else "NOT copied"
                print(f"{user[0]} {user[1]}: {word} from server {source} to server {destination}")


def main():
    utility = Utility()
    utility.ask(f"loginHSM CO {os.environ.get('CO_NAME', 'admin')} -hpswd", "Enter password: ")
    if "failed" in utility.ask(os.environ["CO_PASSWORD"]):
        sys.exit("the login failed")
    repair(utility)
    agreed = True
    if len(sys.argv) == 3:
        agreed = utility.change_password(sys.argv[1], sys.argv[2], os.environ["NEW_PASSWORD"])
        print(f"{sys.argv[1]} {sys.argv[2]}: password {'set' if agreed else 'NOT set'} everywhere")
    tables = utility.users()
    same = agreed and all(table.keys() == tables[0].keys() for table in tables)
    print(f"{len(tables)} servers, {'the same users' if same else 'DIFFERENT users'}")
    utility.quit()
    sys.exit(0 if same else 1)


main()
