// Verifies with @digitalcredentials/verifier-core as it is: it resolves and fetches by itself.
import {readFileSync} from 'node:fs';
import {verifyCredential} from '@digitalcredentials/verifier-core';
import {fault, judge, told} from './verifying.mjs';

const LOCAL = /^https:\/\/localhost:\d+\//;
const SCHEMA = new URL('schema/open-badges-3.0.json', import.meta.url);
const PUBLISHED = JSON.parse(readFileSync(SCHEMA)).$id;

// Everything but the schema is fetched from the issuer, which is on this machine.
const overNetwork = globalThis.fetch;
globalThis.fetch = async (asked, options) => {
  const address = String(asked.url ?? asked);
  if(address === PUBLISHED) {
    return new Response(readFileSync(SCHEMA), {headers: {'content-type': 'application/json'}});
  }
  if(!LOCAL.test(address)) {
    throw new Error(`nothing is fetched from ${address}`);
  }
  return overNetwork(asked, options);
};

await judge(async credential => {
  const {errors, error, log} = await verifyCredential({credential, knownDIDRegistries: []});
  if(errors ?? error) {
    return fault((errors ?? [error]).map(told).join('; '));
  }
  const steps = Object.fromEntries(log.map(({id, valid}) => [id, valid]));
  const wanted = [
    ['signature', steps.valid_signature],
    ['expired', steps.expiration],
    ['status', !credential.credentialStatus || steps.revocation_status !== undefined],
    ['withdrawn', steps.revocation_status !== false],
  ];
  return wanted.find(([, holds]) => !holds)?.[0] ?? '';
});
