// SPDX-License-Identifier: Apache-2.0
// An API hosted apart (client_type resource_server): looks at a token, then spends it with what it is about to answer.
//   CLIENT_ID=sandbox-api KEY_FILE=src/Server/Sandbox/sandbox-api.jwk.json node resource-server.mjs <access token> +99977001005
import * as client from 'openid-client';
import { discover } from './client.mjs';

const [token, phoneNumber] = process.argv.slice(2);
const configuration = await discover();
const seen = await client.tokenIntrospection(configuration, token);
if (!seen.active || !seen.scope.split(' ').includes('number-verification:verify')) {
  console.log(JSON.stringify({ status: seen.active ? 403 : 401 }));
} else {
  const matches = seen.phone_number === phoneNumber;
  const spent = await client.tokenIntrospection(configuration, token, { spend: 'true', outcome: `${matches}`, correlator: crypto.randomUUID() });
  console.log(JSON.stringify(spent.active ? { devicePhoneNumberVerified: matches } : { status: 401 })); // Another call was first.
}
