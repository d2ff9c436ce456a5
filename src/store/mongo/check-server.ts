import { StoreUnusable } from "../port/errors.js";
import type { Document } from "./driver.js";

/** Mongoose 9 supports 6, 7 and 8; the driver alone would go on with older ones. */
const oldestMajor = 6;

/** @throws StoreUnusable when the server is older than what we are tested on */
export function checkVersion(buildInfo: Document): void {
  const version = String(buildInfo["version"]);
  if (Number.parseInt(version, 10) >= oldestMajor) return;
  throw new StoreUnusable(
    `MongoDB ${version} is too old: Drawbridge needs ${oldestMajor}.0 or newer. Upgrade the server.`,
  );
}

/**
 * Transactions need a member of a replica set that has its configuration, or a router of a cluster made of such sets.
 * @throws StoreUnusable with the commands that help
 */
export function checkHello(hello: Document): void {
  if (typeof hello["setName"] === "string" || hello["msg"] === "isdbgrid") return;
  const begun = hello["isreplicaset"] === true;
  throw new StoreUnusable(
    [
      begun
        ? "MongoDB runs with --replSet but its replica set was never initiated."
        : "MongoDB runs as a standalone server, and Drawbridge needs a replica set (one node is enough).",
      ...(begun ? [] : ["Start it as one:", "  mongod --replSet rs0 --bind_ip 127.0.0.1"]),
      begun ? "Initiate it once:" : "and initiate it once:",
      '  mongosh --eval "rs.initiate()"',
    ].join("\n"),
  );
}
