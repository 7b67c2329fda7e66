// Reads texts as CSV with csv-parse: node refuse.cjs, the texts as JSON on standard input.
// Prints for each null, or why it is refused; NODE_PATH says where csv-parse is.

const fs = require("node:fs");
const csv = require("csv-parse/sync");

const complaint = (text) => {
  try {
    csv.parse(text);
    return null;
  } catch (error) {
    return error.message;
  }
};
const texts = JSON.parse(fs.readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map(complaint)));
