// Verifies with @digitalbazaar/vc and its status list, in safe mode.
import * as vc from '@digitalbazaar/vc';
import {check, documentLoader, suite, withdrawn} from './loading.mjs';
import {fault, judge, told} from './verifying.mjs';

await judge(async credential => {
  const {verified, error, statusResult} = await vc.verifyCredential({
    credential, suite: suite(), documentLoader, checkStatus: check
  });
  if(!verified) {
    return fault(told(error ?? statusResult?.error));
  }
  return withdrawn(statusResult, credential.credentialStatus);
});
