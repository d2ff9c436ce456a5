/**
 * What the reading rows are held against: express, which answers one and the same resource as JSON and asks no store, no
 * token and no filter. Started by `scim.ts` as a process of its own; the resource and the list are in a file.
 */
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import express from "express";

const [, , file = ""] = process.argv;
const { resource, list } = JSON.parse(readFileSync(file, "utf8")) as { resource: unknown; list: unknown };

const app = express();
app.get("/Users/:id", (_req, res) => void res.json(resource));
app.get("/Users", (_req, res) => void res.json(list));
const server = app.listen(0, "127.0.0.1", () => console.log(`port ${(server.address() as AddressInfo).port}`));
