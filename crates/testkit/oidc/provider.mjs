import { Provider } from 'oidc-provider';

/**
 * A real provider for tests: PKCE required, its own keys, its own state. People sign in by being
 * named: `POST /person` with their claims says who sits at the browser from then on.
 */

const { CLIENT_ID, CLIENT_SECRET, REDIRECT_URL } = process.env;
let person = { sub: 'nobody' };

const provider = new Provider('http://127.0.0.1:0', {
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uris: [REDIRECT_URL],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
  ],
  pkce: { required: () => true },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  // Told apart by the subject, so that one process serves any number of people.
  findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ ...person, sub }) }),
  // Consent is not what is tested.
  loadExistingGrant: async (context) => {
    const { client, session, params } = context.oidc;
    const grant = new context.oidc.provider.Grant({
      clientId: client.clientId,
      accountId: session.accountId,
    });
    grant.addOIDCScope(params.scope);
    await grant.save();
    return grant;
  },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  features: { devInteractions: { enabled: false } },
  cookies: { keys: ['only for tests'] },
});

provider.use(async (context, next) => {
  if (context.method === 'POST' && context.path === '/person') {
    const chunks = [];
    for await (const chunk of context.req) chunks.push(chunk);
    person = JSON.parse(Buffer.concat(chunks).toString());
    context.status = 204;
  } else if (context.path.startsWith('/interaction/')) {
    const login = { accountId: person.sub };
    await provider.interactionFinished(context.req, context.res, { login });
    context.respond = false;
  } else {
    await next();
  }
});

const server = provider.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  provider.issuer = `http://127.0.0.1:${port}`;
  console.log(provider.issuer);
});
