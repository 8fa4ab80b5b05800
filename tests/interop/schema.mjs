// Holds credentials against the JSON Schema that 1EdTech published, as it is and in its strict
// reading: there, what can be a list has to be one, and words are in one language.
import {Ajv2019} from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import {decodeJwt} from 'jose';
import {readFileSync} from 'node:fs';
import {judge} from './verifying.mjs';

const published = readFileSync(new URL('schema/open-badges-3.0.json', import.meta.url));
const isList = schema => schema.type === 'array' || schema.allOf?.some(isList);

/** The schema without the choices between one value and a list or a table of languages of them. */
function strict(schema) {
  if(Array.isArray(schema)) {
    return schema.map(strict);
  }
  if(typeof schema !== 'object' || schema === null) {
    return schema;
  }
  const {oneOf, ...rest} = schema;
  const single = oneOf?.filter(each => !each.propertyNames);
  const lists = oneOf?.filter(isList) ?? [];
  const kept = lists.length ? {allOf: [...rest.allOf ?? [], ...lists]} : oneOf ? {oneOf: single} : {};
  return Object.fromEntries(
    Object.entries({...rest, ...kept}).map(([name, value]) => [name, strict(value)]));
}

function compiled(schema) {
  const ajv = new Ajv2019({allErrors: true, strict: false});
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  return value => validate(value) ? '' : ajv.errorsText(validate.errors);
}

const schema = JSON.parse(published);
const editions = {published: compiled(schema), strict: compiled(strict(schema))};

await judge(async (credential, token) => {
  if(!credential.type.includes('OpenBadgeCredential')) {
    return '';
  }
  const alone = {...credential, type: 'OpenBadgeCredential', proof: credential.proof?.[0]};
  if(!editions.strict(alone)) {
    return 'crash: the strict reading lets one value pass for a list';
  }
  for(const [edition, errors] of Object.entries(editions)) {
    const found = errors(token ? decodeJwt(token) : credential);
    if(found) {
      return `form: ${edition} schema: ${found}`;
    }
  }
  return '';
}, () => true);
