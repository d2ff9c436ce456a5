import { expect } from "chai";
import type { Events } from "../../../src/store/port/happenings.js";
import { aKnownEvent } from "../../support/access-builders.js";
import { ConsoleStage } from "../../support/console-stage.js";
import type { ConsoleVisitor } from "../../support/console-visitor.js";

describe("a file that takes long to come, in the console (DESIGN §5)", () => {
  const clock = Date.now;
  let ahead = 0;
  let stage: ConsoleStage;
  let owner: ConsoleVisitor;
  let beforePage: (after: number) => Promise<void>;
  before(async () => {
    Date.now = () => clock() + ahead;
    stage = await ConsoleStage.open();
    const { store } = stage.bridge;
    await store.inTeam(stage.acme.id).atomically(async (tx) => {
      for (let n = 0; n < 2_500; n++) await tx.events.append(aKnownEvent());
    });
    const inTeam = store.inTeam.bind(store);
    const value = (id: typeof stage.acme.id): ReturnType<typeof inTeam> => {
      const team = inTeam(id);
      const { events } = team;
      const page: Events["page"] = async (asked) => {
        await beforePage(asked.after);
        return events.page(asked);
      };
      return Object.defineProperty(team, "events", { value: Object.assign(Object.create(events) as Events, { page }) });
    };
    Object.defineProperty(store, "inTeam", { value, configurable: true });
  });
  beforeEach(async () => {
    beforePage = () => Promise.resolve();
    owner = await stage.as("owner");
  });
  after(async () => {
    await stage.close();
    Date.now = clock;
  });

  /** Ends the session two seconds before the page behind this number is read. */
  const signOutBefore = (number: number): void => {
    beforePage = async (after) => {
      if (after !== number) return;
      beforePage = () => Promise.resolve();
      await stage.visitorWith(owner.cookies).send("/console/account", {}, { action: "/console/sign-out" });
      ahead += 2_000;
    };
  };
  const take = (): Promise<Response> =>
    fetch(`${stage.url}/console/teams/acme/audit/export`, {
      headers: { cookie: owner.cookies.map(([name, value]) => `${name}=${value}`).join("; ") },
      redirect: "manual",
    });

  it("comes whole to who stays signed in", async () => {
    const file = await take();
    expect(file.headers.get("content-disposition")).to.match(/^attachment; filename="/);
    expect((await file.text()).trimEnd().split("\n").length).to.be.greaterThan(2_500);
  });

  it("ends in the midst of it where the session has ended", async () => {
    signOutBefore(1_000);
    const file = await take();
    expect(file.status).to.equal(200);
    const cut = await file.text().catch((error: unknown) => error);
    expect(cut).to.be.instanceOf(TypeError);
  });

  it("leads to the sign-in where the session has ended before its first line", async () => {
    signOutBefore(0);
    const answer = await take();
    expect(answer.status).to.equal(303);
    expect(answer.headers.get("location")).to.match(/^\/console\/sign-in\?return_to=/);
    expect(answer.headers.get("content-disposition")).to.equal(null);
  });
});
