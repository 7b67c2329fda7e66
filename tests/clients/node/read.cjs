// Reads a dataset with readers that come from npm: node read.cjs FOLDER
// Prints what each has read; NODE_PATH says where they are.

const fs = require("node:fs");
const path = require("node:path");
const csv = require("csv-parse/sync");
const jsYaml = require("js-yaml");
const yaml = require("yaml");

const folder = process.argv[2];
const text = (name) => fs.readFileSync(path.join(folder, name), "utf8");
const lines = text("ports.jsonl").split("\n");
const tables = fs.readdirSync(folder).filter((name) => name.endsWith(".csv"));

const read = {
  objects: {
    "JSON.parse of ports.json": JSON.parse(text("ports.json")),
    "js-yaml": jsYaml.load(text("ports.yaml")),
    yaml: yaml.parse(text("ports.yaml")),
  },
  rows: lines.slice(0, -1).map((line) => JSON.parse(line)),
  tables: Object.fromEntries(tables.map((name) => [name, csv.parse(text(name))])),
};
process.stdout.write(JSON.stringify(read));
