// SPDX-License-Identifier: Apache-2.0
// A client on its own: client credentials, for APIs of the operator that concern no subscriber. No CAMARA scope can be had by it.
//   node machine.mjs sandbox-inventory:read
import * as client from 'openid-client';
import { discover } from './client.mjs';

const tokens = await client.clientCredentialsGrant(await discover(), { scope: process.argv[2] });
console.log(JSON.stringify({ scope: tokens.scope, expiresIn: tokens.expires_in }));
