// SPDX-License-Identifier: Apache-2.0
// The same in one request: the JWT bearer grant (RFC 7523), whose assertion is the client's authentication as well.
//   node bearer.mjs <operator token> +99977001005
import { SignJWT } from 'jose';
import * as client from 'openid-client';
import { discover, key, verify } from './client.mjs';

const [operatorToken, phoneNumber] = process.argv.slice(2);
const configuration = await discover();
const { key: privateKey, kid } = await key();
const assertion = await new SignJWT({ scope: 'dpv:FraudPreventionAndDetection number-verification:verify' })
  .setProtectedHeader({ alg: 'ES256', kid })
  .setIssuer(configuration.clientMetadata().client_id)
  .setSubject(`operatortoken:${operatorToken}`)
  .setAudience(configuration.serverMetadata().token_endpoint) // Exactly the endpoint called.
  .setJti(crypto.randomUUID()).setIssuedAt().setExpirationTime('60s')
  .sign(privateKey);
const tokens = await client.genericGrantRequest(configuration, 'urn:ietf:params:oauth:grant-type:jwt-bearer', { assertion });
console.log(JSON.stringify(await verify(tokens.access_token, phoneNumber)));
