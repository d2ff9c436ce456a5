"""Runs scim2-tester's whole suite against one directory and prints one line for each check.

A check that a right server fails is named in waivers.json with the section that allows our answer. A waiver that
nothing needed is a failure too, so that the list can only shrink.
"""

import json
import pathlib
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

base_url, token = sys.argv[1], sys.argv[2]
waivers = json.loads(pathlib.Path(__file__).with_name("waivers.json").read_text())
used = set()
good = {Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE}


def waived(result):
    for number, waiver in enumerate(waivers):
        if waiver["check"] == result.title and waiver["reason"] in str(result.reason):
            used.add(number)
            return waiver
    return None


def line(result, reason):
    where = f" [{result.resource_type}]" if getattr(result, "resource_type", None) else ""
    return f"scim2-tester: {result.title}{where}{reason}".replace("\n", " ")


failed = 0
client = Client(base_url=base_url, headers={"Authorization": f"Bearer {token}"}, timeout=60)
for result in check_server(SyncSCIMClient(client)):
    if result.status in good:
        print("ok", line(result, ""))
        continue
    waiver = waived(result)
    if waiver:
        print("ok", line(result, f" (waived: {waiver['section']})"))
        continue
    failed += 1
    print("not ok", line(result, f" # {result.status.name} {result.reason}"))
for number, waiver in enumerate(waivers):
    if number not in used:
        failed += 1
        print(f"not ok scim2-tester: the waiver for {waiver['check']} is no longer needed")
sys.exit(1 if failed else 0)
