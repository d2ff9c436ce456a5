import { expect } from "chai";
import type { ScimClient } from "./scim-client.js";

/** What the tests of the SCIM door say again and again. */
export const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
export const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
export const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

export const user = (userName: string, more: object = {}) => ({ schemas: [USER], userName, ...more });
export const group = (displayName: string, ...members: string[]) => ({
  schemas: [GROUP],
  displayName,
  members: members.map((value) => ({ value })),
});

/** A user made by POST; answers the id. */
export async function made(client: ScimClient, userName: string, more: object = {}): Promise<string> {
  const answer = await client.post("/Users", user(userName, more));
  expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
  return answer.body.id as string;
}
