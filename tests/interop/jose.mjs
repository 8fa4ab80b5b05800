// Verifies tokens with jose, by the rules of Open Badges 3.0 (section 8.2, JWT proof), and looks up
// the status list with Digital Bazaar's.
import {decodeJwt, decodeProtectedHeader, importJWK, jwtVerify} from 'jose';
import {check, fetched, fromWeb, withdrawn} from './loading.mjs';
import {fault, judge, told} from './verifying.mjs';

const ALGORITHMS = ['RS256'];
const HEADER = ['alg', 'kid', 'typ'];
const CODES = {
  ERR_JOSE_ALG_NOT_ALLOWED: 'form',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'signature',
  ERR_JWT_EXPIRED: 'expired',
};

class Refused extends Error {}

function refuse(why) {
  throw new Refused(why);
}

async function keyOf(token, issuer) {
  const header = decodeProtectedHeader(token);
  const strange = Object.keys(header).some(name => !HEADER.includes(name));
  if(!ALGORITHMS.includes(header.alg) || header.typ !== 'JWT' || !header.kid || strange) {
    refuse('form');
  }
  const [did] = header.kid.split('#');
  const document = await fromWeb(did);
  const method = document.verificationMethod.find(({id}) => id === header.kid);
  if(did !== issuer || !document.assertionMethod.includes(header.kid) ||
    method?.controller !== did || !method.publicKeyJwk) {
    refuse('key');
  }
  // whoever knows nothing of DIDs finds the same key in the set, by its name and whose it is
  const {keys} = await fetched(`https://${address(did)}/jwks.json`);
  const listed = keys.find(({kid, iss}) => kid === header.kid.split('#')[1] && iss === did);
  if(listed?.n !== method.publicKeyJwk.n) {
    throw new Error('the set of keys has another one');
  }
  return importJWK(method.publicKeyJwk, header.alg);
}

function address(did) {
  return did.slice('did:web:'.length).split(':').map(decodeURIComponent).join('/');
}

const seconds = date => Date.parse(date) / 1000;

function matches(claims) {
  const {issuer, id, credentialSubject, validFrom, validUntil} = claims;
  return claims.iss === issuer.id && claims.jti === id && claims.sub === credentialSubject.id &&
    claims.nbf === seconds(validFrom) &&
    claims.exp === (validUntil === undefined ? undefined : seconds(validUntil));
}

await judge(async (_, token) => {
  try {
    const key = await keyOf(token, decodeJwt(token).issuer.id);
    const options = {algorithms: ALGORITHMS, requiredClaims: ['iss', 'jti', 'sub', 'nbf']};
    const {payload} = await jwtVerify(token, key, options).catch(error => {
      if(error.code === 'ERR_JWT_CLAIM_VALIDATION_FAILED' && error.claim === 'nbf') {
        refuse('early');
      }
      refuse(CODES[error.code] ?? `crash: ${error.code} ${error.message}`);
    });
    if(!matches(payload)) {
      refuse('signature');
    }
    const {iss, jti, sub, nbf, exp, ...credential} = payload;
    const statusResult = await check({credential});
    return statusResult.verified ?
      withdrawn(statusResult, credential.credentialStatus) :
      fault(told(statusResult.error ?? statusResult));
  } catch(error) {
    if(error instanceof Refused) {
      return error.message;
    }
    throw error;
  }
}, ({token}) => token);
