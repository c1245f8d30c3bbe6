// SPDX-License-Identifier: Apache-2.0
// A back end whose app on the phone obtained an operator token (GSMA TS.43): works on Wi-Fi too. CIBA, poll mode.
//   node backchannel.mjs <operator token> +99977001005
import * as client from 'openid-client';
import { discover, verify } from './client.mjs';

const [operatorToken, phoneNumber] = process.argv.slice(2);
const configuration = await discover();
const started = await client.initiateBackchannelAuthentication(configuration, {
  scope: 'openid dpv:FraudPreventionAndDetection number-verification:verify', login_hint: `operatortoken:${operatorToken}`,
});
const tokens = await client.pollBackchannelAuthenticationGrant(configuration, started);
console.log(JSON.stringify({ amr: tokens.claims().amr, ...await verify(tokens.access_token, phoneNumber) }));
