// Validates with ajv: node validate.cjs, the pairs of schema and instance as JSON on standard input.
// Prints for each pair null, or what is wrong; NODE_PATH says where it is.

const fs = require("node:fs");
const Ajv = require("ajv/dist/2020");
const yaml = require("js-yaml");

const ajv = new Ajv({ strict: true, allErrors: true });
const read = (path) => {
  const text = fs.readFileSync(path, "utf8");
  return path.endsWith(".yaml") ? yaml.load(text) : JSON.parse(text);
};
const schemas = new Map();

// Compiles a schema once; in strict mode, what ajv does not know or finds doubtful is an error.
function validator(path) {
  if (!schemas.has(path)) {
    schemas.set(path, ajv.compile(read(path)));
  }
  return schemas.get(path);
}

const pairs = JSON.parse(fs.readFileSync(0, "utf8"));
const told = pairs.map(([schema, instance]) => {
  const validate = validator(schema);
  return instance === null || validate(read(instance)) ? null : ajv.errorsText(validate.errors);
});
process.stdout.write(JSON.stringify(told));
