#!/usr/bin/env node
const [command] = process.argv.slice(2);
if (command === "demo") {
  const { demoDefaults, runDemo } = await import("./start-demo.js");
  await runDemo({ ...demoDefaults, json: process.argv.includes("--json") });
} else {
  const { runServer } = await import("./start-server.js");
  await runServer({});
}
