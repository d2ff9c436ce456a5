import { expect } from "chai";
import { Command } from "commander";
import { flagOf } from "../../src/cli/flag-of.js";

describe("what a field of an input was typed as", () => {
  const { options } = new Command()
    .option("--mass-change-brake <share>")
    .option("--certificate <file>")
    .option("--alias <pair>")
    .option("--clock-skew <seconds>")
    .option("--group <pair>")
    .option("--name <name>")
    .option("--metadata-file <file>")
    .option("--secret-expires <when>")
    .option("--no-universal-logout");
  for (const [field, typed] of [
    ["policies.massChangeBrake", "--mass-change-brake"],
    ["certificates.0", "--certificate"],
    ["aliases.0.acs", "--alias acs"],
    ["clockSkewSeconds", "--clock-skew"],
    ["admins.groups.IT", "admins.groups.IT"],
    ["universalLogout.jwksUri", "universalLogout.jwksUri"],
    ["name", "--name"],
    ["metadataXml", "--metadata-file"],
    ["secretExpiresAt", "--secret-expires"],
    ["nameId", "nameId"],
    ["slug", "slug"],
  ] as const) {
    it(`${field} is ${typed}`, () => expect(flagOf(options, field)).to.equal(typed));
  }
});
