import type { AddressInfo } from "node:net";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

export type Kept = Record<string, unknown> & { id: string };

/** Where scimmy-routers, the other side of the SCIM rows, has one kind of resource from. */
export interface KeptResources {
  /** @throws SCIMMY.Types.Error 404 where there is none */
  one(id: string): Kept | Promise<Kept>;
  /** @param userName  of whom `userName eq` asks; undefined: all */
  all(userName: string | undefined): Kept[] | Promise<Kept[]>;
  /** @throws SCIMMY.Types.Error 409 where a userName is taken */
  write(id: string | undefined, instance: Readonly<Record<string, unknown>>): Kept | Promise<Kept>;
}

export const notFound = (): Error => new SCIMMY.Types.Error(404, null as never, "not found");
export const taken = (): Error => new SCIMMY.Types.Error(409, "uniqueness", "taken");

interface Asked {
  readonly id?: string;
  readonly filter?: readonly { readonly userName?: readonly [string, string] }[];
}

/** Serves both over express, and prints the port. Nothing but a bearer header is asked for. */
export function serveScimmy(users: KeptResources, groups: KeptResources): void {
  for (const [resource, kept] of [
    [SCIMMY.Resources.User, users],
    [SCIMMY.Resources.Group, groups],
  ] as const) {
    SCIMMY.Resources.declare(resource as typeof SCIMMY.Resources.User)
      .egress(async (asked) => {
        const { id, filter } = asked as Asked;
        return (await (id === undefined ? kept.all(filter?.[0]?.userName?.[1]) : kept.one(id))) as never;
      })
      .ingress(
        async (asked, instance) =>
          (await kept.write((asked as Asked).id, instance as unknown as Record<string, unknown>)) as never,
      );
  }
  const app = express();
  app.use("/", new SCIMMYRouters({ type: "bearer", handler: () => "bench" }));
  const server = app.listen(0, "127.0.0.1", () => console.log(`port ${(server.address() as AddressInfo).port}`));
}
