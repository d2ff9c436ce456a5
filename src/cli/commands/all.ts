import type { Command } from "commander";
import type { Cli } from "../leaf.js";
import { applyCommands } from "./apply.js";
import { adminCommands } from "./admin.js";
import { appCommands } from "./app.js";
import { apiKeyCommands } from "./api-key.js";
import { attemptsCommands } from "./attempts.js";
import { auditStreamCommands } from "./audit-stream.js";
import { auditCommands } from "./audit.js";
import { certificateCommands } from "./certificate.js";
import { directoryCommands } from "./directory.js";
import { domainCommands } from "./domain.js";
import { failuresCommands } from "./failures.js";
import { eventsCommands } from "./events.js";
import { groupCommands } from "./group.js";
import { keyCommands } from "./key.js";
import { moveInCommand } from "./move-in.js";
import { oauthClientCommands } from "./oauth-client.js";
import { setupCommands } from "./setup.js";
import { searchCommand } from "./search.js";
import { simulateCommand } from "./simulate.js";
import { ssoCommands } from "./sso.js";
import { systemCommands } from "./system.js";
import { teamCommands } from "./team.js";
import { movingCommands } from "./moving.js";
import { tokenCommands } from "./token.js";
import { traceCommands } from "./trace.js";
import { conflictCommands } from "./conflict.js";
import { userCommands } from "./user.js";
import { webhookCommands } from "./webhook.js";

/** Every command that works on the store, in the order in which a newcomer would use them. */
export function allCommands(cli: Cli, program: Command): void {
  for (const add of [
    applyCommands,
    moveInCommand,
    teamCommands,
    domainCommands,
    ssoCommands,
    certificateCommands,
    simulateCommand,
    directoryCommands,
    tokenCommands,
    oauthClientCommands,
    appCommands,
    userCommands,
    conflictCommands,
    groupCommands,
    searchCommand,
    attemptsCommands,
    failuresCommands,
    webhookCommands,
    eventsCommands,
    auditCommands,
    auditStreamCommands,
    traceCommands,
    adminCommands,
    apiKeyCommands,
    keyCommands,
    systemCommands,
    movingCommands,
    setupCommands,
  ]) {
    add(cli, program);
  }
}
