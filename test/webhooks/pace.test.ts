import { expect } from "chai";
import { Pace } from "../../src/webhooks/pace.js";

describe("Deliveries make way for requests (DESIGN §11)", () => {
  let now = 0;
  let asked = 0;
  const waits: number[] = [];
  let pace: Pace;
  beforeEach(() => {
    [now, asked] = [0, 0];
    waits.length = 0;
    pace = new Pace({ asked: () => asked, clock: () => now, wait: (ms) => Promise.resolve(waits.push(ms)) });
  });
  const after = (ms: number, requests: number): void => {
    now += ms;
    asked += requests;
  };
  const turns = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) await pace.turn();
  };

  it("begin at once while few ask", async () => {
    after(200, 1);
    await turns(50);
    expect(waits).to.deep.equal([]);
  });

  it("begin one after the other, 4 ms apart, while many ask, however many want to begin", async () => {
    after(200, 2);
    await turns(5);
    expect(waits).to.deep.equal([4, 8, 12, 16]);
    now += 20;
    await turns(2);
    expect(waits.slice(4), "no turn is saved up").to.deep.equal([4]);
  });

  it("begin at once again when those who asked have gone", async () => {
    after(200, 40);
    await turns(3);
    after(200, 0);
    waits.length = 0;
    await turns(50);
    expect(waits).to.deep.equal([]);
  });

  it("are judged by requests a second, however long nothing was to be delivered", async () => {
    after(60_000, 60);
    await turns(10);
    expect(waits).to.deep.equal([]);
    after(60_000, 60_000);
    await turns(2);
    expect(waits).to.deep.equal([4]);
  });
});
