// What every verifier here has in common: it reads specimens, and writes a verdict on each.
//
// A verdict is "" for what verifies, or the fault, in the words of lessonbot. An error that nobody
// foresaw is a crash of the verifier, and never counts as "does not verify".
import {readFileSync} from 'node:fs';

const FAULTS = [
  ['form', /safe mode|no proof|no matching proofs|insufficient proofs matched|does not have a digital signature/i],
  ['expired', /has expired|is after "validUntil"/i],
  ['early', /is before "validFrom"/i],
  ['status', /BitstringStatusListCredential" not verified|could not load "BitstringStatusListCredential"/i],
  ['key', /not authori[sz]ed|key .* not found|must match the verification method controller/i],
  ['signature', /invalid signature|signature is not valid/i],
];

/** The fault that errors tell of; "crash: ..." if it is none of those that are known. */
export function fault(text) {
  return FAULTS.find(([, pattern]) => pattern.test(text))?.[0] ?? `crash: ${text}`;
}

/** All that an error says, with what caused it. */
export function told(error) {
  const deeper = [...(error?.errors ?? []), error?.cause, error?.details].filter(Boolean);
  return [`${error?.name ?? ''}: ${error?.message ?? JSON.stringify(error)}`, ...deeper.map(told)].join('; ');
}

/** Writes the verdict on each specimen of the file that is named on the command line. */
export async function judge(verify, isRead = ({token}) => !token) {
  const verdicts = {};
  for(const {name, document, token} of JSON.parse(readFileSync(process.argv[2]))) {
    if(isRead({token})) {
      verdicts[name] = await verify(document, token).catch(error => `crash: ${told(error)}`);
    }
  }
  process.stdout.write(JSON.stringify(verdicts));
}
