// SPDX-License-Identifier: Apache-2.0
// A certified OpenID provider, configured as like this server as it can be; it prints its issuer once it listens.
// Argument: the folder with the sandbox clients' keys.
import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import Provider, { interactionPolicy } from 'oidc-provider';

const keyFolder = process.argv[2];
const account = 'the line at the address';
const apiScopes = [
  'number-verification:verify', 'number-verification-verify-read',
  'number-verification:device-phone-number:read', 'number-verification-share-read',
];
const purposes = ['dpv:FraudPreventionAndDetection', 'dpv:IdentityVerification'];
const inventory = 'sandbox-inventory:read';
const scopes = ['openid', 'offline_access', ...apiScopes, ...purposes, inventory];

// Keeps everything: the library's own store forgets under many requests what a test still asks for.
class Store {
  static #all = new Map();

  constructor(kind) { this.kind = kind; }

  async upsert(id, payload) { Store.#all.set(`${this.kind} ${id}`, payload); }

  async find(id) { return Store.#all.get(`${this.kind} ${id}`); }

  async findByUid(uid) { return [...Store.#all.values()].find((payload) => payload.kind === this.kind && payload.uid === uid); }

  async consume(id) { (await this.find(id)).consumed = Math.floor(Date.now() / 1000); }

  async destroy(id) { Store.#all.delete(`${this.kind} ${id}`); }

  async revokeByGrantId(grantId) {
    for (const [key, payload] of Store.#all) if (payload.grantId === grantId) Store.#all.delete(key);
  }
}

async function client(id, scope, redirectUris) {
  const key = JSON.parse(await readFile(join(keyFolder, `${id}.jwk.json`), 'utf8'));
  const jwk = createPublicKey({ key, format: 'jwk' }).export({ format: 'jwk' });
  return {
    client_id: id, client_name: id, redirect_uris: redirectUris, scope: scope.join(' '),
    response_types: ['code'], grant_types: ['authorization_code', 'client_credentials'],
    token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ ...jwk, kid: key.kid, alg: key.alg, use: key.use }] },
  };
}

// Nothing is shown: only what asks for a page gets one. A sign-in asked for again is what the network does anyway.
function policy() {
  const prompts = interactionPolicy.base();
  prompts.get('login').checks.remove('login_prompt');
  prompts.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }));
  return prompts;
}

const server = createServer();
server.keepAliveTimeout = 0; // A connection is never closed under a request that is on its way.
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  adapter: Store,
  clients: [
    await client('sandbox-app', ['openid', 'offline_access', ...apiScopes, ...purposes, inventory], [`${issuer}/sandbox/callback`, 'http://127.0.0.1:9876/callback']),
    await client('sandbox-other', ['openid', 'offline_access', ...apiScopes.slice(0, 2), ...purposes], ['http://127.0.0.1:9877/callback']),
  ],
  scopes,
  responseTypes: ['code'],
  clientAuthMethods: ['private_key_jwt'],
  pkce: { required: () => true },
  clockTolerance: 0,
  enableHttpPostMethods: true,
  cookies: { long: { sameSite: 'none' } },
  ttl: { AuthorizationCode: 60, AccessToken: 300, ClientCredentials: 300, IdToken: 300, Session: 300, Grant: 600, Interaction: 60 },
  enabledJWA: {
    clientAuthSigningAlgValues: ['ES256', 'PS256', 'RS256'],
    requestObjectSigningAlgValues: ['ES256', 'PS256', 'RS256'],
    idTokenSigningAlgValues: ['ES256', 'RS256'],
  },
  features: {
    devInteractions: { enabled: false },
    claimsParameter: { enabled: false },
    clientCredentials: { enabled: true },
    dPoP: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    requestObjects: { enabled: true },
    resourceIndicators: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    userinfo: { enabled: false },
  },
  routes: { authorization: '/authorize', token: '/token', pushed_authorization_request: '/par', jwks: '/jwks' },
  interactions: { policy: policy(), url: (_, interaction) => `/page/${interaction.uid}` },
  issueRefreshToken: () => false,
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  async loadExistingGrant({ oidc }) {
    const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.account.accountId });
    grant.addOIDCScope(scopes.join(' '));
    await grant.save(600);
    return grant;
  },
});

// The network names the line afresh at every request: here as a session begun this second, whatever cookie came along.
provider.use(async (ctx, next) => {
  if (ctx.path === '/authorize') {
    const session = new provider.Session({ accountId: account, loginTs: Math.floor(Date.now() / 1000) });
    await session.save(300);
    ctx.req.headers.cookie = `${provider.cookieName('session')}=${session.jti}`;
  }
  await next();
});

server.on('request', provider.callback());
process.stdout.write(`${issuer}\n`);
