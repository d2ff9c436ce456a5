import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

const here = import.meta.dirname;

/** Where `main` stands: `src/`, or `dist/`, whose parts all lie beside it. */
export const programFolder = existsSync(join(here, "main.js")) ? here : dirname(here);

/** Where package.json stands. */
export const packageFolder = dirname(programFolder);
