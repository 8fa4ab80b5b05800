// Holds credentials against the JSON Schema that 1EdTech published.
import {Ajv2019} from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import {readFileSync} from 'node:fs';
import {judge} from './verifying.mjs';

const ajv = new Ajv2019({allErrors: true, strict: false});
addFormats.default(ajv);
const schema = new URL('schema/open-badges-3.0.json', import.meta.url);
const validate = ajv.compile(JSON.parse(readFileSync(schema)));

await judge(async credential => {
  if(!credential.type.includes('OpenBadgeCredential')) {
    return '';
  }
  return validate(credential) ? '' : `form: ${ajv.errorsText(validate.errors)}`;
});
