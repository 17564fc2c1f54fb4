import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Provider } from 'oidc-provider';
import { providerConfiguration, type ProviderOptions } from './configuration.js';
import { DEVELOPMENT_PASSWORD } from './accounts.js';
import { LOGIN_HEADERS, loginPage, type LoginPage } from './login.page.js';

const PATH = '/oidc';
const LONGEST_FORM = 4_096;

/** An OpenID provider below /oidc, for development alone. The library is loaded when the first request comes. */
export class IdentityProvider {
  private publicUrl: (() => string) | undefined;
  private running: Promise<Provider> | undefined;

  constructor(private readonly options: ProviderOptions) {}

  /** The claim `iss` of its tokens; undefined before it is served. */
  issuer(): string | undefined {
    return this.publicUrl && `${this.publicUrl()}${PATH}`;
  }

  /** In a scope of its own: forms are read here, and nowhere else. */
  serve(fastify: FastifyInstance, publicUrl: () => string): void {
    this.publicUrl = publicUrl;
    void fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      // The library reads what is sent to it itself.
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
      scope.route({ method: ['GET', 'POST'], url: `${PATH}/*`, handler: (...call) => this.pass(...call) });
    });
    void fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser(
        'application/x-www-form-urlencoded',
        { parseAs: 'string', bodyLimit: LONGEST_FORM },
        (_request, body, done) => done(null, new URLSearchParams(String(body))),
      );
      scope.get(`${PATH}/interaction/:uid`, (...call) => this.showLogin(...call));
      scope.post(`${PATH}/interaction/:uid`, (...call) => this.login(...call));
    });
  }

  private provider(): Promise<Provider> {
    this.running ??= import('oidc-provider').then(
      ({ interactionPolicy, Provider }) =>
        new Provider(this.issuer() ?? '', providerConfiguration(this.options, interactionPolicy.base())),
    );
    return this.running;
  }

  private async pass({ raw }: FastifyRequest, reply: FastifyReply): Promise<void> {
    const handle = (await this.provider()).callback();
    reply.hijack();
    const { url = '' } = raw;
    // As a router would mount it: the library looks at what follows its own path.
    Object.assign(raw, { originalUrl: url, url: url.slice(PATH.length) });
    await handle(raw, reply.raw);
    raw.url = url;
  }

  private async showLogin(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (!(await this.isUnderWay(request, reply))) return gone(reply);
    return sendPage(reply, request, { email: '', refused: undefined }, 200);
  }

  private async login(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (!(await this.isUnderWay(request, reply))) return gone(reply);
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    const email = form.get('email') ?? '';
    const attempt = await this.options.attempts(email, request.raw.socket.remoteAddress ?? '');
    const { waitSeconds } = attempt;
    if (waitSeconds !== undefined) {
      void reply.header('retry-after', String(waitSeconds));
      return sendPage(reply, request, { email, refused: `Too many attempts. Try again in ${waitSeconds} s.` }, 429);
    }
    const account = this.options.accounts.signIn(email, form.get('password') ?? '');
    if (!account) return sendPage(reply, request, { email, refused: 'E-mail or password is not right.' }, 401);
    await attempt.forgive();
    const provider = await this.provider();
    const next = await provider.interactionResult(request.raw, reply.raw, { login: { accountId: account.id } });
    return reply.redirect(next, 303);
  }

  /** The cookie tells that the page was reached from the provider, by this browser. */
  private async isUnderWay({ raw }: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const provider = await this.provider();
    return provider.interactionDetails(raw, reply.raw).then(
      () => true,
      () => false,
    );
  }
}

const HINT = `For development: any customer of the seeds, for example amara.okafor@example.com, or staff@example.com; the password is ${DEVELOPMENT_PASSWORD}.`;

const sendPage = (
  reply: FastifyReply,
  { url }: FastifyRequest,
  { email, refused }: Pick<LoginPage, 'email' | 'refused'>,
  status: number,
): FastifyReply =>
  reply
    .code(status)
    .headers(LOGIN_HEADERS)
    .send(loginPage({ action: url, email, refused, hint: HINT }));

const gone = (reply: FastifyReply): FastifyReply =>
  reply.code(400).type('text/plain; charset=utf-8').send('This sign-in is over. Begin it again where you came from.\n');
