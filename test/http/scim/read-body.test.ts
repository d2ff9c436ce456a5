import { expect } from "chai";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { BodyBudget } from "../../../src/http/shared/body/body-budget.js";
import { giveBudget, holdThrough } from "../../../src/http/shared/body/open-lots.js";
import { newId } from "../../../src/lib/new-id.js";
import type { TeamId } from "../../../src/model/ids.js";
import { readJson } from "../../../src/http/scim/read-body.js";
import { ScimError } from "../../../src/scim/index.js";

describe("A SCIM body on its way in", () => {
  it("that its client cuts short is the client's fault, not one of this server's", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const outcome = new Promise<unknown>((resolve) => {
      server.on("request", (req, res) => {
        giveBudget(req, res, new BodyBudget());
        holdThrough(req, () => readJson(req, 1000, newId<TeamId>())).then(resolve, resolve);
        req.once("data", () => client.destroy());
      });
    });
    const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
    client.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{");
    try {
      const error = await outcome;
      expect(error).to.be.instanceOf(ScimError);
      expect(error).to.include({ status: 400, scimType: "invalidSyntax" });
    } finally {
      server.close();
    }
  });
});
