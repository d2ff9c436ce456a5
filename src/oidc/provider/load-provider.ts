import type * as provider from "./make-provider.js";

type Module = typeof provider;

let loading: Promise<Module> | undefined;

/**
 * The library, when an app first asks: it takes a good part of a cold start. On Node 20, which our tests run on, it would write
 * one line to the operator's terminal that the runtime is not supported; that line alone is kept back.
 */
export function loadProvider(): Promise<Module> {
  loading ??= load();
  return loading;
}

/* eslint-disable no-console -- the library writes there, and offers no other way */
async function load(): Promise<Module> {
  const { warn } = console;
  console.warn = (...said: unknown[]) => {
    if (!String(said[0]).includes("oidc-provider WARNING: Unsupported runtime")) warn.apply(console, said);
  };
  try {
    return await import("./make-provider.js");
  } finally {
    console.warn = warn;
  }
}
