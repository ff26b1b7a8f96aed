#!/usr/bin/env python3
"""churn.py PODS_A_SECOND SECONDS: deletes pods of deployments, any, and their controllers make others.

Each deleted pod is about six events: marked as deleted, gone, made, bound, started, running. Once a minute it prints how many
were deleted a second; the server decides how many that can be. KUBECONFIG names the cluster. NEVER run it at one that
anybody needs."""
import random
import sys
import time

from api_server import ApiServer


def main():
    rate, seconds = float(sys.argv[1]), float(sys.argv[2])
    server, chance = ApiServer(), random.Random(1)
    begun = told = due = time.monotonic()
    deleted = since = 0
    namespaces = [n["metadata"]["name"] for n in server.ask("/api/v1/namespaces")[1]["items"]]
    pods = []
    while (now := time.monotonic()) - begun < seconds:
        if not pods:
            namespace = chance.choice(namespaces)
            listed = server.ask(f"/api/v1/namespaces/{namespace}/pods?fieldSelector=status.phase%3DRunning")[1]
            pods = [(p["metadata"]["namespace"], p["metadata"]["name"]) for p in listed["items"]
                    if p["metadata"].get("ownerReferences")]
            chance.shuffle(pods)
            if not pods:
                continue
        namespace, name = pods.pop()
        status, _ = server.ask(f"/api/v1/namespaces/{namespace}/pods/{name}?gracePeriodSeconds=0", "DELETE")
        deleted += status == 200
        since += status == 200
        if now - told >= 60:
            print(f"{now - begun:.0f} s: {since / (now - told):.1f} pods a second", flush=True)
            told, since = now, 0
        due = max(due + 1 / rate, now)  # what the server did not keep up with is not made up for
        time.sleep(max(0.0, due - time.monotonic()))
    print(f"{deleted} pods in {time.monotonic() - begun:.0f} s, {deleted / (time.monotonic() - begun):.1f} a second")


if __name__ == "__main__":
    main()
