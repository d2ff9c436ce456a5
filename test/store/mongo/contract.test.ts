import { mongoStage } from "../../support/mongo-store.js";
import { storeContract } from "../contract.js";

describe("the MongoDB engine", () => {
  const stage = mongoStage();
  storeContract("mongodb", () => stage.open());
});
